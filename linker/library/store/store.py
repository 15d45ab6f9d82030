"""The case library: cases and decisions are facts, models and runs are derived from them.

Every method is one transaction; only `import_session` spans several calls. Reading never waits for a writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from features.case import CaseTable
from features.columns import FloatArray, StrArray
from linker.library.store import (
    case_history,
    cases,
    known_strings,
    lexicons,
    models,
    offenders,
    opening,
    properties,
    reverting,
    runs,
    verifying,
)
from linker.library.store.array_cache import ArrayCache
from linker.library.store.content import HashArray, RowHashes
from linker.library.store.importing import ImportSession, unstored_rows
from linker.library.store.known_places import known_places
from linker.library.store.offenders import OffenderCounts
from linker.library.store.operations.database import OperationsDatabase
from linker.library.store.record_library import RecordLibrary
from linker.library.store.removal_log import Signature, noted
from linker.library.store.runs import RunRecord
from linker.library.store.seals import SealCheck, check_seals
from linker.library.store.snapshot import (
    RowSelector,
    Snapshot,
    read_bare_snapshot,
    read_snapshot,
    read_snapshot_with_cases,
)
from linker.library.store.work_lock import nothing_to_check, work_lock


class Library(RecordLibrary):
    """An open case library; `open` makes one, `with` or `close` gives it back.

    Its runs are those of `RunLibrary`, its decisions those of `DecisionLibrary`, its sightings and sensors those of
    `RecordLibrary`.
    """

    @classmethod
    def open(cls, url_or_path: str | Path, *, create: bool = True, wait_seconds: float = 30.0) -> Library:
        """Open the library in a file (a path) or on a PostgreSQL server (a URL), making or upgrading it where needed.

        Raises LibraryError where there is none and `create` is false, where the place cannot hold one, or where a newer
        version of the program wrote it. `wait_seconds` is how long a writer waits for another one.
        """
        database, upgrade = opening.open_database(url_or_path, create=create, wait_seconds=wait_seconds)
        library = cls(database)
        if upgrade is not None:
            library.notices.add(upgrade)
        return library

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()
        if "operations" in self.__dict__:
            self.operations.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def import_session(self, source_name: str, source_hash: str) -> Iterator[ImportSession]:
        """One transaction for one file: an exception, a kill or `give_up` leaves the library as it was."""
        with self._database.writing() as connection:
            session = ImportSession(connection, source_name, source_hash)
            yield session
            session.finish()

    def unstored_rows(self, table: CaseTable, hashes: RowHashes) -> tuple[CaseTable, HashArray]:
        """The cases of a table that an import would store or replace, and their content hashes."""
        with self._database.reading() as connection:
            return unstored_rows(connection, table, hashes)

    def add_offenders(self, case_ids: Sequence[str], offender_ids: Sequence[str]) -> OffenderCounts:
        """Store the known offenders of solved cases, pair by pair; storing them again changes nothing."""
        with self._database.writing() as connection:
            return offenders.add_offenders(connection, case_ids, offender_ids)

    def add_known_strings(self, pairs: Sequence[tuple[str, str]]) -> tuple[int, tuple[str, ...]]:
        """Store strings that the bureau made, as pairs of case and string; how many were new, and unknown cases."""
        with self._database.writing() as connection:
            return known_strings.add_known_strings(connection, pairs)

    def known_strings(self) -> dict[str, tuple[str, ...]]:
        """Strings that the bureau made by hand, each with the ids of its cases, sorted: said, not proven."""
        with self._database.reading() as connection:
            return known_strings.read_known_strings(connection)

    def delete_cases(self, case_ids: Iterable[str]) -> int:
        """Delete cases with what was derived from them; ids not in the library are passed over. Decisions stay."""
        with self._database.writing() as connection:
            return cases.delete_cases(connection, case_ids)

    def imports(self) -> list[case_history.ImportRecord]:
        """All changes of the cases, the newest first."""
        with self._database.reading() as connection:
            return case_history.read_imports(connection)

    def remove_cases(self, case_ids: Iterable[str], *, signature: Signature | None = None) -> case_history.Reversal:
        """Delete cases, keeping what they were so that `revert_import` brings them back. Decisions stay.

        A signature makes the removal itself a decision, in the same transaction.
        """
        with self._database.writing() as connection:
            return noted(connection, case_history.remove_cases(connection, case_ids), signature, self.url)

    def revert_import(self, import_id: int, *, signature: Signature | None = None) -> case_history.Reversal:
        """Take a change of the cases back, an import or a removal: new cases go, others are as they were before it.

        Cases that a later change touched stay as they are. Raises LibraryError where nothing of the change was kept.
        """
        with self._database.writing() as connection:
            return noted(connection, reverting.revert_import(connection, import_id, self.url), signature, self.url)

    def time_zone(self) -> str:
        """The time zone of the library, "" where nobody named one."""
        with self._database.reading() as connection:
            return properties.read_property(connection, properties.TIME_ZONE)

    def set_time_zone(self, name: str) -> None:
        """Name the time zone into which times with an offset are converted, from the next import on."""
        with self._database.writing() as connection:
            properties.write_property(connection, properties.TIME_ZONE, name)

    def cases(self, case_ids: Sequence[str] | None = None, *, with_source: bool = False) -> CaseTable:
        """All cases, or these, as columns ordered by case_id (by code point); offenders of a case are sorted.

        A facet that none of the cases has is left out. Raises UnknownCaseError for an id not in the library.
        """
        with self._database.reading() as connection:
            return cases.read_cases(connection, case_ids, self.url, with_source=with_source)

    def snapshot(self, *, with_source: bool = False) -> Snapshot:
        """All cases and decisions with their fingerprints, as they stood at one moment, whoever writes meanwhile."""
        with self._database.reading() as connection:
            return read_snapshot(connection, self.url, with_source=with_source)

    def bare_snapshot(self) -> Snapshot:
        """A cheap snapshot with bare cases: id, times, places, number of offenders, traces, offenders.

        Every other column of the cases is unknown.
        """
        with self._database.reading() as connection:
            return read_bare_snapshot(connection)

    def snapshot_with_cases(self, select_rows: RowSelector) -> tuple[Snapshot, CaseTable]:
        """A bare snapshot, and the complete cases of the rows that `select_rows` names, of one moment.

        `select_rows` receives the content hashes of all cases, in the order of their ids.
        """
        with self._database.reading() as connection:
            return read_snapshot_with_cases(connection, self.url, select_rows)

    def source(self, case_id: str) -> dict[str, object]:
        """The original row of a case as in its file; {} where the case was stored without one."""
        with self._database.reading() as connection:
            return cases.read_source(connection, case_id, self.url)

    def count_cases(self) -> int:
        """Number of cases in the library."""
        with self._database.reading() as connection:
            return cases.count_cases(connection)

    def fingerprint(self) -> str:
        """Fingerprint of all cases and their offenders, independent of the order and parts they were imported in."""
        with self._database.reading() as connection:
            return cases.fingerprint(connection)

    def known_places(self, addresses: Sequence[str]) -> tuple[StrArray, FloatArray, FloatArray]:
        """Address, longitude and latitude of every case at one of these addresses whose place is known in degrees."""
        with self._database.reading() as connection:
            return known_places(connection, addresses)

    def content_hashes(self) -> tuple[StrArray, HashArray]:
        """All case ids, by code point, and the content hash of each case (without its offenders)."""
        with self._database.reading() as connection:
            return cases.content_hashes(connection)

    def change_mark(self) -> str:
        """Version mark that changes with any import or deletion of cases or offenders; cheap for any library."""
        with self._database.reading() as connection:
            return cases.change_mark(connection)

    def state(self) -> tuple[RunRecord | None, str | None, str]:
        """The newest run, the active model and the change mark, of one moment: the basis of any answer."""
        with self._database.reading() as connection:
            return runs.last_run(connection), models.active_model(connection), cases.change_mark(connection)

    @property
    def array_cache(self) -> ArrayCache:
        """Cache of arrays derived from this library, in files beside it; what is damaged there becomes a notice."""
        return ArrayCache(self._database.address, self.notices.add)

    @cached_property
    def operations(self) -> OperationsDatabase:
        """Accounts, access log and jobs of this library, in a database of their own, opened at first use."""
        return OperationsDatabase(self._database.address)

    @contextmanager
    def work_lock(self) -> Iterator[None]:
        """Hold the lock of this library's re-linking. Raises LibraryBusyError where another process does."""
        with work_lock(self._database) as check_work_lock:
            self._check_work_lock = check_work_lock
            try:
                yield
            finally:
                self._check_work_lock = nothing_to_check

    def damaged_cases(self) -> tuple[str, ...]:
        """Ids of the cases that are not what was stored, each held against its hash; reads the whole library.

        Raises LibraryError where its file is damaged as such.
        """
        with self._database.reading() as connection:
            return verifying.damaged_cases(connection, self.url)

    def check_seals(self) -> SealCheck:
        """What of runs, links, series, lineage, imports, stated offenders and strings is not as stored; reads all."""
        with self._database.reading() as connection:
            return check_seals(connection)

    @contextmanager
    def plain_reading(self) -> Iterator[Connection]:
        """A read-only transaction for a check that shares no code with this store."""
        with self._database.reading() as connection:
            yield connection

    def save_certificate(self, run_id: int, document: str) -> None:
        """Store the certificate of a run (a JSON document) in place of the one it had."""
        with self._database.writing() as connection:
            properties.write_property(connection, properties.CERTIFICATE.format(run_id=run_id), document)

    def certificate(self, run_id: int) -> str:
        """The certificate of a run; "" where it left none."""
        with self._database.reading() as connection:
            return properties.read_property(connection, properties.CERTIFICATE.format(run_id=run_id))

    def save_model(self, name: str, document: str, *, active: bool = True) -> int:
        """Store a model (a JSON document) and return its number; an active one replaces the active one before."""
        with self._database.writing() as connection:
            return models.save_model(connection, name, document, active=active)

    def active_model(self) -> str | None:
        """The document of the active model, None where there is none."""
        with self._database.reading() as connection:
            return models.active_model(connection)

    def save_lexicon(self, document: str) -> None:
        """Store a user's lexicon (TOML text, checked by the caller); "" removes it."""
        with self._database.writing() as connection:
            lexicons.save_lexicon(connection, document)

    def user_lexicon(self) -> str:
        """The user's lexicon in force (TOML text); "" where there is none."""
        with self._database.reading() as connection:
            return lexicons.user_lexicon(connection)
