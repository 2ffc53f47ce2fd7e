"""What companies were called when they were invited stays on record, whatever becomes of the directory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from answers import accept
from portals import Portal
from tokens import claims_of

RESELLERS = "Content/directory/resellers.yaml"


@pytest.fixture
def renamed(accepting: Portal) -> Portal:
    """A portal whose customer accepted; by now it has another name, and so has the reseller."""
    accept(accepting, "larkspur-books")
    accepting.replace(accepting.CUSTOMERS, "larkspur-books,Larkspur Books,", "larkspur-books,Lark & Sons,")
    accepting.replace(RESELLERS, "en: Hoshino Cloud", "en: Polaris Ltd")
    accepting.run("build")
    return accepting


def test_the_lists_show_the_names_on_record(renamed: Portal) -> None:
    names = {"from": "Hoshino Cloud", "with": None, "to": "Larkspur Books"}
    for command in ("invitations", "acceptances"):
        rows = [json.loads(line) for line in renamed.run(command, "--json").stdout.splitlines()]
        assert [row["names"] for row in rows if row["to"] == "larkspur-books"] == [names]
        lines = [line for line in renamed.run(command).stdout.splitlines() if "\tlarkspur-books\t" in line]
        assert len(lines) == 1 and "\t“Larkspur Books” from “Hoshino Cloud”" in lines[0]
    [row] = [json.loads(line) for line in renamed.run("acceptances", "--json").stdout.splitlines()]
    details = renamed.run("acceptances", row["id"]).stdout.splitlines()
    assert "to: larkspur-books “Larkspur Books”" in details and "from: hoshino-cloud “Hoshino Cloud”" in details


def test_the_evidence_and_the_receipt_show_the_names_on_record(renamed: Portal, tmp_path: Path) -> None:
    [row] = [json.loads(line) for line in renamed.run("acceptances", "--json").stdout.splitlines()]
    folder = tmp_path / "folder"
    renamed.run("evidence", row["id"], "--output", str(folder))
    text = subprocess.run([sys.executable, folder / "check.py", folder], capture_output=True, text=True, check=True).stdout
    assert "larkspur-books, called Larkspur Books\n" in text and "hoshino-cloud, called Hoshino Cloud\n" in text
    assert "Polaris" not in text
    receipt = claims_of((folder / "receipt.jws").read_text())
    assert receipt["names"] == {"from": "Hoshino Cloud", "to": "Larkspur Books"}


def test_open_invitations_keep_their_tokens(accepting: Portal) -> None:
    """A token names who was meant when it was issued, also on the pages of today."""
    invitees = list(accepting.links())
    tokens = {id: accepting.token_of(id) for id in invitees}
    accepting.replace(RESELLERS, "en: Hoshino Cloud", "en: Polaris")
    accepting.run("build")
    assert tokens and {id: accepting.token_of(id) for id in invitees} == tokens
