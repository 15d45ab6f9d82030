"""What a run left, read through plain SQL and plain array files."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sqlalchemy import Connection, text

from linker.verification.digests import leaf, merkle_root

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# What stands with a case in tables of its own; the keys of cases and imports are the library's own numbers.
_PARTS = {
    "codes": "facet, position, value",
    "traces": "position, kind, value",
    "offenders": "offender_id, origin",
}
_NUMBERS = ("earliest", "latest", "longitude", "latitude", "x_m", "y_m", "radius_m", "loss", "offender_count")
_NO_CONTENT = ("case_key", "import_hash", "content_hash")
_DECISION = ("number", "kind", "case_a", "case_b", "subject", "by", "because", "evidence", "at", "previous_hash")


@dataclass(frozen=True, eq=False)
class StoredCases:
    """Ids in the order of the rows of a run, their keys, numbers by column (NaN unknown), and the root over all."""

    case_id: tuple[str, ...]
    case_key: IntArray
    numbers: dict[str, FloatArray]
    root: str

    @classmethod
    def read(cls, connection: Connection) -> StoredCases:
        """All cases of a library."""
        parts, answer = _parts(connection), connection.execute(text("SELECT * FROM cases"))
        columns = {name: place for place, name in enumerate(answer.keys())}
        rows = sorted((tuple(row) for row in answer), key=itemgetter(columns["case_id"]))
        names = [name for name in columns if name not in _NO_CONTENT]
        content = map(itemgetter(*(columns[name] for name in names)), rows)
        keys = [row[columns["case_key"]] for row in rows]
        leaves = [leaf([part, parts.get(key, ())]) for part, key in zip(content, keys, strict=True)]
        return cls(
            tuple(row[columns["case_id"]] for row in rows),
            np.array(keys, dtype=np.int64),
            {name: np.array([row[columns[name]] for row in rows], dtype=np.float64) for name in _NUMBERS},
            merkle_root([leaf(names), *leaves]),
        )

    @cached_property
    def row_of_key(self) -> dict[int, int]:
        """Row by the library's own number of a case."""
        return {key: row for row, key in enumerate(self.case_key.tolist())}


def _parts(connection: Connection) -> Mapping[int, list[tuple[object, ...]]]:
    parts: defaultdict[int, list[tuple[object, ...]]] = defaultdict(list)
    for table, columns in _PARTS.items():
        query = text(f"SELECT case_key, {columns} FROM {table}")  # nosec B608 - both are constants of this module
        for key, *part in sorted(map(tuple, connection.execute(query)), key=str):
            parts[key].append((table, *part))
    return parts


@dataclass(frozen=True, eq=False)
class StoredLinks:
    """Links of a run as numbers of its rows, the lower first, with log10_lr; sorted. -1 for a case that is gone."""

    first: IntArray
    second: IntArray
    log10_lr: FloatArray

    @classmethod
    def read(cls, connection: Connection, run_id: int, cases: StoredCases) -> StoredLinks:
        """All links of a run."""
        query = text("SELECT case_key_a, case_key_b, log10_lr FROM links WHERE run_id = :run_id")
        rows = connection.execute(query, {"run_id": run_id}).all()
        place = [sorted((cases.row_of_key.get(a, -1), cases.row_of_key.get(b, -1))) for a, b, _ in rows]
        pairs = np.array(place, dtype=np.int64).reshape(len(rows), 2)
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        log10_lr = np.array([row[2] for row in rows], dtype=np.float64)
        return cls(pairs[order, 0], pairs[order, 1], log10_lr[order])

    @property
    def digest(self) -> str:
        """SHA-256 of all pairs and weights."""
        return sha256(self.first.tobytes() + self.second.tobytes() + self.log10_lr.tobytes()).hexdigest()

    @cached_property
    def of_row(self) -> dict[int, dict[int, float]]:
        """By row the rows that it is linked with, and the weight of each link."""
        links: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for a, b, log10_lr in zip(self.first.tolist(), self.second.tolist(), self.log10_lr.tolist(), strict=True):
            links[a][b] = links[b][a] = log10_lr
        return links


def broken_decision(connection: Connection, head: str) -> int | None:
    """The number of the first decision that is not what its chain says; 0 where the chain lacks the head."""
    previous, is_head_there = "", head == ""
    for row in connection.execute(text("SELECT * FROM decisions ORDER BY number")).mappings():
        content = {name: row[name] or "" if name != "number" else row[name] for name in _DECISION}
        digest = sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        if row["previous_hash"] != previous or row["hash"] != digest:
            return int(row["number"])
        previous, is_head_there = digest, is_head_there or digest == head
    return None if is_head_there else 0


def read_vectors(folder: Path, run_id: int) -> dict[str, Any] | None:
    """The vectors of a run as named arrays and sparse matrices; None where its files are gone or unreadable."""
    places = [place for place in folder.glob(f"run-{run_id}.*") if place.suffix[1:].isdecimal()]
    if not places:
        return None
    place = max(places, key=lambda path: int(path.suffix[1:]))
    try:
        snapshot = dict(json.loads((place / "structure.json").read_bytes())["map"])["snapshot"]
        vectors: dict[str, Any] = _unpacked(snapshot["state"]["vectors"], place)
    except (OSError, LookupError, TypeError, ValueError):
        return None
    return vectors


def _unpacked(packed: Any, place: Path) -> Any:
    if not isinstance(packed, dict):
        return packed
    if "class" in packed:
        return {name: _unpacked(part, place) for name, part in packed["state"].items()}
    if "map" in packed:
        return {name: _unpacked(part, place) for name, part in packed["map"]}
    if "csr" in packed:
        parts = [_array(place, number) for number in packed["csr"]]
        return sparse.csr_array(tuple(parts), shape=tuple(packed["shape"]))
    if "text" in packed:
        letters, ends = (_array(place, number) for number in packed["text"])
        whole, bounds = letters.tobytes(), ends.tolist()
        return [whole[start:stop].decode() for start, stop in itertools.pairwise(bounds)]
    return _array(place, packed["array"])


def _array(place: Path, number: int) -> NDArray[Any]:
    return np.asarray(np.load(place / f"{number}.npy", allow_pickle=False))
