from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.coding import code_paths
from features.lexicon import CodeTree, Lexicon

CODES = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)


def test_a_tree_holds_the_ancestors_of_its_codes() -> None:
    tree = CodeTree.of(["door/pry/security_door", "door/kick", "window"])
    assert tree.children() == ("door", "window")
    assert tree.children("door") == ("door/kick", "door/pry")
    assert tree.parent("door/pry/security_door") == "door/pry"
    assert tree.parent("door") == ""
    assert "door/pry" in tree


def test_codes_the_tree_does_not_hold_have_nobody_above() -> None:
    tree = CodeTree.of(["door/pry"])
    assert tree.ancestors("n/a") == ()
    assert tree.parent("n/a") == ""
    assert tree.children("n") == ()


@given(st.sets(CODES), CODES)
def test_ancestors_are_the_chain_of_parents(codes: set[str], code: str) -> None:
    tree = CodeTree.of({*codes, code})
    chain = []
    above = tree.parent(code)
    while above:
        chain.append(above)
        above = tree.parent(above)
    assert tree.ancestors(code) == tuple(reversed(chain))
    assert all(below in tree.children(tree.parent(below)) for below in tree.codes)


def shared_bans(first: str, second: str) -> float:
    """Bans that two narratives share in a library where common ways of entry are common."""
    lexicon = Lexicon.builtin()
    library = [
        first,
        second,
        *["溜门入室"] * 30,
        *["技术开锁"] * 8,
        *["撬防盗门"] * 4,
        *["撬木门"] * 4,
        *["翻窗入室"] * 20,
    ]
    texts = np.array(library, dtype=object)
    codes = CodeColumn.of(code_paths("entry", lexicon.codes(texts)["entry"]))
    sets = CodeSets.of(codes, Rarity.of(codes))
    return float(sets.shared_information(np.array([0]), np.array([1]))[0])


def test_near_ways_of_entry_share_more_than_far_ones() -> None:
    same = shared_bans("撬防盗门", "撬防盗门")
    sisters = shared_bans("撬防盗门", "撬木门")
    cousins = shared_bans("撬防盗门", "技术开锁")
    strangers = shared_bans("撬防盗门", "翻窗入室")
    assert same > sisters > cousins > strangers == 0


@pytest.mark.parametrize("facet", Lexicon.builtin().facets)
def test_each_shipped_code_has_a_name_in_each_language(facet: str) -> None:
    lexicon = Lexicon.builtin()
    for language in ("zh", "en"):
        assert lexicon.facet_name(facet, language) != facet or language == "en"
        unnamed = [code for code in lexicon.trees[facet].codes if lexicon.name(facet, code, language) == code]
        # in English a name can be the code itself: fraud, arson, roof
        assert [code for code in unnamed if language == "zh" or "/" in code or "_" in code] == []
        names = {code: lexicon.name(facet, code, language) for code in lexicon.trees[facet].codes}
        assert all(("一" <= name[0] <= "鿿") == (language == "zh") for name in names.values() if not name[0].isascii())


def test_a_name_falls_back_to_another_language_and_then_to_the_code() -> None:
    chinese = Lexicon.builtin(("zh",))
    assert chinese.name("entry", "door/pry/security_door", "en") == "撬防盗门"
    assert chinese.name("entry", "chimney", "zh") == "chimney"
    assert Lexicon.builtin().name("entry", "door/pry/security_door", "en") == "forced security door"
    assert chinese.facet_name("entry", "en") == "侵入方式"
    assert chinese.facet_name("moon", "en") == "moon"
