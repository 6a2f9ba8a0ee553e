"""Networks by architecture: binary classifiers of windows, and base-resolution profile models.

All are plain `torch.nn` modules: every nonlinearity is a module instance of its own, so that tools
that attach hooks (DeepSHAP of any library) work on them. Outputs are logits; sigmoid and softmax
belong to losses and metrics.
"""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.models.convolution import correlate

CONTROLS = ("matched", "shared", "none")


class BinaryModel(nn.Module):
    """Classifier of DNA windows: convolutions, max pooling, dense layers, one logit per task.

    Parameters
    ----------
    tasks : int
        Number of outputs T.
    input_length : int
        Window length L in bp.
    channels : int
        Filters of every convolution.
    kernels : sequence of int
        Width of each convolution (no padding).
    pool : int
        Width and stride of the max pooling after the last convolution.
    dense : sequence of int
        Units of each hidden dense layer.

    Raises
    ------
    InputError
        If a number is not positive, or the input is too short for the layers.

    Notes
    -----
    FP, section 4 and supplementary figure S2. Each hidden layer is linear, ReLU, batch
    normalisation, in this order.
    """

    architecture = "binary"

    def __init__(
        self,
        tasks: int,
        input_length: int = 1000,
        channels: int = 64,
        kernels: Sequence[int] = (15, 15, 13),
        pool: int = 40,
        dense: Sequence[int] = (50, 15),
    ):
        super().__init__()
        self.settings = {
            "tasks": tasks,
            "input_length": input_length,
            "channels": channels,
            "kernels": list(kernels),
            "pool": pool,
            "dense": list(dense),
        }
        _check_positive(self.settings)
        length = input_length - sum(kernels) + len(kernels)
        if length < pool:
            raise InputError(
                f"model: input_length {input_length} leaves {max(length, 0)} positions after the "
                f"convolutions, fewer than pool {pool}; use a longer input, shorter kernels or a "
                "smaller pool."
            )
        layers: list[nn.Module] = []
        width = 4
        for kernel in kernels:
            layers += [nn.Conv1d(width, channels, kernel), nn.ReLU(), nn.BatchNorm1d(channels)]
            width = channels
        layers += [nn.MaxPool1d(pool), nn.Flatten()]
        width *= length // pool
        for units in dense:
            layers += [nn.Linear(width, units), nn.ReLU(), nn.BatchNorm1d(units)]
            width = units
        layers.append(nn.Linear(width, tasks))
        self.layers = nn.Sequential(*layers)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits, shape (N, T), of one-hot windows, shape (N, 4, L)."""
        _check_inputs(inputs, self.settings["input_length"])
        return self.layers(inputs)


class ProfileModel(nn.Module):
    """Predictor of read profiles and read counts at base resolution, with control tracks.

    Parameters
    ----------
    tasks, strands : int
        Numbers of tasks T and strands S of the output.
    control : {"matched", "shared", "none"}
        Whether every task has its own control track, all share one, or there is none.
    input_length, output_length : int
        L and O in bp; the output is centred in the input.
    channels : int
        Filters of every dilated convolution.
    first_kernel : int
        Width of the first convolution (odd).
    layers : int
        Number of convolutions; from the second on they are three wide, with dilations 2, 4, 8, ...
    profile_kernel : int
        Width of the convolution of the profile head.

    Raises
    ------
    InputError
        If a number is not positive, the control is unknown, or the input is too short for an
        output that no padding reaches.

    Notes
    -----
    FP, section 4 and supplementary figure S3 (a variant of BPNet). Layer i reads the sum of the
    outputs of all layers before it; the heads read the last layer alone.
    """

    architecture = "profile"

    def __init__(
        self,
        tasks: int,
        strands: int,
        control: str,
        input_length: int = 1346,
        output_length: int = 1000,
        channels: int = 64,
        first_kernel: int = 21,
        layers: int = 7,
        profile_kernel: int = 75,
    ):
        super().__init__()
        self.settings = {
            "tasks": tasks,
            "strands": strands,
            "control": control,
            "input_length": input_length,
            "output_length": output_length,
            "channels": channels,
            "first_kernel": first_kernel,
            "layers": layers,
            "profile_kernel": profile_kernel,
        }
        _check_positive({k: v for k, v in self.settings.items() if k != "control"})
        if control not in CONTROLS:
            raise InputError(f"model: control is {control!r}; use one of {', '.join(CONTROLS)}.")
        if first_kernel % 2 == 0:
            raise InputError(f"model: first_kernel is {first_kernel}; use an odd width.")
        kernels = [first_kernel] + [3] * (layers - 1)
        dilations = [2**i for i in range(layers)]
        padded = sum(d * (k - 1) for k, d in zip(kernels, dilations, strict=True))
        cropped = output_length + profile_kernel - 1
        if input_length - padded < cropped:
            raise InputError(
                f"model: input_length {input_length} is too short for output_length "
                f"{output_length}; use at least {cropped + padded} bp."
            )
        self.convolutions = nn.ModuleList(
            nn.Conv1d(4 if i == 0 else channels, channels, k, dilation=d, padding=d * (k - 1) // 2)
            for i, (k, d) in enumerate(zip(kernels, dilations, strict=True))
        )
        self.activations = nn.ModuleList(nn.ReLU() for _ in kernels)
        outputs = tasks * strands
        joined = outputs if control == "none" else 2 * outputs
        self.crop = (input_length - cropped) // 2
        self.profile_convolution = nn.Conv1d(channels, outputs, profile_kernel)
        self.profile_output = nn.Conv1d(joined, outputs, 1, groups=tasks)
        self.count_dense = nn.Linear(channels, outputs)
        self.count_output = nn.Conv1d(joined, outputs, 1, groups=tasks)

    @property
    def control_tracks(self) -> int:
        """Number C of control tracks that `forward` expects."""
        return {"matched": self.settings["tasks"], "shared": 1, "none": 0}[self.settings["control"]]

    def forward(self, inputs: Tensor, control: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Predict profiles and counts.

        Parameters
        ----------
        inputs : torch.Tensor, shape (N, 4, L)
            One-hot windows.
        control : torch.Tensor, shape (N, C, S, O), optional
            Raw control counts; None for a model without control.

        Returns
        -------
        logits : torch.Tensor, shape (N, T, S, O)
            Profile logits.
        log_counts : torch.Tensor, shape (N, T, S)
            Predicted ln(count + 1).

        Raises
        ------
        InputError
            If a shape does not fit.
        """
        return self.heads(self.hidden(inputs)[-1], control)

    def hidden(self, inputs: Tensor) -> list[Tensor]:
        """Return the ReLU output of every layer, each of shape (N, channels, L)."""
        _check_inputs(inputs, self.settings["input_length"])
        outputs: list[Tensor] = []
        total: Tensor | None = None
        for convolution, activation in zip(self.convolutions, self.activations, strict=True):
            outputs.append(activation(convolution(inputs if total is None else total)))
            total = outputs[-1] if total is None else total + outputs[-1]
        return outputs

    def heads(
        self, features: Tensor, control: Tensor | None = None, *, transform: bool = False
    ) -> tuple[Tensor, Tensor]:
        """Predict profiles and counts from the last layer's output; see `forward`.

        With `transform`, the long convolution of the profile head is done by Fourier transform.
        On a CPU that makes a training step twice as fast; outputs differ by rounding, and hooks of
        that layer are not called.
        """
        tasks, strands = self.settings["tasks"], self.settings["strands"]
        length = self.settings["output_length"]
        n = len(features)
        expected = (n, self.control_tracks, strands, length)
        if self.control_tracks and (control is None or tuple(control.shape) != expected):
            found = "absent" if control is None else f"of shape {tuple(control.shape)}"
            raise InputError(f"model: control is {found}; it must have shape {expected}.")
        features = features[..., self.crop : self.crop + length + self._profile_kernel - 1]
        if transform:
            layer = self.profile_convolution
            profile = correlate(features, layer.weight) + layer.bias[:, None]
        else:
            profile = self.profile_convolution(features)
        profile = profile.view(n, tasks, strands, length)
        counts = self.count_dense(features.mean(dim=-1)).view(n, tasks, strands)
        if self.control_tracks:
            control = control.to(profile.dtype).expand(n, tasks, strands, length)
            profile = torch.cat([profile, control], dim=2)
            counts = torch.cat([counts, control.sum(dim=-1)], dim=2)
        logits = self.profile_output(profile.flatten(1, 2)).view(n, tasks, strands, length)
        log_counts = self.count_output(counts.flatten(1, 2).unsqueeze(-1))
        return logits, log_counts.view(n, tasks, strands)

    @property
    def _profile_kernel(self) -> int:
        return self.settings["profile_kernel"]


