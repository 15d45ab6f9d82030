"""What a copy of a library must share with the library itself before anybody relies on it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from linker.errors import LibraryError
from linker.library.store.cases import count_cases, fingerprint
from linker.library.store.decisions import verify


@dataclass(frozen=True)
class Proof:
    """Cases and decisions of one moment; `head` stands for the whole chain of decisions."""

    cases: int
    decisions: int
    head: str
    cases_fingerprint: str


def proof_of(connection: Connection, place: str) -> Proof:
    """Count the cases and compute the chain of decisions again. Raises LibraryError where it is broken."""
    count, cases_fingerprint = count_cases(connection), fingerprint(connection)
    chain = verify(connection)
    if chain.first_broken is not None:
        raise LibraryError("keeping.chain_broken", place=place, number=chain.first_broken)
    return Proof(count, chain.entries, chain.head, cases_fingerprint)


def check_equal(library: Proof, copy: Proof, place: str) -> None:
    """Raise LibraryError where a copy is not what was copied."""
    if copy != library:
        raise LibraryError("keeping.differs", place=place)
