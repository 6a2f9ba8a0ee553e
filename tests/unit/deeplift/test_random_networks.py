"""Completeness of DeepLIFT on networks made at random, and the Linear rule by the appendix."""

import pytest
import torch
from hypothesis import Phase, given, settings, strategies as st
from network_blocks import ACTIVATIONS, BLOCKS, Block, C, Head, L, Network, block, randomise
from torch import nn

from fourier_prior.deeplift import DeepLIFT


@st.composite
def networks(draw, name):
    """A network that has the block `name`, in double precision, and a number of inputs."""
    torch.manual_seed(draw(st.integers(0, 10**6)))
    names = draw(st.permutations([name, *draw(st.lists(st.sampled_from(BLOCKS), max_size=3))]))
    kinds = draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=4, max_size=4))
    modules = [ACTIVATIONS[kind]() for kind in kinds]
    # One activation may be used in several blocks.
    blocks = [block(each, draw(st.sampled_from(modules))) for each in names]
    if draw(st.booleans()):
        blocks.append(draw(st.sampled_from(blocks)))  # a block used twice
    final = draw(
        st.sampled_from([nn.Identity(), nn.Sigmoid(), nn.Softmax(dim=1), nn.LogSoftmax(dim=1)])
    )
    net = Network(blocks, Head(draw(st.sampled_from(["sum", "product"])), final)).double()
    randomise(net)
    return net, draw(st.sampled_from([1, 2]))


def ways_to_give_rules(net, draw):
    """Yield one of each kind."""
    simple = st.sampled_from(["rescale", "revealcancel"])
    blocks = {name: m for name, m in net.named_modules() if isinstance(m, Block)}
    # The genomics rule asks for names where an activation follows no weighted layer.
    free = {id(b.layers[0]) for b in blocks.values() if b.free}
    named = {n: draw(simple) for n, b in blocks.items() if id(b.layers[0]) in free}
    yield from ("rescale", "revealcancel", {"": "genomics", **named})
    yield {name: draw(simple) for name in blocks}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("name", BLOCKS)
@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(data=st.data())
def test_contributions_sum_to_the_difference(name, data):
    net, count = data.draw(networks(name))
    inputs = [(torch.randn(2, C, L).double(), torch.randn(2, 5).double()) for _ in range(2)]
    inputs[0][0][0, :, : L // 2] = inputs[1][0][0, :, : L // 2]  # half equal to the reference
    for rule in ways_to_give_rules(net, data.draw):
        for dtype, tolerance in ((torch.float64, 1e-10), (torch.float32, 1e-5)):
            net.to(dtype)
            x, r = (tuple(t.to(dtype) for t in side[:count]) for side in inputs)
            result = DeepLIFT(net, rule).attribute(x, r, 1)
            size = sum(c.abs().flatten(1).sum(1) for c in result.contributions)
            assert (result.delta.abs() <= tolerance * size.clamp(min=1)).all(), (rule, dtype)
            assert all(torch.isfinite(m).all() for m in result.multipliers)
            # Against the network itself, without tracing and without the final function.
            final, net.head.final = net.head.final, nn.Identity()
            with torch.no_grad():
                change = net.eval()(*x) - net(*r)
            net.train().head.final = final
            if isinstance(final, (nn.Softmax, nn.LogSoftmax)):
                change = change - change.mean(1, keepdim=True)
            torch.testing.assert_close(
                result.difference, change[:, 1], rtol=1e-4, atol=10 * tolerance
            )