NETWORKS: dict[str, dict[str, type[nn.Module]]] = {
    "binary": {"convolutional": BinaryModel},
    "profile": {"dilated": ProfileModel},
}
"""Networks by architecture and name, the paper's first.

Another network has the inputs and outputs of the paper's, `architecture`, `settings` (all its
arguments), the arguments that a data set decides (`tasks`, `input_length`; of profile models also
`output_length`, `strands`, `control`) and, if it is one of profiles, `control_tracks`.
"""


def build_model(
    architecture: str, settings: Mapping[str, Any], seed: int | None = None
) -> BinaryModel | ProfileModel:
    """Build a model, with PyTorch's default initialisation.

    Parameters
    ----------
    architecture : {"binary", "profile"}
    settings : mapping
        Keyword arguments of the network, and `network`: its name in `NETWORKS`, the paper's by
        default. The model's own `settings` name any other network than the paper's, too.
    seed : int, optional
        Seed of the initial weights; PyTorch's own random state is left as it was. Without it,
        weights are drawn from that state.

    Returns
    -------
    BinaryModel or ProfileModel
        Or another network of `NETWORKS`.

    Raises
    ------
    InputError
        If the architecture, the network or a setting is unknown, missing or does not fit.
    """
    if architecture not in NETWORKS:
        raise InputError(f"architecture is {architecture!r}; use one of {', '.join(NETWORKS)}.")
    networks, arguments = NETWORKS[architecture], dict(settings)
    paper = next(iter(networks))
    name = arguments.pop("network", paper)
    if name not in networks:
        raise InputError(
            f"model: network is {name!r}; {architecture} models have {', '.join(networks)}."
        )
    try:
        with torch.random.fork_rng(devices=[], enabled=seed is not None):
            if seed is not None:
                torch.random.default_generator.manual_seed(seed)
            model = networks[name](**arguments)
    except TypeError as error:
        raise InputError(f"model: settings of a {architecture} model: {error}.") from error
    if name != paper:
        model.settings = {"network": name, **model.settings}
    return model


