"""Programs that are looked for."""

import pytest

from fourier_prior.sources.programs import missing_programs


@pytest.mark.parametrize(
    ("program", "remedy"), [("samtools", "--software-deployment-method"), ("bedtools", "envs/")]
)
def test_a_program_that_is_not_installed_is_told(tmp_path, monkeypatch, program, remedy):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "bowtie2").touch(mode=0o755)
    (problem,) = missing_programs(["bowtie2", program])
    assert problem.startswith(f"{program} is not installed")
    assert remedy in problem
