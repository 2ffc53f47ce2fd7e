"""What `help` says of each command: on a terminal of 80 columns every example can be copied as it stands."""

import re

import pytest
from portals import REPOSITORY, Portal

WIDTH = 80


def commands(portal: Portal, *command: str) -> list[tuple[str, ...]]:
    listed = portal.run("help", *command).stdout.partition("\nSUBCOMMANDS:\n")[2]
    names = re.findall(r"^  ([a-z-]+)(?: \(default\))?(?:  |$)", listed, re.MULTILINE)
    return [command, *(each for name in names for each in commands(portal, *command, name))]


def told(portal: Portal, command: tuple[str, ...], columns: int) -> list[str]:
    return portal.run("help", *command, env={"COLUMNS": str(columns)}).stdout.splitlines()


def test_no_example_breaks(portal: Portal) -> None:
    checked = 0
    for command in commands(portal):
        shown = told(portal, command, WIDTH)
        for line in told(portal, command, 1000):
            if not re.match(r" +(portico|--)", line) or line.startswith("USAGE"):
                continue
            if line.lstrip().startswith("--") and not line.endswith("\\") and "  " in line.strip():
                continue  # An option, with what it does.
            if line.lstrip().startswith("--") and "<" in line:
                continue
            assert len(line) <= WIDTH, (command, line)
            assert line in shown, (command, line)
            checked += 1
    assert checked > 60


@pytest.mark.parametrize("words", [["record", "--help"], ["record", "-h"], ["help", "record"]])
def test_a_command_that_needs_no_subcommand_tells_its_own_options_and_these(portal: Portal, words: list[str]) -> None:
    help = portal.run(*words).stdout
    assert "\nUSAGE: portico record <file> " in help
    for part in ("--decline", "--invitation <id>", "--received <time>", "\nSUBCOMMANDS:\n", "  partnership  ", "record receipt.jws"):
        assert part in help, part
    assert portal.run("letters", "--help").stdout.count("\nSUBCOMMANDS:\n") == 1


def test_the_examples_of_renew_work_in_the_sample(portal: Portal) -> None:
    portal.run("keys", "create")
    portal.agree()
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    for text in (portal.run("help", "renew").stdout, readme):
        example = re.search(r"^ +portico (renew (?!kaede)\S+ --for P1Y)", text, re.MULTILINE)
        assert " to aozora-foods" in portal.run(*example[1].split()).stdout
        portal.run("cancel", "aozora-foods")
