"""Losses, gradients, epochs and metrics of a GPU are those of the CPU, and the same bits twice."""

import copy

import numpy as np
import pytest
import torch
from devices_compared import TOLERANCE, assert_near
from training_examples import SameBinaryModel, SameProfileModel
from training_runs import BOTH, CASES, prior_of, train

from fourier_prior.devices import deterministic, full_precision, precision
from fourier_prior.errors import InputError
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.priors.attribution_prior import GRADIENTS, AttributionPrior
from fourier_prior.priors.penalties import KINDS
from fourier_prior.training.evaluation import evaluate
from fourier_prior.training.fit import Trainer
from fourier_prior.training.losses import losses_of
from fourier_prior.training.sampling import Batch
from fourier_prior.training.settings import training_settings
from fourier_prior.training.step import Steps
from fourier_prior.training.tensors import forward_strand, to_tensors

pytestmark = pytest.mark.gpu
EPOCH = 1e-4
"""Relative difference of losses after an epoch. Adam's first steps have nearly the size of the
learning rate however small a gradient is, so that rounding may grow: weights changed by 1e-6 of
their size move these losses by up to 3e-6 on a CPU."""


def paper_model(architecture, known=True):
    """A network of the paper's size, or one like it that the package does not know."""
    torch.manual_seed(0)
    if architecture == "binary":
        return (BinaryModel if known else SameBinaryModel)(2)
    return (ProfileModel if known else SameProfileModel)(2, 2, "matched")


def batch(architecture, positives=8):
    """Examples as a sampler gives them."""
    random, total = np.random.default_rng(0), 2 * positives
    length = 1000 if architecture == "binary" else 1346
    status = np.repeat(np.int16([1, 0]), positives)
    shape = (total, 2, 2, 1000)
    profile = architecture == "profile"
    return Batch(
        ["chr1"] * total,
        np.arange(total),
        random.integers(0, 4, (total, length)).astype(np.uint8),
        status,
        labels=None if profile else status[:, None].repeat(2, 1).astype(np.int8),
        counts=random.poisson(0.2, shape).astype(np.int32) if profile else None,
        control=random.poisson(0.2, shape).astype(np.int32) if profile else None,
    )


def losses_and_gradients(model, architecture, prior, device):
    tensors = to_tensors(batch(architecture), device, reverse_complements=True)
    with full_precision():
        losses = losses_of(model.to(device).train(), tensors, prior, l2=1e-4)
        model.zero_grad()
        losses["loss"].backward()
    gradients = [p.grad for p in model.parameters()]
    return losses, torch.cat([g.flatten() for g in gradients if g is not None])


def assert_same_losses_and_gradients(gpu, make, architecture, prior):
    here, mine = losses_and_gradients(make(), architecture, prior, torch.device("cpu"))
    there, theirs = losses_and_gradients(make(), architecture, prior, gpu)
    for part, value in here.items():
        if part == "prior" and prior is None:
            assert there[part].isnan()
        else:
            assert_near(there[part], value)
    assert_near(theirs, mine)


@BOTH
def test_encoded_batches_are_those_of_the_cpu(gpu, architecture):
    here, there = (
        to_tensors(batch(architecture), device, reverse_complements=True) for device in ("cpu", gpu)
    )
    for name, value in vars(here).items():
        moved = getattr(there, name)
        assert (value is None and moved is None) or torch.equal(moved.cpu(), value), name
    assert there.inputs.device == gpu


@BOTH
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("kind", [None, *KINDS])
def test_losses_and_gradients_are_those_of_the_cpu(gpu, architecture, kind, known):
    prior = None if kind is None else prior_of(architecture, 1.0, kind=kind)
    assert_same_losses_and_gradients(
        gpu, lambda: paper_model(architecture, known), architecture, prior
    )


@pytest.mark.parametrize(
    ("architecture", "gradient"), [(a, g) for a, kinds in GRADIENTS.items() for g in kinds]
)
@pytest.mark.parametrize("norm", ["positive", "all"])
def test_every_kind_of_gradient_is_that_of_the_cpu(gpu, architecture, gradient, norm):
    prior = prior_of(architecture, 1.0, gradient=gradient, norm=norm)

    def make():
        model = paper_model(architecture)
        if gradient == "batch-train":  # which else differentiates rounding error
            model.layers[-2] = torch.nn.Identity()
        return model

    assert_same_losses_and_gradients(gpu, make, architecture, prior)


@BOTH
@pytest.mark.parametrize("with_prior", [False, True])
def test_an_epoch_is_that_of_the_cpu(gpu, architecture, with_prior):
    prior = prior_of(architecture) if with_prior else None
    here, there = (
        train(architecture, prior=prior, epochs=1, device=device) for device in ("cpu", gpu.type)
    )
    assert {p.device.type for p in there.model.parameters()} == {"cpu"}
    columns = [c for c in here.history if c not in ("epoch", "best")]
    np.testing.assert_allclose(there.history[columns], here.history[columns], rtol=EPOCH)


