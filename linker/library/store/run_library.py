"""The runs of a case library: links, series and their lineage, all derived from cases and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from linker.library.store import run_streams, runs
from linker.library.store.database import Database
from linker.library.store.notices import Notices
from linker.library.store.runs import LineageRow, RunChange, RunRecord, SeriesRows, StoredLinks
from linker.library.store.work_lock import CheckLock, nothing_to_check


class RunLibrary:
    """The runs in an open database, each method one transaction. `url` is safe to show: no password."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._check_work_lock: CheckLock = nothing_to_check
        self.notices = Notices()
        self.url = database.address.display_name

    def save_run(
        self, run: RunRecord, links: StoredLinks, series: SeriesRows, *, lineage: Sequence[LineageRow] = ()
    ) -> int:
        """Store a run and return its number. What concerns a case deleted meanwhile is left out.

        Raises LibraryUnavailableError where the lock of a re-linking was lost: another one may be at work.
        """
        with self._database.writing() as connection:
            self._check_work_lock()
            return runs.save_run(connection, run, links, series, lineage)

    def change_run(self, run: RunRecord, change: RunChange) -> None:
        """Bring a run up to date in place.

        Raises LibraryError for a run that the library does not hold, or as `save_run`.
        """
        with self._database.writing() as connection:
            self._check_work_lock()
            runs.change_run(connection, run, change, self.url)

    def last_run(self) -> RunRecord | None:
        """The newest run with its `run_id`, None where there is none."""
        with self._database.reading() as connection:
            return runs.last_run(connection)

    def run_dates(self) -> dict[int, datetime]:
        """When each run started (UTC), by its number."""
        with self._database.reading() as connection:
            return runs.run_dates(connection)

    def links(self, run_id: int) -> StoredLinks:
        """The links of a run by case id; raises LibraryError for a run the library does not hold."""
        with self._database.reading() as connection:
            return runs.read_links(connection, run_id, self.url)

    def series(self, run_id: int) -> SeriesRows:
        """The members of the series of a run; raises LibraryError for a run the library does not hold."""
        with self._database.reading() as connection:
            return runs.read_series(connection, run_id, self.url)

    def stream_links(self, run_id: int) -> Iterator[StoredLinks]:
        """`links` part by part, in the order in which the cases came."""
        with self._database.reading() as connection:
            yield from run_streams.stream_links(connection, run_id, self.url)

    def stream_series(self, run_id: int) -> Iterator[SeriesRows]:
        """`series` part by part, series by series."""
        with self._database.reading() as connection:
            yield from run_streams.stream_series(connection, run_id, self.url)

    def lineage(self) -> tuple[LineageRow, ...]:
        """What happened to the series in all runs, oldest first."""
        with self._database.reading() as connection:
            return runs.read_lineage(connection)

    def next_series_number(self) -> int:
        """One more than the largest number of any series `S<number>` of any run, in its lineage or its members.

        1 for a new library. The number of a series that never stood in a lineage is free again once its run is thinned.
        """
        with self._database.reading() as connection:
            return runs.next_series_number(connection)

    def thin_runs(self, *, keep: int = 2) -> None:
        """Delete links and memberships of all but the newest `keep` runs; their records and lineage stay."""
        with self._database.writing() as connection:
            runs.thin_runs(connection, keep)
