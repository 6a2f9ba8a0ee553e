"""A network together with the rule of each of its operations."""

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from fourier_prior.deeplift.graph import Graph, Operation
from fourier_prior.deeplift.linear import Contraction
from fourier_prior.deeplift.registry import RULES
from fourier_prior.deeplift.rules import Identity, Scale
from fourier_prior.deeplift.tracing import node_arguments
from fourier_prior.errors import InputError

NAMED_RULES = ("rescale", "revealcancel", "genomics")
MAXPOOL = ("conserve", "gradient")
OUTPUTS = ("pre-activation", "as is")


class Network:
    """A traced network and what is to be done at its nonlinearities.

    Parameters
    ----------
    module : torch.nn.Module
    rules : mapping of str to str
        Name of a submodule (``""`` for all) to a name of `NAMED_RULES`; the longest name that holds
        a nonlinearity counts.
    maxpool : str
        One of `MAXPOOL`.
    output : str
        One of `OUTPUTS`.

    Raises
    ------
    InputError
        If a name or a rule is unknown.
    """

    def __init__(
        self,
        module: nn.Module,
        rules: Mapping[str, str],
        maxpool: str = "conserve",
        output: str = "pre-activation",
    ):
        known = dict(module.named_modules())
        problems = [
            f"DeepLIFT: rule {rule!r} is unknown; use one of {', '.join(NAMED_RULES)}."
            for rule in rules.values()
            if rule not in NAMED_RULES
        ]
        problems += [
            f"DeepLIFT: the network has no submodule {name!r}; correct `rule`."
            for name in rules
            if name not in known
        ]
        if maxpool not in MAXPOOL:
            problems.append(f"DeepLIFT: maxpool {maxpool!r}; use one of {', '.join(MAXPOOL)}.")
        if output not in OUTPUTS:
            problems.append(f"DeepLIFT: output {output!r}; use one of {', '.join(OUTPUTS)}.")
        if problems:
            raise InputError(problems)
        self.module = module
        self.rules = dict(rules)
        self.maxpool = maxpool
        self.pre_activation = output == "pre-activation"
        self._graphs: dict[tuple, Graph] = {}

    def traced(self, inputs: Sequence[Tensor], explained: int) -> Graph:
        """Return the graph for inputs of these shapes, of which the first few are explained."""
        key = (explained, *((t.shape, t.dtype, t.device) for t in inputs))
        if key not in self._graphs:
            flags = [k < explained for k in range(len(inputs))]
            self._graphs[key] = Graph(self.module, inputs, flags, self.pre_activation)
        return self._graphs[key]

    def graph(self, inputs: Sequence[Tensor], explained: int) -> Graph:
        """Return the graph as `traced` does, if every operation has a rule.

        Raises
        ------
        InputError
            If an operation has no rule.
        """
        graph = self.traced(inputs, explained)
        problems = [
            f"{operation.place}: DeepLIFT has no rule for {operation.name}; express it with "
            "operations that have one, or explain the network before it."
            for operation in graph.operations
            if operation.function not in RULES
        ]
        if problems:
            raise InputError(list(dict.fromkeys(problems)))
        return graph

    def rule_of(self, graph: Graph, operation: Operation) -> str:
        """Return ``"rescale"`` or ``"revealcancel"``, whichever a nonlinearity gets."""
        if not RULES[operation.function].elementwise:
            return "rescale"
        names = [
            name
            for name in self.rules
            if not name or operation.module == name or operation.module.startswith(name + ".")
        ]
        rule = self.rules[max(names, key=len)] if names else "rescale"
        return _genomics_rule(graph, operation) if rule == "genomics" else rule

    def kept(self, graph: Graph) -> set[int]:
        """Return the places of the values that the backward sweep asks for."""
        cancels = any(self.rule_of(graph, o) == "revealcancel" for o in graph.operations)
        nodes = {n for n in graph.inputs if n in graph.active} | set(node_arguments(graph.output))
        for operation in graph.operations:
            rule = RULES[operation.function]
            if rule.needs_values or (cancels and isinstance(rule, Contraction)):
                nodes.update(operation.operands)
        return {graph.index[n] for n in nodes}


def _genomics_rule(graph: Graph, operation: Operation) -> str:
    """Rescale after convolutions, RevealCancel after dense layers.

    Operations that scale or hand on one value (batch normalisation, dropout) are looked through, as
    in the package of the authors of DL.
    """
    made = {o.result: o for o in graph.operations}
    node = operation.operands[0]
    while node in made:
        before = made[node]
        rule = RULES[before.function]
        if isinstance(rule, Contraction):
            return "rescale" if before.name.startswith("conv") else "revealcancel"
        if not isinstance(rule, (Identity, Scale)) or len(before.operands) > 1:
            break
        node = before.operands[0]
    raise InputError(
        f"{operation.place}: {operation.name} follows neither a convolution nor a dense layer, so "
        "the genomics rule does not say what to use; name the rule of its submodule."
    )
