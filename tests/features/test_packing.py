from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from features.case import CaseTable
from features.packing import concatenate_blocks, pack, unpack
from features.phrases import TextVectors
from features.vectors import PACKED_CLASSES, CaseVectors, Vectoriser
from linker.town.options import TownOptions
from linker.town.town import build_town


@cache
def town() -> CaseTable:
    return build_town(TownOptions(seed=5, cases=60, difficulty=0.3, language="mixed")).cases


@cache
def fitted() -> Vectoriser:
    return Vectoriser().fit(town())


@cache
def vectors() -> CaseVectors:
    return fitted().transform(town())


def packed(value: Any) -> tuple[str, list[tuple[str, tuple[int, ...], object]]]:
    """All that packing keeps of a value: its structure, and type, shape and content of each array, NaN like NaN."""
    structure, arrays = pack(value, PACKED_CLASSES)
    contents = [array.tolist() if array.dtype == object else array.tobytes() for array in arrays]
    kinds = [(array.dtype.str, array.shape) for array in arrays]
    return json.dumps(structure), [(*kind, content) for kind, content in zip(kinds, contents, strict=True)]


def test_vectors_and_a_fitted_vectoriser_come_out_as_they_went_in() -> None:
    structure, arrays = pack((fitted(), vectors()), PACKED_CLASSES)
    again, read = unpack(json.loads(json.dumps(structure)), arrays, PACKED_CLASSES)
    assert packed(read) == packed(vectors())
    assert packed(again.transform(town())) == packed(vectors())


def test_a_shared_array_is_kept_once() -> None:
    numbers, names = np.arange(3), np.array(["a", "贼", ""], dtype=object)
    structure, arrays = pack({"x": numbers, "y": [numbers, names, names]}, {})
    assert len(arrays) == 3
    read = unpack(structure, arrays, {})
    assert read["y"][1].tolist() == read["y"][2].tolist() == ["a", "贼", ""]


class Spot(NamedTuple):
    """A named tuple, as the compiled kernel likes its columns."""

    name: str
    places: np.ndarray


def test_named_tuples_come_out_as_what_they_are() -> None:
    structure, arrays = pack([Spot("a", np.arange(3)), (1, "b")], {"Spot": Spot})
    structure = json.loads(json.dumps(structure))
    spot, plain_tuple = unpack(structure, arrays, {"Spot": Spot})
    assert (type(spot), spot.name, spot.places.tolist(), plain_tuple) == (Spot, "a", [0, 1, 2], (1, "b"))
    with pytest.raises(ValueError, match="another version"):
        unpack(structure, arrays, {"Spot": NamedTuple("Spot", [("name", str), ("since", int)])})  # type: ignore[misc]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(plain)
def test_plain_values_come_out_as_they_went_in(value: object) -> None:
    structure, arrays = pack(value, {})
    assert unpack(json.loads(json.dumps(structure)), arrays, {}) == value


def test_only_named_classes_are_packed_or_read() -> None:
    with pytest.raises(TypeError, match="Vectoriser cannot be packed"):
        pack(fitted(), {})
    structure, arrays = pack(fitted(), PACKED_CLASSES)
    with pytest.raises(ValueError, match="does not fit"):
        unpack(structure, arrays, {})
    with pytest.raises(ValueError, match="does not fit"):
        unpack(structure, arrays[:3], PACKED_CLASSES)


@given(st.integers(0, 60), st.integers(0, 60))
def test_parts_joined_are_the_whole(one: int, other: int) -> None:
    low, high = sorted((one, other))
    parts = [vectors().take(np.arange(*bounds)) for bounds in ((0, low), (low, high), (high, 60))]
    assert packed(written_out(CaseVectors.concatenate(parts))) == packed(written_out(vectors()))


def written_out(whole: CaseVectors) -> CaseVectors:
    """The same vectors with every text held by its own row."""
    done, place = whole.modus_operandi, whole.location
    goods, tools, narrative, address = (
        TextVectors(text.weights, np.arange(len(whole)))
        for text in (done.goods, done.tools, done.narrative, place.address)
    )
    return replace(
        whole,
        modus_operandi=replace(done, goods=goods, tools=tools, narrative=narrative),
        location=replace(place, address=address),
    )


def test_what_has_no_rows_cannot_be_joined() -> None:
    assert concatenate_blocks([sparse.csr_array((2, 3)), sparse.csr_array((1, 3))]).shape == (3, 3)
    with pytest.raises(TypeError, match="str has no rows"):
        concatenate_blocks(["a", "b"])


def test_an_object_of_another_version_is_refused() -> None:
    structure, arrays = pack(vectors(), PACKED_CLASSES)
    del structure["state"]["traces"]
    with pytest.raises(ValueError, match="another version"):
        unpack(structure, arrays, PACKED_CLASSES)
