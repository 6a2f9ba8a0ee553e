"""The README's Python example, run as it stands there, and its table of hours."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


def test_hours_of_the_papers_configs_are_what_the_script_prints():
    script = [sys.executable, ROOT / "benchmarks/paper_hours.py"]
    printed = subprocess.run(script, capture_output=True, text=True, check=True).stdout.strip()
    assert len(printed.splitlines()) == 4
    assert printed in README.read_text()


def test_hours_by_another_way_of_counting():
    script = [
        sys.executable,
        ROOT / "benchmarks/paper_hours.py",
        "--milliseconds",
        "0",
        "0",
        "1000",
        "0",
    ]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    small, whole = (line.split(" | ")[-1].rstrip(" |") for line in done.stdout.splitlines()[2:])
    # Profile models without prior: 20 epochs of all, or of a hundredth of 150,000 peaks, by 32.
    one, strongest = 20 * 4688 / 3600, 20 * 47 / 3600
    assert float(small) == float(f"{3 * (one + strongest):.2g}")
    assert float(whole.replace(",", "")) == float(f"{4 * 30 * (one + strongest):.2g}")


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
