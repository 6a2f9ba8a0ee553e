import importlib
import subprocess
import sys

import pytest

from fourier_prior import cli
from fourier_prior.errors import InputError


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_for_every_option(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main([name, "--help"])
    assert stopped.value.code == 0
    assert "--" in capsys.readouterr().out
    module = importlib.import_module(cli.module_of(name))
    assert callable(getattr(module, name.replace("-", "_")).add_arguments)


def test_help_and_names_of_modules_load_nothing_heavy():
    code = (
        "import sys; from fourier_prior import cli\n"
        "cli.module_of('train')\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: sys.exit(any(m in sys.modules for m in ('torch', 'numpy', 'pandas')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_input_errors_are_sentences_with_exit_code_2(tmp_path, capsys):
    (tmp_path / "bad.fa").write_text("this is no FASTA\n")
    arguments = ["--fasta", str(tmp_path / "bad.fa"), "--rename", "{}"]
    status = cli.main(["encode-genome", *arguments, "--genome", str(tmp_path / "g.npy")])
    message = capsys.readouterr().err
    assert status == 2
    assert "bad.fa" in message
    assert "Traceback" not in message
    assert not (tmp_path / "g.npy").exists()


def test_a_command_is_known_by_its_module():
    assert cli.module_of("train") == "fourier_prior.commands.train"
    assert cli.module_of("choose-weight") == "fourier_prior.commands.prior_weight"
    with pytest.raises(InputError, match="trian is no command .*; did you mean train"):
        cli.module_of("trian")
