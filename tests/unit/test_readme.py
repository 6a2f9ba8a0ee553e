"""The README's Python example, run as it stands there."""

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_example_explains_a_network_of_another_package(capsys):
    (code,) = re.findall(r"```sh\npython -c '\n(.*?)'\n```", README.read_text(), re.DOTALL)
    assert "bpnetlite" in code
    assert "'" not in code  # the shell takes it as it is
    names = {}
    exec(code, names)  # noqa: S102
    assert "torch.Size([3, 4, 600]) largest delta" in capsys.readouterr().out
    result = names["result"]
    assert result.delta.shape == (3, 10)
    assert result.delta.abs().max() <= 1e-3
    assert result.difference.abs().min() > 0
