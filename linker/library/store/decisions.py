"""Decisions: append-only facts, each carrying the hash of the one before.

The chain shows any changed, removed or inserted entry but the removal of the last ones; compare the last hash with one
noted elsewhere (every run stores it) to see that too.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, insert, select

from linker.errors import ConcurrentDecisionError, DecisionError
from linker.i18n.text import Text
from linker.library.store import schema
from linker.library.store.cases import known_keys
from linker.library.store.content import check_text
from linker.library.store.timestamps import as_text, from_text, utc

DecisionKind = Literal[
    "confirmed",
    "rejected",
    "labelled_same",
    "labelled_different",
    "solved",
    "admitted",
    "excluded",
    "unsolved",
    "custody",
    "removed",
    "undone",
]
KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)
CONFIRMED: Final = "confirmed"
REJECTED: Final = "rejected"
LABELLED_SAME: Final = "labelled_same"
LABELLED_DIFFERENT: Final = "labelled_different"
SOLVED: Final = "solved"
ADMITTED: Final = "admitted"
EXCLUDED: Final = "excluded"
UNSOLVED: Final = "unsolved"
CUSTODY: Final = "custody"
REMOVED: Final = "removed"
UNDONE: Final = "undone"
# So many digits of the last hash are noted outside the library, with its number: "12:9f86d081884c7d65".
_HEAD_DIGITS = 16
_HEAD = re.compile(r"([0-9]{1,7})(?::([0-9a-f]{8,64}))?|([0-9a-f]{8,64})")
_OPTIONAL = ("case_a", "case_b", "subject", "evidence")


@dataclass(frozen=True)
class Decision:
    """One decision of a person, and its moment (UTC). `subject`: the offender, the number of the undone decision, or
    that of a change of the cases.
    """

    number: int
    kind: str
    case_a: str
    case_b: str
    subject: str
    by: str
    because: str
    evidence: str
    at: datetime
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Verification:
    """Result of a check of the chain; `first_broken` is the number of the first wrong entry, None if intact.

    `head` (of an intact chain) is to be noted outside the library; `lacking` is the noted head that the chain does not
    hold, "" if none.
    """

    entries: int
    intact: bool
    first_broken: int | None
    head: str = ""
    lacking: str = ""


def check_last(connection: Connection, expected: str | None) -> None:
    """Raise ConcurrentDecisionError where another decision than the expected one is the last; None expects nothing."""
    if expected is not None and _end(connection)[1] != expected:
        raise ConcurrentDecisionError("store.decided_meanwhile")


def append_decision(connection: Connection, content: Mapping[str, str], at: datetime | None, place: str) -> Decision:
    """Add one decision at the end of the chain.

    Raises DecisionError for an unknown kind, or without a user or a reason; UnknownCaseError for an unknown case.
    """
    _check(content)
    known_keys(connection, [content[name] for name in ("case_a", "case_b") if content[name]], place)
    number, previous_hash = _end(connection)
    draft = Decision(number=number + 1, at=utc(at), previous_hash=previous_hash, hash="", **content)
    decision = replace(draft, hash=_entry_hash(draft))
    row = asdict(decision) | {"at": as_text(decision.at)} | {name: content[name] or None for name in _OPTIONAL}
    connection.execute(insert(schema.decisions).values(row))
    return decision


def read_decisions(connection: Connection) -> tuple[Decision, ...]:
    """All decisions, oldest first."""
    return tuple(_decision(row) for row in _rows(connection))


def decisions_fingerprint(connection: Connection) -> str:
    """The hash of the last decision, which covers all before it; "" where nobody has decided anything."""
    return _end(connection)[1]


def verify(connection: Connection, expected: str = "") -> Verification:
    """Compute the whole chain of hashes again, and look for a head that was noted earlier.

    Raises DecisionError where `expected` is no head.
    """
    rows = _rows(connection)
    is_there = _holds_head(rows, expected)
    previous_hash, entries, first_broken = "", 0, None
    for row in rows:
        entries += 1
        fits = row["number"] == entries and row["previous_hash"] == previous_hash and _holds(row)
        if not fits and first_broken is None:
            first_broken = entries
        previous_hash = row["hash"]
    head = f"{entries}:{previous_hash[:_HEAD_DIGITS]}" if entries else "0"
    return Verification(
        entries,
        first_broken is None,
        first_broken,
        head="" if first_broken else head,
        lacking="" if is_there else expected,
    )


def _holds_head(rows: Sequence[Mapping[str, Any]], head: str) -> bool:
    """Whether a noted head is in the chain: a number with the first digits of its hash, or one of the two alone."""
    parts = _HEAD.fullmatch(head.strip() or "0")
    if parts is None:
        raise DecisionError("store.head_unreadable", head=head)
    if parts[3]:
        return any(str(row["hash"]).startswith(parts[3]) for row in rows)
    number = int(parts[1])
    return not number or (number <= len(rows) and str(rows[number - 1]["hash"]).startswith(parts[2] or ""))


def _check(content: Mapping[str, str]) -> None:
    if content["kind"] not in KINDS:
        raise DecisionError("store.decision_kind_unknown", kind=content["kind"], kinds=KINDS)
    if not content["by"].strip():
        raise DecisionError("store.decision_without_user", kind=content["kind"], case_id=content["case_a"])
    if not content["because"].strip():
        raise DecisionError("store.decision_without_reason", kind=content["kind"], case_id=content["case_a"])
    for name, value in content.items():
        check_text(value, Text("store.decision_field", name=name))


def _end(connection: Connection) -> tuple[int, str]:
    entries = schema.decisions.c
    last = connection.execute(select(entries.number, entries.hash).order_by(entries.number.desc()).limit(1)).first()
    return (last.number, last.hash) if last else (0, "")


def _rows(connection: Connection) -> list[Mapping[str, Any]]:
    _show_broken_bytes(connection)
    rows = connection.execute(select(schema.decisions).order_by(schema.decisions.c.number)).mappings()
    return [{name: "" if value is None else value for name, value in row.items()} for row in rows]


def _show_broken_bytes(connection: Connection) -> None:
    # A tampered file may hold bytes that are no text; they must be seen and reported, not stop the reading.
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.text_factory = partial(str, encoding="utf-8", errors="backslashreplace")


def _decision(row: Mapping[str, Any]) -> Decision:
    try:
        return Decision(**{**row, "at": from_text(row["at"])})
    except (TypeError, ValueError):
        raise DecisionError("store.decision_moment_unreadable", number=row["number"], moment=str(row["at"])) from None


def _holds(row: Mapping[str, Any]) -> bool:
    try:
        decision = _decision(row)
    except DecisionError:
        return False
    return (as_text(decision.at), _entry_hash(decision)) == (row["at"], row["hash"])


def _entry_hash(decision: Decision) -> str:
    entry = asdict(decision) | {"at": as_text(decision.at)}
    del entry["hash"]
    return sha256(json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
