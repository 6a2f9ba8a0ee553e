import pytest
from drawn_figures import made, readable_words

from fourier_prior.figures import architectures
from fourier_prior.figures.architectures import draw_architecture, trace
from fourier_prior.models.networks import build_model

BINARY = {"tasks": 2, "input_length": 100, "channels": 3, "kernels": [7, 5], "pool": 10}
BINARY |= {"dense": [4]}
PROFILE = {"tasks": 2, "strands": 2, "control": "matched", "input_length": 200}
PROFILE |= {"output_length": 30, "channels": 3, "layers": 4}
pytestmark = pytest.mark.usefixtures("styled")


@pytest.mark.parametrize(("architecture", "settings"), [("binary", BINARY), ("profile", PROFILE)])
def test_every_parameter_of_the_network_is_in_the_diagram(architecture, settings):
    model = build_model(architecture, settings)
    number = sum(p.numel() for p in model.parameters())
    assert sum(layer.parameters for layer in trace(model)) == number
    text = readable_words(draw_architecture(architecture, {"a": settings}, shown="a"))
    assert f"{number:,}" in text
    assert f"a (2 tasks): {number:,}" in text


def test_the_binary_diagram_is_a_chain_with_the_shapes_of_the_paper():
    layers = trace(build_model("binary", {"tasks": 4}))
    assert [layer.shape for layer in layers] == [
        *((4, 1000), (64, 986), (64, 972), (64, 960), (64, 24), (1536,), (50,), (15,)),
        *((4,), (4,)),
    ]
    assert all(set(layer.sources) == {row} for row, layer in enumerate(layers[1:]))
    assert sum(layer.parameters for layer in layers) == 196_913  # FP's network for SPI1
    assert layers[1].words == "convolution: 64 filters, width 15, ReLU, batch norm"


def test_the_profile_diagram_has_the_connections_of_the_paper():
    layers = trace(build_model("profile", {**PROFILE, "control": "shared"}))
    convolutions = [row for row, layer in enumerate(layers) if "dilation" in layer.words]
    for row in convolutions:  # reads the sum of all layers before it
        assert list(layers[row].sources) == list(range(1, row))
    last = convolutions[-1]
    named = {layer.words: row for row, layer in enumerate(layers)}
    assert layers[named["dense: 3 → 4"]].sources == {last: ("mean", "crop")}
    profile_output, count_output = (
        row for row, layer in enumerate(layers) if "groups" in layer.words
    )
    control = named["control counts"]
    assert layers[profile_output].sources[control] == ("joined",)
    assert layers[count_output].sources[control] == ("joined", "total")
    assert layers[named["profile logits"]].sources == {profile_output: ()}
    assert layers[named["log counts"]].shape == (2, 2)
    text = readable_words(draw_architecture("profile", {"a": PROFILE}, shown="a"))
    for reads in ("2–4, summed", "mean of crop of 5", "7 and total of 8, joined", "from 9"):
        assert reads in text


def test_a_profile_network_without_control_has_no_such_input():
    layers = trace(build_model("profile", {**PROFILE, "control": "none"}))
    assert [layer.words for layer in layers if layer.kind == "input"] == ["sequence, one-hot"]


def test_figures_s2_and_s3_draw_the_first_network(tmp_path):
    networks = {"a": BINARY, "b": {**BINARY, "tasks": 1}}
    figure = made(architectures, {}, tmp_path, architecture="binary", networks=networks)
    assert "Binary network of a" in readable_words(figure)
