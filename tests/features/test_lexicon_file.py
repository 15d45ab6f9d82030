from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.lexicon import Lexicon
from features.lexicon.source import read_source
from features.lexicon.wording import wordings

OWN = """
language = "zh"

[facets]
magic = "法术"

[entry]
"door/pry/security_door" = ["撬防盗门", "整防盗门"]
"door/teleport" = ["穿墙术"]

[magic]
spell = ["念咒语"]

[nothing]
entry = ["撬锁匠"]

[negation]
before = ["莫"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Lexicon:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return Lexicon.builtin().extended(path)


def said(lexicon: Lexicon, text: str) -> list[tuple[str, str, bool]]:
    return [(found.facet, found.code, found.negated) for found in lexicon.mentions(text)]


def test_the_users_phrases_come_on_top(own: Lexicon) -> None:
    assert said(own, "整防盗门") == [("entry", "door/pry/security_door", False)]
    assert said(own, "用穿墙术进来，莫念咒语") == [("entry", "door/teleport", False), ("magic", "spell", True)]
    assert said(Lexicon.builtin(), "整防盗门") == []
    assert own.trees["entry"].parent("door/teleport") == "door"
    assert own.facets[-1] == "magic"
    assert own.facet_name("magic", "en") == "法术"
    assert own.name("entry", "door/teleport", "en") == "穿墙术"
    assert own.name("entry", "door/pry/security_door", "zh") == "撬防盗门"


def test_nothing_takes_the_place_of_a_phrase(own: Lexicon) -> None:
    assert ("entry", "lock/force", False) in said(Lexicon.builtin(), "撬锁匠")
    assert not [found for found in said(own, "撬锁匠") if found[0] == "entry"]


def test_the_later_meaning_of_a_phrase_holds(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('language = "zh"\n[entry]\n"window/own" = ["溜门"]\n', encoding="utf-8-sig")
    assert said(Lexicon.builtin().extended(path), "溜门")[0] == ("entry", "window/own", False)


FAULTY = """language = "zh"

[entry]
"Door" = ["撬门甲"]
"door/x" = ["撬(门"]
"door/y" = "撬门乙"
"door/z" = ["门"]
"door/w" = ["(a|b|c|d|e|f|g|h|i|j)(a|b|c|d|e|f|g|h|i|j)(a|b|c|d|e|f|g|h|i|j)(a|b|c|d|e|f|g|h|i|j)"]

[wood]
"oak" = ["橡木"]

[nothing]
brick = ["砖块"]

[negation]
befor = ["不"]
"""


def test_all_faults_of_a_file_are_named_at_once_with_line_and_key(tmp_path: Path) -> None:
    path = tmp_path / "faulty.toml"
    path.write_text(FAULTY, encoding="utf-8")
    with pytest.raises(ValueError, match=r"faulty\.toml is faulty \(8 to correct\)") as caught:
        Lexicon.builtin().extended(path)
    message = str(caught.value)
    for part in (
        "line 4, [entry] Door is no code",
        "line 5, [entry] door/x phrase '撬(门' has a bracket that is not closed",
        "line 6, [entry] door/y must be a list of phrases",
        "line 7, [entry] door/z phrase '门' has a wording ('门') of a single character",
        "line 8, [entry] door/w phrase",
        "line 10, wood is no known facet",
        "line 14, [nothing] brick is no known facet",
        "line 17, [negation] befor is unknown",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("language = zh\n", "own is no valid TOML.*line 1"),
        ("[facets]\na = 'b'", "language is missing"),
        ("language = 'zh'\nentry = 1", "line 2, entry must be a table"),
        ("language = 'zh'\n[facets]\nBig = 'b'", r"line 3, \[facets\] Big must read"),
    ],
)
def test_a_file_that_is_no_lexicon_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_source(text, "own", frozenset({"entry"}))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="gb18030")
    with pytest.raises(ValueError, match="save it as UTF-8"):
        Lexicon.builtin().extended(path)


def test_languages_that_do_not_ship_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no lexicon ships for \['fr'\]"):
        Lexicon.builtin(("fr",))


def test_one_language_alone_knows_nothing_of_the_other() -> None:
    assert said(Lexicon.builtin(("en",)), "撬防盗门") == []
    assert said(Lexicon.builtin(("zh",)), "crowbar") == []


def test_a_phrase_stands_for_all_its_alternatives() -> None:
    assert wordings("(撬|砸(碎|))门#") == tuple((f"{verb}门{n}",) for verb in ("撬", "砸碎", "砸") for n in range(10))
    assert wordings("砸…车窗(…|)") == (("砸", "车窗"),)


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("(a|b", "not closed"),
        ("a)b", "not open"),
        ("门", "single character"),
        ("(…|)", "nothing to look for"),
        (" ", "is empty"),
        ("(0|1|2)" * 9, "more than 5000 wordings"),
    ],
)
def test_a_phrase_with_a_fault_says_which(phrase: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wordings(phrase)


@given(st.lists(st.lists(st.text("甲乙", max_size=2), min_size=1, max_size=3), min_size=1, max_size=4))
def test_alternatives_multiply_out(choices: list[list[str]]) -> None:
    texts = [""]
    for choice in choices:
        texts = [text + more for text in texts for more in choice]
    phrase = "丙丁" + "".join(f"({'|'.join(choice)})" for choice in choices)
    assert set(wordings(phrase)) == {("丙丁" + text,) for text in texts}
