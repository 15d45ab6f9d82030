"""Removals of cases among the decisions: who took which cases out (or brought them back), when and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import Connection, select

from linker.library.store import schema
from linker.library.store.case_history import Reversal
from linker.library.store.decisions import REMOVED, UNDONE, append_decision

# So many ids stand in the evidence of a decision; the hash covers all.
MOST_IDS = 100


@dataclass(frozen=True)
class Signature:
    """Who changes the cases, and why; `undoes` is the number of the decision that a change takes back (0: none)."""

    user: str
    reason: str
    undoes: int = 0


def noted(connection: Connection, reversal: Reversal, signature: Signature | None, place: str) -> Reversal:
    """The change with the number of the decision that records it; as it is where nobody signed or nothing changed.

    `subject` of a removal is the number of the change, so that it can be found and taken back.
    """
    if signature is None or reversal.import_id is None:
        return reversal
    content = {"case_a": "", "case_b": "", "by": signature.user, "because": signature.reason}
    content |= {"kind": REMOVED, "subject": str(reversal.import_id)}
    content |= {"kind": UNDONE, "subject": str(signature.undoes)} if signature.undoes else {}
    content["evidence"] = _evidence(connection, reversal.import_id)
    return replace(reversal, decision=append_decision(connection, content, None, place).number)


def _evidence(connection: Connection, import_id: int) -> str:
    """The changed cases by their ids as stored: how many, the first, and a hash of all."""
    versions = schema.case_versions.c
    query = select(versions.case_id).where(versions.import_id == import_id).order_by(versions.case_id)
    case_ids = list(connection.execute(query).scalars())
    digest = sha256("\n".join(case_ids).encode()).hexdigest()
    return json.dumps({"cases": len(case_ids), "first": case_ids[:MOST_IDS], "sha256": digest}, ensure_ascii=False)
