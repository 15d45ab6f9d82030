"""Rejected rows: written beside the input with their reasons, so that they can be repaired and imported again."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import IO

from linker.i18n.language import Language
from linker.i18n.text import SUFFIXED, Text
from linker.i18n.translate import translate
from linker.library.private import private_opener

_OWN_COLUMNS = ("_row", "_field", "_reason")


@dataclass(frozen=True)
class Reject:
    """One row that was not imported: its number in the file, the field at fault ("" if none), why, and its cells."""

    row: int
    field: str
    reason: Text = dataclass_field(metadata=SUFFIXED)
    cells: tuple[str, ...]


def rejects_path(path: Path) -> Path:
    """Where the rejected rows of an input file go: `<input stem>.rejects.csv` beside it."""
    stem = path.stem if path.suffix.lower() != ".gz" else Path(path.stem).stem
    return path.with_name(f"{stem}.rejects.csv")


def write_rejects(path: Path, columns: Sequence[str], rejects: Iterable[Reject], language: Language = "en") -> None:
    """Write rejected rows as CSV under the columns of their source, followed by `_row`, `_field` and `_reason`.

    Reasons are written in `language`.
    UTF-8 with a byte order mark, so that Excel shows Chinese. Cells stay exactly as they came, also those a
    spreadsheet would take for a formula: a repaired file must import unchanged. A row with fewer cells than columns is
    filled with empty ones; what it has beyond the columns stands after the reason, under no name. Where the source is
    itself a rejects file, the new row, field and reason take the place of the old ones. The file appears whole or not
    at all.
    """
    positions = [index for index, name in enumerate(columns) if name not in _OWN_COLUMNS]
    with _replacing(path) as file:
        writer = csv.writer(file)
        writer.writerow([*(columns[index] for index in positions), *_OWN_COLUMNS])
        writer.writerows(_line(reject, positions, len(columns), language) for reject in rejects)


def _line(reject: Reject, positions: Sequence[int], width: int, language: Language) -> list[str]:
    laid = [*reject.cells, *[""] * (width - len(reject.cells))]
    added = [str(reject.row), reject.field, translate(reject.reason, language)]
    return [*(laid[index] for index in positions), *added, *laid[width:]]


@contextmanager
def _replacing(path: Path) -> Iterator[IO[str]]:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8-sig", newline="", opener=private_opener) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
