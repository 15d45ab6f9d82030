from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from invented import invented_table, invented_vectors

from linker.pairs.kernel.columns import texts_of
from linker.pairs.kernel.text_products import cosines


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_compiled_cosines_are_those_of_the_texts_to_the_last_bit(seed: int, cases: int) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases))
    first, second = random.integers(0, cases, (2, 100))
    for texts in texts_of(vectors):
        wanted = texts.cosine(first, second)
        assert cosines(texts, first, second).tobytes() == np.asarray(wanted, dtype=np.float64).tobytes()
