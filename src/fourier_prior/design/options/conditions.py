"""Training conditions: how models are trained that are compared."""

from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from fourier_prior.design.options.base import (
    ABSENT,
    Count,
    Each,
    NonNegative,
    Options,
    Positive,
    Seeds,
    SeedsOrNone,
    Text,
    defaults,
)
from fourier_prior.design.options.kinds import kind_of
from fourier_prior.design.options.names import ConditionName
from fourier_prior.design.options.prior import (
    BinaryGradient,
    BinaryPrior,
    Kind,
    PriorOptions,
    ProfileGradient,
    ProfilePrior,
)
from fourier_prior.design.options.training import HeldOutExamples, Mode, TestedEpoch

Architecture = Literal["binary", "profile"]


class Range(Options):
    """Weights to try, evenly spaced on a logarithmic scale."""

    low: Positive
    """Least weight."""
    high: Positive
    """Largest weight."""
    number: Count
    """How many weights."""


class Tuned(Options):
    """A weight that is tuned."""

    tuned: Range
    """Weights that are each trained with seed 00; the one with the lowest validation loss is taken
    (FP, section 8)."""


Weight = NonNegative | Literal["half-of-none-loss", "similar-scale"] | Tuned
Penalty = NonNegative | Tuned


class _Prior(Options):
    kind: Kind = ABSENT
    """What is penalised in attributions."""
    weight: Weight | Each[Weight] = ABSENT
    """Factor of the prior in the loss: a number; half-of-none-loss, half the lowest validation loss
    of the model of `none`, seed 00 (FP, section 5); similar-scale, which makes the prior of that
    model as large as its loss (FP, section 8.2); or tuned."""
    gradient: BinaryGradient | ProfileGradient | Each[BinaryGradient | ProfileGradient] = ABSENT
    """What is differentiated: for binary models eval or (released code) batch-train, for profile
    models probabilities or (released code) log-probabilities."""


def _of_each(field: Any) -> tuple:
    """Let an option be given per architecture, and be left out."""
    one = kind_of(field)
    return one | Each[one], Field(ABSENT, description=field.description)


ConditionPrior = create_model(
    "ConditionPrior",
    __base__=_Prior,
    __doc__="The attribution prior of a condition; values may be given per architecture.",
    **{name: _of_each(field) for name, field in PriorOptions.model_fields.items()},
)


class ConditionTraining(Options):
    """What a condition has in place of values under `training`."""

    l2: Penalty | Each[Penalty] = ABSENT
    """Weight of the sum of squares of all parameters: a number, or tuned."""
    held_out_mode: Mode = ABSENT
    """As under `training`."""
    held_out_examples: HeldOutExamples = ABSENT
    """As under `training`."""
    tested_epoch: TestedEpoch = ABSENT
    """As under `training`."""


class Condition(Options):
    """A training condition."""

    base: Text = ABSENT
    """Another condition, whose architectures and values of prior and training are taken over one by
    one."""
    architectures: Annotated[list[Architecture], Field(min_length=1)] = ABSENT
    """Architectures that the condition is for; without it, both."""
    prior: ConditionPrior = ABSENT
    """The attribution prior."""
    training: ConditionTraining = ABSENT
    """Values in place of those under `training`."""


Conditions = Annotated[dict[ConditionName, Condition], Field(min_length=1)]

_GRADIENT = {
    "binary": defaults(BinaryPrior)["gradient"],
    "profile": defaults(ProfilePrior)["gradient"],
}


def _tuned(low: float, high: float) -> dict:
    return {"tuned": {"low": low, "high": high, "number": 9}}


CONDITIONS: dict[str, Any] = {
    "none": {},
    "fourier": {
        "prior": {
            "kind": "fourier",
            "weight": {"binary": 1, "profile": "half-of-none-loss"},
            "gradient": _GRADIENT,
            **defaults(PriorOptions),
        }
    },
    "smoothness": {
        "base": "fourier",
        "prior": {"kind": "smoothness", "weight": "similar-scale"},
    },
    "smoothness-tuned": {
        "base": "smoothness",
        "prior": {"weight": {"binary": _tuned(0.00001, 0.1), "profile": _tuned(0.001, 10)}},
    },
    "sparsity": {"base": "fourier", "prior": {"kind": "sparsity", "weight": "similar-scale"}},
    "sparsity-tuned": {
        "base": "sparsity",
        "prior": {"weight": {"binary": _tuned(0.001, 10), "profile": _tuned(0.1, 1000)}},
    },
    "l2": {"training": {"l2": {"binary": _tuned(0.000001, 0.01), "profile": _tuned(0.0001, 1)}}},
    "fourier-text": {"base": "fourier", "prior": {"norm": "positive", "gradient": _GRADIENT}},
    "fourier-batch-gradient": {
        "base": "fourier-text",
        "architectures": ["binary"],
        "prior": {"gradient": "batch-train"},
    },
    "fourier-log-probabilities": {
        "base": "fourier-text",
        "architectures": ["profile"],
        "prior": {"gradient": "log-probabilities"},
    },
    "fourier-last-epoch": {
        "base": "fourier-text",
        "training": {"held_out_mode": "training", "tested_epoch": "last"},
    },
    "fourier-redrawn": {"base": "fourier-text", "training": {"held_out_examples": "redrawn"}},
    "fourier-released": {
        "base": "fourier-text",
        "prior": {
            "norm": "all",
            "gradient": {"binary": "batch-train", "profile": "log-probabilities"},
        },
        "training": {
            "held_out_mode": "training",
            "held_out_examples": "redrawn",
            "tested_epoch": "last",
        },
    },
}
"""Conditions of every config; other priors, L2 and the forms of text and released code."""


class Comparison(Options):
    """The two conditions that tables and figures compare."""

    baseline: Text = "none"
    """Condition without what is tested."""
    treatment: Text = "fourier"
    """Condition with it."""
    scores: Literal["deepshap", "released"] = "deepshap"
    """Scores in the place of DeepSHAP: itself, or gradient × difference as in the released code."""


class AblationSeeds(Options):
    """Random initialisations of further conditions."""

    all: Seeds = 30
    """Random initialisations per model and condition."""
    top: SeedsOrNone = 0
    """The same on the subset `top`; 0 leaves it out."""


class Ablations(Options):
    """Conditions that are not compared."""

    seeds: AblationSeeds = AblationSeeds()
    """Random initialisations per model and condition."""
