from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.columns import Ragged
from linker.pairs.exhaustive import listed_pairs

CODES = st.lists(st.sets(st.sampled_from("abcdef"), max_size=3).map(sorted), max_size=12)


@given(CODES, st.integers(1, 6))
def test_listed_pairs_are_those_that_share_a_rare_code(codes: list[list[str]], rare: int) -> None:
    column = CodeColumn.of(Ragged.from_rows(codes))
    blocks = list(listed_pairs(CodeSets.of(column, Rarity.of(column)), rare))
    found = {tuple(sorted(pair)) for a, b in blocks for pair in zip(a.tolist(), b.tolist(), strict=True)}
    carriers = Counter(code for row in codes for code in row)
    uncommon = {code for code, count in carriers.items() if count <= rare}
    wanted = {(a, b) for a, b in combinations(range(len(codes)), 2) if set(codes[a]) & set(codes[b]) & uncommon}
    assert found == wanted
