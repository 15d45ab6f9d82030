"""What is told of a library against what was kept of it: new, changed and gone cases, by their hashes."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.columns import StrArray, text_column
from linker.casework.workspace.library_diff import LibraryDiff, hash_positions
from linker.library.store.content import HashArray

SAID = st.dictionaries(st.integers(0, 12), st.integers(0, 2), max_size=10)


def columns(said: dict[int, int]) -> tuple[StrArray, HashArray]:
    """Case ids by code point, and a hash of id and content."""
    ids = sorted(f"C{case:02d}" for case in said)
    texts = [f"{name} {said[int(name[1:])]}" for name in ids]
    hashes = [blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
    return text_column(ids), np.array(hashes, dtype="S32")


@given(SAID, SAID)
def test_changes_are_those_of_comparing_case_by_case(before: dict[int, int], after: dict[int, int]) -> None:
    (kept_id, kept_hash), (case_id, content_hash) = columns(before), columns(after)
    found = LibraryDiff.between(kept_id, kept_hash, case_id, content_hash)
    old, new = (dict(zip(names.tolist(), range(len(names)), strict=True)) for names in (kept_id, case_id))
    same = {f"C{case:02d}" for case in before.keys() & after.keys() if before[case] == after[case]}
    assert found.old_row.tolist() == [old[name] if name in same else -1 for name in case_id]
    assert found.new_row.tolist() == [new.get(name, -1) for name in kept_id]
    assert found.removed_ids == tuple(name for name in kept_id if name not in new)
    assert found.touched_rows.tolist() == [row for row, name in enumerate(case_id) if name not in same]


def test_hashes_that_begin_alike_are_not_taken_for_each_other() -> None:
    held = np.array(["0" * 32, "0" * 16 + "1" * 16], dtype="S32")
    assert hash_positions(held, held).tolist() == [0, -1]
    assert hash_positions(np.array(["0" * 31 + "2"], dtype="S32"), held).tolist() == [-1]
