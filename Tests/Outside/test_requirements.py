"""docs/requirements.md: every row is there once, and names tests that there are."""

import re

import pytest
from portals import REPOSITORY

ROWS = [f"R{number}" for number in range(1, 140)] + [f"D{number}" for number in range(1, 24)]
STATES = {"works", "text", "in work", "not yet"}


@pytest.fixture(scope="module")
def table() -> list[list[str]]:
    text = (REPOSITORY / "docs/requirements.md").read_text("utf-8").partition("\n## ")[0]
    lines = [line for line in text.splitlines() if re.match(r"\| [RD]\d", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_row_is_there_once_with_words_of_its_own(table) -> None:
    assert [row[0] for row in table] == ROWS
    for name, words, state, _ in table:
        assert words and state in STATES, name


def test_every_row_names_tests_that_exist(table) -> None:
    for name, _, state, shown in table:
        tests = re.findall(r"`([^`]+)`", shown)
        assert tests or state in ("not yet", "in work"), f"{name} {state}, and no test shows it"
        for test in tests:
            file, _, function = test.partition("::")
            source = (REPOSITORY / "Tests/Outside" / file).read_text("utf-8")
            assert re.search(rf"^def {function}\(", source, re.MULTILINE), f"{name}: there is no {test}"


def test_what_does_not_work_yet_is_not_shown_by_tests(table) -> None:
    assert all(shown == "-" for _, _, state, shown in table if state == "not yet")
