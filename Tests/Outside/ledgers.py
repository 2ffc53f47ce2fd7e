"""The ledger of letters, State/letters.sqlite, as another program sees it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from portals import Portal

COLUMNS = ["place", "event", "subject", "at", "user", "message", "address", "next", "status", "words"]


def ledger_file(portal: Portal) -> Path:
    return portal.path("State/letters.sqlite")


def events(portal: Portal) -> list[dict]:
    """What stands there, in order."""
    with closing(sqlite3.connect(f"file:{ledger_file(portal)}?mode=ro", uri=True)) as ledger:
        return [dict(zip(COLUMNS, row)) for row in ledger.execute(f"SELECT {', '.join(COLUMNS)} FROM events ORDER BY place")]


def add(portal: Portal, *rows: dict) -> None:
    """As `portico letters send` would: the ledger has to be there."""
    with closing(sqlite3.connect(ledger_file(portal))) as ledger:
        for row in rows:
            names = list(row)
            ledger.execute(
                f"INSERT INTO events ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", [row[name] for name in names])
        ledger.commit()
