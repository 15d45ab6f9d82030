"""Roots and digests: equal content, equal digest; any other content, another one."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from linker.verification.digests import document_digest, leaf, merkle_root, tree_digest


def test_the_root_of_three_leaves_by_hand() -> None:
    a, b, c = (leaf(number) for number in range(3))
    assert a == sha256(b"\x00" + b"0").digest()
    node = sha256(b"\x01" + a + b).digest()
    assert merkle_root([a, b, c]) == sha256(b"\x01" + node + c).hexdigest()
    assert merkle_root([a]) == a.hex()


@given(st.lists(st.integers(), min_size=1, max_size=20), st.data())
def test_one_changed_leaf_changes_the_root(values: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(values) - 1))
    changed = [*values[:place], values[place] + 1, *values[place + 1 :]]
    assert merkle_root([*map(leaf, values)]) != merkle_root([*map(leaf, changed)])


def test_one_bit_of_an_array_changes_the_digest() -> None:
    matrix = sparse.csr_array(np.eye(3))
    tree = {"a": np.arange(3.0), "b": {"m": matrix, "t": ["x"]}}
    assert tree_digest(tree) == tree_digest(dict(reversed(tree.items())))
    assert tree_digest(tree) != tree_digest({**tree, "a": np.nextafter(np.arange(3.0), 9.0)})
    assert tree_digest(tree) != tree_digest({**tree, "b": {"m": sparse.csr_array(2 * np.eye(3)), "t": ["x"]}})


def test_a_document_is_digested_without_its_own_digest() -> None:
    assert document_digest({"a": 1, "digest": "x"}) == document_digest({"a": 1})
    assert document_digest({"a": 1}) != document_digest({"a": 2})