@BOTH
def test_the_same_seed_gives_the_same_bits_twice(gpu, architecture):
    one, other = (train(architecture, epochs=2, device=gpu.type) for _ in range(2))
    assert one.history.equals(other.history)
    for name, value in one.model.state_dict().items():
        assert torch.equal(value, other.model.state_dict()[name]), name


@BOTH
def test_a_resumed_training_gives_the_same_bits(gpu, architecture, tmp_path):
    checkpoint = tmp_path / "checkpoint.pt"
    whole = train(architecture, epochs=3, device=gpu.type)
    train(architecture, epochs=1, device=gpu.type, checkpoint=checkpoint)
    resumed = train(architecture, epochs=3, device=gpu.type, checkpoint=checkpoint)
    assert resumed.history.equals(whole.history)
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name


@pytest.mark.filterwarnings("ignore:.*deterministic")
@BOTH
@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("known", [True, False])
def test_a_recorded_step_gives_the_numbers_of_one_that_is_not(gpu, architecture, kind, known):
    prior = None if kind is None else prior_of(architecture, kind=kind)
    settings = training_settings(architecture, {"l2": 1e-4})
    batches = [
        {name: tensor.to(gpu) for name, tensor in forward_strand(batch(architecture, n)).items()}
        for n in (8, 8, 4, 8)
    ]
    found = {}
    for record in (True, False):
        steps = Steps(paper_model(architecture, known).to(gpu).train(), settings, prior, record)
        with deterministic(), precision("float32", gpu):
            losses = [steps.train(b, 1e-4, None if prior is None else 0.5) for b in batches]
            held_out = steps.validate(batches[0])
        weights = torch.cat([p.detach().flatten() for p in steps.model.parameters()])
        found[record] = torch.stack([*losses, held_out]).nan_to_num(), weights
        assert steps.recorded == (["train", "validate"] if record else [])
    torch.testing.assert_close(found[True][0], found[False][0], rtol=EPOCH, atol=0)
    assert_near(found[True][1], found[False][1], 100 * TOLERANCE)


@BOTH
def test_seeds_that_share_a_recorded_step_are_as_if_alone(gpu, architecture):
    make, data, sequence = CASES[architecture]
    kind = {"sample_seed": 1, "settings": {"epochs": 2, "batch_positives": 4}, "device": "cuda"}
    kind["prior"] = prior_of(architecture)
    shared = Trainer(data, sequence, **kind)
    together = [shared.fit(make(seed=seed), seed=seed) for seed in (3, 4)]
    alone = [Trainer(data, sequence, **kind).fit(make(seed=s), seed=s) for s in (3, 4)]
    for one, other in zip(together, alone, strict=True):
        assert one.history.equals(other.history)


@BOTH
@pytest.mark.parametrize("mode", ["evaluation", "training"])
def test_metrics_are_those_of_the_cpu(gpu, architecture, mode):
    _, data, sequence = CASES[architecture]
    model = train(architecture, epochs=1).model
    with full_precision():
        here, there = (
            evaluate(
                copy.deepcopy(model).to(device),
                data,
                sequence,
                sample_seed=5,
                device=device,
                mode=mode,
            )
            for device in ("cpu", gpu)
        )
    assert here[["task", "metric"]].equals(there[["task", "metric"]])
    np.testing.assert_allclose(there["value"], here["value"], rtol=TOLERANCE, atol=TOLERANCE)


@BOTH
def test_a_batch_on_another_device_is_refused(gpu, architecture):
    model = paper_model(architecture).to(gpu)
    tensors = to_tensors(batch(architecture), "cpu", reverse_complements=True)
    prior = AttributionPrior(architecture, {"kind": "fourier", "weight": 1}, period=7)
    given = [model, tensors.inputs, tensors.positive]
    given += [] if architecture == "binary" else [tensors.control]
    compute = prior.binary if architecture == "binary" else prior.other_profile
    with pytest.raises(InputError, match=rf"on {gpu}: model; on cpu: inputs, positive"):
        compute(*given)


def test_memory_that_does_not_suffice_is_a_sentence(gpu):
    total = torch.cuda.get_device_properties(gpu).total_memory
    torch.cuda.empty_cache()
    # Room for the model, but not for its first layer.
    torch.cuda.set_per_process_memory_fraction(
        (torch.cuda.memory_reserved(gpu) + 2**22) / total, gpu
    )
    settings = {"batch_positives": 24, "epochs": 1}
    try:
        with pytest.raises(InputError, match="the memory does not suffice; reduce batch_positives"):
            train("binary", model=wide_model(), settings=settings, device=gpu.type)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, gpu)


def wide_model():
    """A network for the short windows of these tests whose layers take much memory."""
    return BinaryModel(2, input_length=60, channels=4096, kernels=(3,), pool=8, dense=(6,))
