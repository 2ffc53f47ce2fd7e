"""Lists on a terminal: a head, columns below each other, cut to the window; in a pipe, tabs and nothing else."""

import csv
import fcntl
import io
import json
import os
import pty
import shutil
import struct
import subprocess
import termios
import unicodedata

import pytest
from answers import accept, decline
from portals import Portal, environment

LISTS = [
    ["invitations"], ["acceptances"], ["declines"], ["review"], ["keys", "list"], ["list", "customers"],
    ["list", "customers", "--all"], ["list", "providers"], ["list", "shared"],
]


def on_terminal(portal: Portal, *command: str, width: int = 120) -> list[str]:
    """The lines that a command shows in a window of that width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = subprocess.Popen(
        [portal.program, *command], cwd=portal.root, env=environment(None), stdin=subprocess.DEVNULL, stdout=slave,
        stderr=subprocess.PIPE)
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    error = process.stderr.read().decode()
    assert process.wait() == 0, error
    os.close(master)
    return shown.decode("utf-8").replace("\r\n", "\n").splitlines()


def places(text: str) -> int:
    """How many places a text takes, by Unicode's own tables."""
    return sum(
        0 if unicodedata.category(each) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text)


def column(line: str, place: int) -> str:
    """What stands in a line from a place on."""
    used = 0
    for number, each in enumerate(line):
        if used == place:
            return line[number:]
        used += places(each)
    return ""


@pytest.fixture
def board(accepting: Portal) -> Portal:
    accept(accepting, "nishiki-textiles")
    accept(accepting, "hikari-clinic")
    accept(accepting, "bergen-seafood", tenantDomain="another.northlight.example")
    decline(accepting, "obrien-sons")
    return accepting


@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_list_has_a_head_and_columns_cut_to_the_window(board: Portal, command, width) -> None:
    head, *lines = on_terminal(board, *command, width=width)
    rows = [line for line in lines if not line.startswith("  ")]
    assert rows and head == head.upper() and not head.startswith(" ")
    starts = [place for place in range(len(head)) if head[place] != " " and (place == 0 or head[place - 2:place] == "  ")]
    for row in rows:
        assert "\t" not in row
        # The first cell is never cut: a key's id may be wider than a narrow window.
        assert places(row) <= max(width, len(row.split()[0])), row
        for start in starts[1:]:
            # Every column begins below its head, behind two blanks.
            assert column(row, start - 2)[:2] == "  " and column(row, start)[:1] not in ("", " "), (head, row)


@pytest.mark.parametrize("command", LISTS)
def test_in_a_pipe_there_are_tabs_and_no_head(board: Portal, command) -> None:
    rows = [line for line in board.run(*command).stdout.splitlines() if not line.startswith("  ")]
    shown = [line for line in on_terminal(board, *command, width=400)[1:] if not line.startswith("  ")]
    assert len(rows) == len(shown) > 0
    cells = [row.split("\t") for row in rows]
    assert len({len(row) for row in cells}) == 1 and len(cells[0]) > 2
    assert all(row and cell == cell.strip() for row in cells for cell in row)


def test_names_stand_beside_ids_and_moments_have_their_zone(board: Portal) -> None:
    line = next(line for line in on_terminal(board, "invitations", width=250) if " nishiki-textiles " in line)
    invitation = next(each for each in board.invitations() if each["to"] == "nishiki-textiles")
    assert line.startswith(invitation["id"][:10] + "  accepted ")
    assert f"nishiki-textiles “{invitation['names']['to']}”" in line and " +09:00 " in line
    # What is shown of an id is enough for a command.
    assert board.run("acceptances", line.split()[0]).stdout.startswith(f"invitation: {invitation['id']}\n")


def test_wide_and_combining_characters_keep_the_columns(portal: Portal) -> None:
    portal.run("keys", "create")
    portal.agree()
    for id, name in [("aaa-wide", "楓" * 12), ("aaa-joined", "e\u0301" * 12), ("aaa-plain", "e" * 12), ("aaa-hangul", "한글" * 6)]:
        portal.add_customer(id, name)
        portal.run("invite", "--customer", id)
    head, *rows = on_terminal(portal, "invitations", width=110)
    ends = head.index("ENDS")
    assert len(rows) == 4
    for row in rows:
        assert column(row, ends).startswith("20"), row
    narrow = on_terminal(portal, "invitations", width=58)
    assert all(places(row) <= 58 for row in narrow) and any("…" in row for row in narrow)


@pytest.mark.parametrize("command, words", [
    (["invitations"], "no invitations"), (["acceptances"], "nobody has accepted"), (["declines"], "nobody has declined"),
    (["review"], "nothing waits for a review"), (["keys", "list"], "no keys"),
    (["list", "customers", "--ending-within", "P1D"], "no customer has a relationship that ends within P1D"),
    (["list", "customers", "--channel", "other"], "no customer won by other is connected"),
])
def test_an_empty_list_says_so_to_a_person(portal: Portal, command, words) -> None:
    assert on_terminal(portal, *command) == [words]
    assert portal.run(*command).stdout == ""


@pytest.fixture(scope="module")
def busy(portico: str, accepting_state, tmp_path_factory) -> Portal:
    """A portal with something in each list."""
    root = tmp_path_factory.mktemp("lists") / "portal"
    shutil.copytree(accepting_state, root)
    portal = Portal(portico, root)
    accept(portal, "larkspur-books")
    accept(portal, "bergen-seafood", tenantDomain="another.northlight.example")
    decline(portal, "obrien-sons")
    return portal


@pytest.mark.parametrize("command", [
    *LISTS, ["invitations", "--count"], ["answers", "--since", "P1D"], ["letters"], ["remind", "--dry-run", "--before", "P90D"],
    ["person", "owner@larkspur-books.example"],
], ids=" ".join)
def test_each_list_has_a_form_for_spreadsheets_and_one_for_programs(busy: Portal, command: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(busy.run(*command, "--csv").stdout, newline="")))
    objects = [json.loads(line) for line in busy.run(*command, "--json").stdout.splitlines()]
    assert len(rows) - 1 == len(objects) and (objects or command[0] == "remind")
    assert {len(row) for row in rows} == {len(set(rows[0]))} and all(rows[0])
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@")], "no cell is a formula"
    first = {str(value) for value in objects[0].values()} if objects else {}
    assert not objects or rows[1][0] in first or rows[1][1] in first or command[0] == "invitations"
    refused = busy.run(*command, "--csv", "--json", expect=64)
    assert "not both" in refused.stderr
