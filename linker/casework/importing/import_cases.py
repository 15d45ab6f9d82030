"""Importing: files of cases and of known offenders into the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np

from features.case import CaseTable
from features.lexicon import Lexicon
from linker.casework.importing.coordinate_check import PlacesMet
from linker.casework.importing.user_lexicon import lexicon_of
from linker.casework.workspace.feature_cache import FeatureWriter
from linker.i18n.language import Language, default_language
from linker.i18n.text import Text
from linker.library.cells.cell_text import id_text
from linker.library.files.raw import Progress, RawChunk, input_error
from linker.library.files.readers import read_chunks
from linker.library.files.rejects import Reject, rejects_path, write_rejects
from linker.library.mapping.column_map import ColumnMap, MapRow
from linker.library.mapping.convert import Converted, SeenIds, to_cases
from linker.library.mapping.map_file import map_text
from linker.library.mapping.guess import guess_offender_columns, mapping_for
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import FilledTable, fill_unknown
from linker.library.store.columns import collector_paused
from linker.library.store.importing import ImportCounts, ignore_stored
from linker.library.store.offenders import OffenderCounts
from linker.library.store.store import Library


@dataclass(frozen=True)
class ImportReport:
    """What became of a file: rows read, cases by fate, rows rejected and where they are written, the map that was used.

    `repeated` rows only repeat an earlier row of the file. `hints` are things the user should look at.
    """

    file: str
    read: int
    imported: int
    updated: int
    unchanged: int
    rejected: int
    repeated: int
    rejects_file: str
    rejects: tuple[Reject, ...]
    mapping: tuple[MapRow, ...]
    profile: str
    map_toml: str
    hints: tuple[Text, ...]
    updated_ids: tuple[str, ...]
    dry_run: bool


def import_file(
    library: Library,
    path: Path,
    *,
    map_path: Path | None = None,
    dry_run: bool = False,
    as_recorded: bool = False,
    language: Language | None = None,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Read a file of cases into the library; bad rows go to a rejects file beside it, the rest is stored.

    Time, place, goods, tools, loss and MO codes that the record leaves open are read from the narrative (codes also
    from goods, tools and address, by the lexicon), unless `as_recorded`; the hints tell how many. Nothing recorded is
    ever replaced by that.

    The reasons in the rejects file are in `language`, else in that of the user.

    One transaction: a killed import leaves the library as it was. A dry run stores and writes nothing.
    """
    first, chunks = _opened(path, on_progress)
    mapping = mapping_for(first, map_path)
    mapping.check(first.columns)
    lexicon = lexicon_of(library)
    tally, places = _Tally(hints=list(mapping.hints)), PlacesMet()
    reader, source = FeatureWriter(library.array_cache), (path.name, _content_hash(path))
    heard = ignore_stored if dry_run else reader.add
    with collector_paused(), library.import_session(*source, heard) as session:
        seen_ids = SeenIds()
        for chunk in chunks:
            converted = to_cases(chunk, mapping, seen_ids=seen_ids)
            filled = FilledTable(converted.table, {}) if as_recorded else _read_out(converted.table, lexicon)
            places.add(filled.table)
            tally.add(chunk, converted, filled, session.add(filled.table))
        # what stands here is not seen yet by a reader, so the file is held against what was there before
        tally.hints += places.hints(library)
        if dry_run:
            session.give_up()
        reader.finish()
    if tally.rejects and not dry_run:
        write_rejects(rejects_path(path), first.columns, tally.rejects, language or default_language())
    return _report(path, mapping, first, tally, dry_run=dry_run)


def import_offenders(library: Library, path: Path) -> OffenderCounts:
    """Read case and offender pairs of solved cases; cases the library does not hold are told and left out."""
    first, chunks = _opened(path, None)
    case_column, offender_column = guess_offender_columns(first.columns, first)
    case_ids: list[str] = []
    offender_ids: list[str] = []
    for chunk in chunks:
        cells = dict(zip(chunk.columns, chunk.cells, strict=True))
        case_ids += [id_text(cell) for cell in cells[case_column]]
        offender_ids += [id_text(cell) for cell in cells[offender_column]]
    return library.add_offenders(case_ids, offender_ids)


def _read_out(table: CaseTable, lexicon: Lexicon) -> FilledTable:
    fields = fill_unknown(table)
    codes = fill_codes(fields.table, lexicon)
    rows = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *codes.filled.values()]))
    return FilledTable(codes.table, {**fields.filled, **({"MO codes": rows} if len(rows) else {})})


@dataclass
class _Tally:
    """What an import has met so far, chunk by chunk."""

    hints: list[Text]
    read: int = 0
    repeated: int = 0
    counts: ImportCounts = field(default_factory=ImportCounts)
    rejects: list[Reject] = field(default_factory=list)
    read_out: Counter[str] = field(default_factory=Counter)

    def add(self, chunk: RawChunk, converted: Converted, filled: FilledTable, counts: ImportCounts) -> None:
        self.read += len(chunk) + len(chunk.bad_rows)
        self.repeated += converted.repeated
        self.rejects += converted.rejects
        self.hints += converted.hints
        self.counts += counts
        self.read_out.update({name: len(rows) for name, rows in filled.filled.items()})

    def read_out_hints(self) -> list[Text]:
        counts = [(name, count) for name, count in sorted(self.read_out.items()) if count]
        fields = [
            Text(
                "importing.read_out_field",
                field=Text(f"importing.{name.replace(chr(32), chr(95)).lower()}"),
                count=count,
            )
            for name, count in counts
        ]
        return [Text("importing.read_out", fields=fields)] if fields else []


def _opened(path: Path, on_progress: Progress | None) -> tuple[RawChunk, Iterator[RawChunk]]:
    """The first chunk of a file, and all of them; the guess of the map is made from the first."""
    chunks = read_chunks(path, on_progress=on_progress)
    first = next(chunks, None)
    if first is None or not (len(first) or first.bad_rows):
        raise input_error(path, "files.no_rows")
    return first, chain([first], chunks)


def _content_hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _report(path: Path, mapping: ColumnMap, first: RawChunk, tally: _Tally, *, dry_run: bool) -> ImportReport:
    return ImportReport(
        file=str(path),
        read=tally.read,
        imported=tally.counts.imported,
        updated=tally.counts.updated,
        unchanged=tally.counts.unchanged,
        rejected=len(tally.rejects),
        repeated=tally.repeated,
        rejects_file=str(rejects_path(path)) if tally.rejects and not dry_run else "",
        rejects=tuple(tally.rejects),
        mapping=mapping.explain(first),
        profile=mapping.profile,
        map_toml=map_text(mapping, first),
        hints=(*dict.fromkeys(tally.hints), *tally.read_out_hints()),
        updated_ids=tally.counts.updated_ids,
        dry_run=dry_run,
    )
