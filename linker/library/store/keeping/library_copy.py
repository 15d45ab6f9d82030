"""Copying a library with its accounts: to a backup, from one, and between a file and a server.

The copy is made beside its place (on a server: inside one transaction) and proven equal before it is put there, so that
a failure leaves the place as it was. The library that is copied is never written, and others may write it meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection

from linker.errors import LibraryError
from linker.library.store.address import Address, parse_address
from linker.library.store.database import Database
from linker.library.store.empty_file import check_not_empty
from linker.library.store.keeping.file_copy import copy_pages, draft_folder, settle_file
from linker.library.store.keeping.placing import put_in_place
from linker.library.store.keeping.proof import Proof, check_equal, proof_of
from linker.library.store.keeping.row_copy import copy_library_rows, copy_operations_rows
from linker.library.store.opening import check_path, library_version
from linker.library.store.operations.opening import operations_address, operations_version
from linker.library.store.work_lock import work_lock

_WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class LibraryCopy:
    """A copy in its place; `head` is that of its chain of decisions, `replaced` where the library of before is kept."""

    place: str
    cases: int
    decisions: int
    head: str
    with_accounts: bool
    replaced: str


def copy_library(source_url: str, target_url: str) -> LibraryCopy:
    """Copy a library to a place where there is none.

    Raises LibraryError where there is one, where the chain of decisions is broken, or where the copy differs.
    """
    source, target = parse_address(source_url), parse_address(target_url)
    if target.path and target.path.exists():
        raise LibraryError("keeping.file_exists", place=target.display_name)
    return _copy(source, target)


def restore_library(file: str, target_url: str, *, replace: bool) -> LibraryCopy:
    """Put a backup in the place of a library, which is kept beside it; raises LibraryError like `copy_library`.

    Without `replace` a place that is taken is an error.
    """
    source, target = parse_address(file), parse_address(target_url)
    if target.path and target.path.exists() and not replace:
        raise LibraryError("keeping.library_exists", place=target.display_name)
    return _copy(source, target)


def _copy(source: Address, target: Address) -> LibraryCopy:
    with _reading_library(source) as library, _reading_office(source, library) as office:
        if target.path is None:
            proof, replaced = _copy_to_server(source, target, library, office), None
        else:
            proof, replaced = _copy_to_file(source, target, target.path, library, office)
    return LibraryCopy(
        place=target.display_name,
        cases=proof.cases,
        decisions=proof.decisions,
        head=proof.head,
        with_accounts=office is not None,
        replaced="" if replaced is None else str(replaced),
    )


@contextmanager
def _reading_library(address: Address) -> Iterator[Connection]:
    if address.path:
        check_path(address.path, address.display_name, create=False)
    with (
        closing(Database(address, _WAIT_SECONDS, is_read_only=True)) as database,
        database.reading() as connection,
    ):
        if library_version(connection, address) is None:
            raise LibraryError("store.no_library_yet", place=address.display_name)
        yield connection


@contextmanager
def _reading_office(library_address: Address, library: Connection) -> Iterator[Connection | None]:
    """The accounts, access log and jobs of a library; None where it has none."""
    address = operations_address(library_address)
    if address.path is None:
        yield library if operations_version(library) else None
    elif not address.path.exists():
        yield None
    else:
        check_not_empty(address.path, address.display_name)
        with (
            closing(Database(address, _WAIT_SECONDS, is_read_only=True)) as database,
            database.reading() as connection,
        ):
            yield connection


def _copy_to_server(source: Address, target: Address, library: Connection, office: Connection | None) -> Proof:
    with closing(Database(target, _WAIT_SECONDS)) as server, server.writing() as copy:
        copy_library_rows(library, source, copy, target)
        if office is not None:
            copy_operations_rows(office, copy, target)
        return _equal_proof(source, target, library, copy)


def _copy_to_file(
    source: Address, target: Address, place: Path, library: Connection, office: Connection | None
) -> tuple[Proof, Path | None]:
    if not place.exists() or place.is_dir():
        check_path(place, target.display_name, create=True)
    with draft_folder(place, target.display_name) as folder:
        draft = _file_address(folder / place.name, target)
        proof = _draft_library(source, draft, library)
        if office is not None:
            _draft_office(source, operations_address(draft), office)
        with _relinking_stopped(target, place):
            return proof, put_in_place(folder / place.name, place, target.display_name)


def _draft_library(source: Address, draft: Address, library: Connection) -> Proof:
    # The chain is read last: reading it makes broken bytes readable, which the copy must not hide.
    if source.path:
        with closing(Database(draft, _WAIT_SECONDS, is_read_only=True)) as file:
            copy_pages(library, source.display_name, file)
            with file.reading() as copy:
                return _equal_proof(source, draft, library, copy)
    with closing(Database(draft, _WAIT_SECONDS)) as file:
        with file.writing() as copy:
            copy_library_rows(library, source, copy, draft)
            proof = _equal_proof(source, draft, library, copy)
        settle_file(file)
    return proof


def _draft_office(source: Address, draft: Address, office: Connection) -> None:
    if source.path:
        with closing(Database(draft, _WAIT_SECONDS, is_read_only=True)) as file:
            copy_pages(office, operations_address(source).display_name, file)
        return
    with closing(Database(draft, _WAIT_SECONDS)) as file:
        with file.writing() as copy:
            copy_operations_rows(office, copy, draft)
        settle_file(file)


def _equal_proof(source: Address, target: Address, library: Connection, copy: Connection) -> Proof:
    proof = proof_of(library, source.display_name)
    check_equal(proof, proof_of(copy, target.display_name), target.display_name)
    return proof


def _relinking_stopped(target: Address, place: Path) -> AbstractContextManager[object]:
    """No re-linking of the library that is replaced: its run would be stored in the one that takes the place."""
    if not place.exists():
        return nullcontext()
    return work_lock(Database(target, _WAIT_SECONDS, is_read_only=True))


def _file_address(path: Path, target: Address) -> Address:
    return Address(URL.create("sqlite", database=str(path)), target.display_name, path)
