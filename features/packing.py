"""Serialisation of vectors and counts as plain arrays and one JSON structure, without pickle.

A packed value is made of None, booleans, numbers, texts, arrays, sparse matrices, mappings, sequences, and objects of
classes (named tuples among them) that the reader names. Nothing else can come out of a file, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from features.errors import FeatureError

Arrays = Sequence[NDArray[Any]]
Classes = Mapping[str, type]


def pack(value: object, classes: Classes) -> tuple[Any, list[NDArray[Any]]]:
    """Serialise a value: the structure (ready for JSON) and the arrays it refers to by number, each array once.

    Raises TypeError for an object of a class that is not among `classes`.
    """
    packer = _Packer({kind: name for name, kind in classes.items()})
    return packer.packed(value), packer.arrays


def unpack(structure: Any, arrays: Arrays, classes: Classes) -> Any:
    """Restore a packed value; arrays are used as they are, so they may be mapped from a file.

    Raises FeatureError where the structure names what is not there.
    """
    try:
        return _unpacked(structure, arrays, classes)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise FeatureError("packing_misfit", reason=f"{type(error).__name__}: {error}") from error


@dataclass
class _Packer:
    names: Mapping[type, str]
    arrays: list[NDArray[Any]] = field(default_factory=list)
    # By what they are in memory; the array itself is held too, so that no other can come to live there meanwhile.
    number_of_memory: dict[tuple[object, ...], tuple[int, object]] = field(default_factory=dict)

    def packed(self, value: object) -> Any:
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, np.ndarray):
            return self._texts(value) if value.dtype == object else {"array": self._number(value)}
        if isinstance(value, sparse.csr_array):
            parts = [self._number(part) for part in (value.data, value.indices, value.indptr)]
            return {"csr": parts, "shape": [int(size) for size in value.shape]}
        if isinstance(value, Mapping):
            return {"map": [[key, self.packed(part)] for key, part in value.items()]}
        if isinstance(value, list) or type(value) is tuple:
            return {type(value).__name__: [self.packed(part) for part in value]}
        return self._object(value)

    def _object(self, value: object) -> Any:
        name = self.names.get(type(value))
        if name is None:
            raise TypeError(f"{type(value).__name__} cannot be packed; name it among the classes")
        return {"class": name, "state": {key: self.packed(part) for key, part in _state(value).items()}}

    def _number(self, array: NDArray[Any], of: NDArray[Any] | None = None) -> int:
        owner = array if of is None else of
        place = _place(owner)
        if place not in self.number_of_memory:
            self.number_of_memory[place] = (len(self.arrays), owner)
            self.arrays.append(array)
        return self.number_of_memory[place][0]

    def _texts(self, column: NDArray[Any]) -> Any:
        if _place(column) in self.number_of_memory:
            first = self.number_of_memory[_place(column)][0]
            return {"text": [first, first + 1]}
        texts = column.tolist()
        whole = "".join(texts)
        # a letter is a byte where all are ASCII, so none needs to be encoded by itself
        parts = texts if whole.isascii() else [text.encode() for text in texts]
        first = self._number(np.frombuffer(whole.encode(), dtype=np.uint8), of=column)
        ends = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, parts), dtype=np.int64, count=len(texts)), out=ends[1:])
        self.arrays.append(ends)
        return {"text": [first, first + 1]}


def _place(array: NDArray[Any]) -> tuple[object, ...]:
    """Key of the memory an array views: equal for two arrays that view it alike; an empty array has its own."""
    interface = array.__array_interface__
    return (interface["data"][0], interface["strides"], array.shape, array.dtype.str) if array.size else (id(array),)


def _state(value: object) -> dict[str, object]:
    if isinstance(value, tuple):
        return dict(value._asdict())  # type: ignore[attr-defined] # a plain tuple does not come here
    if is_dataclass(value):
        # what a dataclass only remembers (cached properties) is made again
        return {part.name: getattr(value, part.name) for part in fields(value)}
    return dict(vars(value))


def _unpacked(packed: Any, arrays: Arrays, classes: Classes) -> Any:
    if not isinstance(packed, dict):
        return packed
    kind = next(key for key in packed if key in _READERS)
    return _READERS[kind](packed, arrays, classes)


def _read_texts(packed: Any, arrays: Arrays, _: Classes) -> Any:
    letters, ends = (arrays[number] for number in packed["text"])
    whole = bytes(letters)
    bounds = pairwise(ends.tolist())
    if whole.isascii():
        # a byte is a letter there, so all are decoded at once
        letters_of = whole.decode()
        texts = [letters_of[start:stop] for start, stop in bounds]
    else:
        texts = [whole[start:stop].decode() for start, stop in bounds]
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column


def _read_csr(packed: Any, arrays: Arrays, _: Classes) -> Any:
    data, indices, indptr = (arrays[number] for number in packed["csr"])
    return sparse.csr_array((data, indices, indptr), shape=tuple(packed["shape"]))


def _read_object(packed: Any, arrays: Arrays, classes: Classes) -> Any:
    kind = classes[packed["class"]]
    if not _names(kind) <= set(packed["state"]) or len(_names(kind)) not in {0, len(packed["state"])}:
        raise FeatureError("packing_version", kind=kind.__name__)
    if issubclass(kind, tuple):
        return kind(**{name: _unpacked(part, arrays, classes) for name, part in packed["state"].items()})
    instance: object = object.__new__(kind)
    for name, part in packed["state"].items():
        object.__setattr__(instance, name, _unpacked(part, arrays, classes))
    return instance


def _names(kind: type) -> set[str]:
    """Names of the fields of a class; empty where the class declares none."""
    fields_of_tuple: Sequence[str] = getattr(kind, "_fields", ())
    return {part.name for part in fields(kind)} if is_dataclass(kind) else set(fields_of_tuple)


_READERS: Mapping[str, Callable[[Any, Arrays, Classes], Any]] = {
    "class": _read_object,
    "array": lambda packed, arrays, _: arrays[packed["array"]],
    "text": _read_texts,
    "csr": _read_csr,
    "map": lambda packed, arrays, classes: {key: _unpacked(part, arrays, classes) for key, part in packed["map"]},
    "list": lambda packed, arrays, classes: [_unpacked(part, arrays, classes) for part in packed["list"]],
    "tuple": lambda packed, arrays, classes: tuple(_unpacked(part, arrays, classes) for part in packed["tuple"]),
}


def concatenate_blocks(parts: Sequence[Any]) -> Any:
    """Blocks of vectors of one class, row after row: arrays and sparse rows are stacked, counts of rows are added.

    Mappings must have the same keys. Raises TypeError for what has no rows.
    """
    first = parts[0]
    if isinstance(first, np.ndarray):
        return np.concatenate(parts)
    if isinstance(first, sparse.csr_array):
        return sparse.vstack(parts, format="csr")
    if isinstance(first, int):
        return sum(parts)
    if isinstance(first, Mapping):
        return {key: concatenate_blocks([part[key] for part in parts]) for key in first}
    if callable(stack := getattr(type(first), "concatenate", None)):
        return stack(parts)
    if is_dataclass(first) and not isinstance(first, type):
        return type(first)(**concatenate_fields(parts))
    raise TypeError(f"{type(first).__name__} has no rows to join")


def concatenate_fields(blocks: Sequence[Any]) -> dict[str, Any]:
    """Fields of blocks of one dataclass, each concatenated."""
    return {
        part.name: concatenate_blocks([getattr(block, part.name) for block in blocks]) for part in fields(blocks[0])
    }


def take_fields(block: Any, index: ArrayLike) -> dict[str, Any]:
    """Fields of some rows of a block, by an integer index array in its order; a count of rows becomes theirs."""
    rows = np.asarray(index, dtype=np.int64)
    return {part.name: _take_rows(getattr(block, part.name), rows) for part in fields(block)}


def _take_rows(part: Any, rows: NDArray[np.int64]) -> Any:
    if isinstance(part, np.ndarray):
        return part[rows]
    if isinstance(part, int):
        return len(rows)
    if isinstance(part, Mapping):
        return {key: _take_rows(value, rows) for key, value in part.items()}
    return part.take(rows)
