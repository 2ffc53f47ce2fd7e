"""Tests/Fixtures/histories.json: what can follow what, and what can't, as records with hashes that fit."""

import copy
import hashlib
import json
from dataclasses import dataclass

from portals import REPOSITORY

TABLE = json.loads((REPOSITORY / "Tests/Fixtures/histories.json").read_text("utf-8"))
DIGESTS = {f"${name}": hashlib.sha256(text.encode()).hexdigest() for name, text in TABLE["texts"].items()}
BEGINNING = ["publish-en", "publish-ja", "issue"]


def spelt(value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Record:
    """As it stands in a journal: the payload as its text, and what opens its commitment."""
    fields: dict
    payload: str
    previous: str
    hash: str
    opening: dict | None

    @property
    def line(self) -> str:
        return self._form(f',"hash":"{self.hash}"')

    def _form(self, hash: str) -> str:
        each = {name: spelt(value) for name, value in self.fields.items()}
        return (f'{{"actor":{each["actor"]},"at":{each["at"]}{hash},"payload":{self.payload},"previous":"{self.previous}",'
                f'"sequence":{each["sequence"]},"subject":{each["subject"]},"type":{each["type"]}}}')


@dataclass
class Told:
    """One history of the table."""
    records: list[Record]
    is_whole: bool

    @property
    def chain(self) -> str:
        return "".join(record.line + "\n" for record in self.records)

    @property
    def people(self) -> str:
        gone = {number for each in self.records if each.fields["type"] == "personal-data-redacted"
                for number in json.loads(each.payload)["records"]}
        return "".join(
            spelt(each.opening | {"sequence": each.fields["sequence"]}) + "\n" for each in self.records
            if each.opening and each.fields["sequence"] not in gone)


def tell(entry: list | dict) -> Told:
    if isinstance(entry, list):
        entry = {"history": entry}
    records: list[Record] = []
    for number, step in enumerate(entry.get("begins", BEGINNING) + entry["history"], 1):
        name, changes = (step, {}) if isinstance(step, str) else step
        record = made(copy.deepcopy(TABLE["records"][name]), changes)
        people, raw = record.pop("personal", None), record.pop("raw", None)
        opening = None
        if people is not None:
            opening = {"data": people, "salt": digest(f"salt {number}")}
            record["payload"].setdefault("personal", digest(spelt(opening)))
        payload = spelt(record.pop("payload")) if raw is None else raw
        built = Record(record | {"sequence": number}, payload, records[-1].hash if records else 64 * "0", "", opening)
        built.hash = digest(built._form(""))
        records.append(built)
    return Told(records, entry.get("whole", False))


def made(record: dict, changes: dict) -> dict:
    for path, value in changes.items():
        *folders, last = path.split(".")
        place = record
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
        if value is None:
            del place[last]
    return json.loads(filled(spelt(record)))


def filled(text: str) -> str:
    for name, value in DIGESTS.items():
        text = text.replace(f'"{name}"', f'"{value}"')
    return text