def save_model(path: str | os.PathLike, model: BinaryModel | ProfileModel) -> None:
    """Write weights as safetensors; the metadata entry `model` holds architecture and settings."""
    tensors = {name: t.detach().cpu().contiguous() for name, t in model.state_dict().items()}
    # One entry: safetensors writes several in an order that changes from run to run.
    described = {"architecture": model.architecture, "settings": model.settings}
    metadata = {"model": json.dumps(described)}
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata=metadata)


def load_model(path: str | os.PathLike) -> BinaryModel | ProfileModel:
    """Read what `save_model` wrote.

    Returns
    -------
    BinaryModel or ProfileModel
        In evaluation mode, on the CPU.

    Raises
    ------
    InputError
        If the file is missing, damaged, or not a model of this package.
    """
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise InputError(f"{path}: not a readable model ({error}); train it again.") from error
    described = json.loads(metadata.get("model", "{}"))
    if not {"architecture", "settings"} <= set(described):
        raise InputError(f"{path}: the file does not say which architecture it holds.")
    model = build_model(described["architecture"], described["settings"])
    try:
        model.load_state_dict(tensors)
    except RuntimeError as error:
        raise InputError(f"{path}: weights and settings do not fit together: {error}") from error
    return model.eval()


def _check_positive(settings: Mapping[str, int | list[int]]) -> None:
    numbers = {
        key: value if isinstance(value, list) else [value] for key, value in settings.items()
    }
    problems = [
        f"model: {key} is {settings[key]}; use positive whole numbers."
        for key, values in numbers.items()
        if any(isinstance(v, bool) or not isinstance(v, int) or v < 1 for v in values)
    ]
    if problems:
        raise InputError(problems)


def _check_inputs(inputs: Tensor, length: int) -> None:
    if inputs.ndim != 3 or tuple(inputs.shape[1:]) != (4, length):
        raise InputError(
            f"model: inputs have shape {tuple(inputs.shape)} but must be (N, 4, {length})."
        )
