"""`make install`: what lies where afterwards, from the build that is there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from portals import REPOSITORY, environment

PROGRAMS = ("portico", "portico-verifier")


@pytest.fixture(scope="module")
def prefix(portico: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it was installed, in a folder that a package would be made of."""
    built = Path(os.path.realpath(portico)).parent
    if not built.is_relative_to(os.path.realpath(REPOSITORY / ".build")):
        pytest.skip("the program was built elsewhere, and the manual would be built anew")
    stage = tmp_path_factory.mktemp("stage")
    subprocess.run(
        ["make", "--no-print-directory", "install-files", "install-manual", f"BUILT={built}", f"MANUAL_BUILD={built.name}",
         f"DESTDIR={stage}", "PREFIX=/usr"], cwd=REPOSITORY, check=True, capture_output=True, timeout=600)
    assert sorted(each.name for each in stage.iterdir()) == ["usr"]
    return stage / "usr"


def test_programs_find_what_comes_with_them(prefix: Path, tmp_path: Path) -> None:
    for program in PROGRAMS:
        assert os.access(prefix / "bin" / program, os.X_OK)
    done = subprocess.run(
        [prefix / "bin/portico", "--version"], cwd=tmp_path, env=environment(None), capture_output=True, text=True, timeout=30)
    assert f"share: {prefix}/share/portico (installed)" in done.stdout.splitlines()
    for folder in ("Content", "Templates", "Starter"):
        installed = {path.relative_to(prefix / "share/portico") for path in (prefix / "share/portico" / folder).rglob("*")}
        assert installed == {path.relative_to(REPOSITORY) for path in (REPOSITORY / folder).rglob("*")}


def test_shells_complete_both(prefix: Path) -> None:
    for program in PROGRAMS:
        for place, word in (
            (f"bash-completion/completions/{program}", "complete "), (f"zsh/site-functions/_{program}", "#compdef "),
            (f"fish/vendor_completions.d/{program}.fish", "complete "),
        ):
            text = (prefix / "share" / place).read_text("utf-8")
            assert word in text and program in text, place
    bash = prefix / "share/bash-completion/completions/portico"
    assert subprocess.run(["bash", "-n", bash], capture_output=True).returncode == 0


def test_each_command_has_a_page_that_man_shows_without_complaint(prefix: Path) -> None:
    pages = {path.stem: path for path in (prefix / "share/man/man1").iterdir()}
    for command in ("portico", "portico.init", "portico.letters.export", "portico.preview", "portico-verifier.serve"):
        assert command in pages
    for name, path in pages.items():
        assert name.replace(".", " ") in path.read_text("utf-8").replace("\n.Nm ", " "), name
        assert path.stat().st_mode & 0o777 == 0o644
    if shutil.which("man") is None:
        pytest.skip("no man here")
    done = subprocess.run(
        ["man", "--warnings", "-l", *pages.values()], env=environment({"MANPAGER": "cat", "MANWIDTH": "100"}),
        capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "portico letters export" in done.stdout
