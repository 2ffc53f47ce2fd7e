"""docs/errors.md: every code that a command can refuse with, with its cause and what to do, complete and true."""

import re

from portals import REPOSITORY
from verifiers import Verifier

PAGE = (REPOSITORY / "docs/errors.md").read_text("utf-8")
SOURCES = REPOSITORY / "Sources"
# Where a code is the raw value of something that has more of them.
ENUMERATIONS = [
    ("PartnerModel/Rules/RuleCode.swift", "RuleCode"), ("PortalOperations/Portal/OperationRefusal.swift", "RefusalCode"),
    ("InvitationMail/MailFault.swift", "Reason"), ("KeyFolder/KeyFolderFault.swift", "Reason"),
    ("Journal/JournalVerification.swift", "Reason"), ("InvitationToken/RefusalReason.swift", "RefusalReason"),
]
# What became of an answer that counts is no error.
OUTCOMES = {"accepted", "dismissed", "ending-requested"}


def rows(section: str) -> dict[str, list[str]]:
    text = PAGE[PAGE.index(f"## {section}"):].split("\n## ")[0]
    found = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", text, re.MULTILINE)
    assert found == sorted(found) and len(dict(found)) == len(found), section
    return {code: re.split(r" (?<!\\)\| ", rest) for code, rest in found}


def block(text: str, start: int) -> str:
    """From the brace behind `start` to the one that closes it."""
    depth = 0
    for place in range(text.index("{", start), len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start:place]
    raise AssertionError("no end")


def enumerated(file: str, name: str) -> set[str]:
    text = (SOURCES / file).read_text("utf-8")
    body = block(text, text.index(f"enum {name}: String"))
    return {value or case for case, value in re.findall(r'^\s*case (\w+)(?: = "([^"]+)")?$', body, re.MULTILINE)}


def codes() -> set[str]:
    found: set[str] = set()
    for path in SOURCES.rglob("*.swift"):
        text = path.read_text("utf-8")
        for match in re.finditer(r"var code: String \{", text):
            found |= set(re.findall(r'"([a-z-]+)"', block(text, match.start())))
    for each in ENUMERATIONS:
        found |= enumerated(*each)
    return found - OUTCOMES


def said(text: str) -> str:
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"').replace("\\\\", "\\").replace("|", "\\|")


def test_the_rules_are_told_in_their_own_words() -> None:
    text = (SOURCES / "PartnerModel/Rules/RuleCode.swift").read_text("utf-8")
    names = dict(re.findall(r'case (\w+) = "([^"]+)"', text))
    piece = r'((?:"(?:[^"\\]|\\.)*"[\s+]*)+)'
    english = (SOURCES / "PartnerModel/Rules/EnglishRuleTexts.swift").read_text("utf-8")
    texts = {
        names.get(name, name): [said(message), said(remedy)]
        for name, message, remedy in re.findall(rf"\.(\w+):\s*RuleText\(\s*{piece},\s*{piece}\)", english)}
    assert texts.keys() == enumerated("PartnerModel/Rules/RuleCode.swift", "RuleCode")
    assert rows("Rules of the field") == texts


def test_every_code_of_a_command_is_there() -> None:
    rules, others = rows("Rules of the field"), rows("Commands, journal, keys, letters, tokens")
    requests = rows("Requests to the verifier")
    assert rules.keys().isdisjoint(others) and rules.keys() | others.keys() | requests.keys() >= codes()
    assert others.keys() <= codes(), "a code that nothing has"
    assert all(len(row) == 2 and all(row) for row in [*rules.values(), *others.values()])


def test_every_reason_of_the_verifier_is_there(verifier: Verifier) -> None:
    titles = {code: each["title"] for code, each in verifier.get("/openapi.json").json()["x-problems"].items()}
    own = rows("Requests to the verifier")
    told = own.keys() | rows("Rules of the field").keys() | rows("Commands, journal, keys, letters, tokens").keys()
    assert told >= titles.keys()
    assert own == {code: [title] for code, title in titles.items() if code in own}
