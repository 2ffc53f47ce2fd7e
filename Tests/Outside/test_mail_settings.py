"""`mail` in portal.yaml: what may stand there, and what is said of everything else."""

import pytest
from portals import Portal

WHOLE = """mail:
  from: letters@hoshino-cloud.example
  replyTo: partners@hoshino-cloud.example
  envelopeFrom: returned@hoshino-cloud.example
  server: smtp.example.com
  port: 2587
  tls: required
  caFile: deploy/ca.pem
  user: letters
  passwordFile: State/mail-password
  rate: 25/min
  daily: 9000
letters:
  receipts: send
"""


def checked(portal: Portal, text: str) -> str:
    portal.append("Content/portal.yaml", text)
    return portal.run("check", expect=65).stderr


def test_all_of_it(portal: Portal) -> None:
    portal.append("Content/portal.yaml", WHOLE)
    portal.run("check")


@pytest.mark.parametrize("text", [
    "mail:\n  server: smtp.example.com\n", "mail:\n  sendmail: [/usr/sbin/sendmail, -i, -t]\n",
    "mail:\n  server: localhost\n  tls: none\n  user: a\n  tokenCommand: [token, --now]\n",
    "mail:\n  server: 127.0.0.1\n  port: 25\n  tls: none\n",
])
def test_little_of_it(portal: Portal, text: str) -> None:
    portal.append("Content/portal.yaml", text)
    portal.run("check")


SERVER = "  server: smtp.example.com\n"


@pytest.mark.parametrize(("line", "text", "what", "remedy"), [
    (1, SERVER + "  pasword: x\n", "there is no key 'pasword' here", "Known keys"),
    (0, "", "names nothing that takes letters", "Name a `server`"),
    (1, SERVER + "  sendmail: [/usr/sbin/sendmail]\n", "names a server and a program", "Remove one"),
    (0, "  sendmail: [sendmail, -t]\n", "could be any program", "/usr/sbin/sendmail"),
    (0, "  server: smtp://example.com\n", "is no name of a server", "smtp.example.com"),
    (0, "  server: a b\n", "is no name of a server", "smtp.example.com"),
    (1, SERVER + "  tls: maybe\n", "'tls' can't be 'maybe'", "required, implicit, none"),
    (1, SERVER + "  port: 70000\n", "'port' must be a whole number", "1 to 65535"),
    (1, SERVER + "  user: a\n", "neither a password nor a token", "passwordFile"),
    (1, SERVER + "  passwordFile: x\n", "and not whose it is", "Add `user"),
    (1, SERVER + "  tokenCommand: [x]\n", "and not whose it is", "Add `user"),
    (3, SERVER + "  user: a\n  passwordFile: x\n  tokenCommand: [x]\n", "a password and a token", "Remove one"),
    (1, SERVER + "  tls: none\n  user: a\n  passwordFile: x\n", "could read the password", "tls: required"),
    (1, SERVER + "  rate: 25 per minute\n", "is no rate", "25/min"),
    (1, SERVER + "  rate: 0/s\n", "is no rate", "25/min"),
    (1, SERVER + "  daily: 0\n", "'daily' must be a whole number", "from 1"),
    (0, "  from: nobody\n" + SERVER, "nobody", ""),
    (0, "  port: 25\n  sendmail: [/usr/sbin/sendmail]\n", "is about a server", "Add `server"),
])
def test_everything_else_is_a_fault_with_its_place(portal: Portal, line: int, text: str, what: str, remedy: str) -> None:
    before = portal.read("Content/portal.yaml").count("\n")
    faults = checked(portal, "mail:\n" + (text or "  rate: 1/s\n"))
    found = [each for each in faults.splitlines() if "error:" in each]
    assert any(what in each for each in found), faults
    assert any(each.startswith(f"Content/portal.yaml:{before + 2 + line}:") for each in found), faults
    assert remedy in faults


def test_receipts_are_drafts_or_sent(portal: Portal) -> None:
    faults = checked(portal, "letters:\n  receipts: sometimes\n")
    assert "'receipts' can't be 'sometimes'" in faults and "draft, send" in faults
