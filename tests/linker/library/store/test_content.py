"""The fingerprint of a set, against joining all its lines."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linker.library.store.content import set_fingerprint

HASHES = st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), max_size=6)
TEXTS = st.lists(st.text("09[af张", max_size=3).map(lambda text: f'["{text}"]'), max_size=6)


@given(hashes=HASHES, texts=TEXTS)
def test_a_fingerprint_is_that_of_the_sorted_lines(hashes: list[str], texts: list[str]) -> None:
    lines = sorted(line.encode() for line in (*hashes, *texts))
    expected = sha256(b"\n".join(lines)).hexdigest()
    assert set_fingerprint(np.array(hashes, dtype=np.bytes_), texts) == expected
    assert set_fingerprint(np.array(hashes[::-1], dtype=np.bytes_), reversed(texts)) == expected
