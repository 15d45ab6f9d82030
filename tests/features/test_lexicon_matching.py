from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from features.lexicon.matching import REACH_HAN, Hit, Matcher, Pattern
from features.lexicon.spelling import fold, origins

SIGNS = "甲乙丙"
PIECES = st.text(SIGNS, min_size=1, max_size=3)
WORDINGS = st.lists(PIECES, min_size=1, max_size=2).map(tuple).filter(lambda pieces: len("".join(pieces)) > 1)
PATTERNS = st.builds(
    Pattern,
    WORDINGS,
    st.sampled_from(["entry", "tool"]),
    st.sampled_from(["", "a", "b"]),
    whole_words=st.just(value=False),
)
TEXTS = st.text(SIGNS + ",", max_size=30)


def readable_hits(patterns: Sequence[Pattern], text: str) -> list[Hit]:
    """Every pattern tried at every place; of one code's gaps the shortest counts; then a sweep facet by facet."""
    held = {(pattern.wording, pattern.facet): pattern for pattern in patterns}.values()
    found: list[Hit] = []
    gapped: dict[tuple[int, str, str, str], list[tuple[int, int]]] = {}
    for start in range(len(text)):
        for pattern in held:
            head, *tails = pattern.wording
            after = start + len(head)
            if not text.startswith(head, start):
                continue
            if not tails:
                found.append(Hit(start, after, len(head), pattern.facet, pattern.code))
                continue
            clause = text[after : after + REACH_HAN].split(",", maxsplit=1)[0]
            if tails[0] in clause:
                place = (clause.index(tails[0]), -len(tails[0]))
                gapped.setdefault((start, head, pattern.facet, pattern.code), []).append(place)
    for (start, head, facet, code), places in gapped.items():
        skipped, size = min(places)
        end = start + len(head) + skipped - size
        found.append(Hit(start, end, len(head) - size, facet, code))
    chosen: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end, -hit.matched_characters, hit.facet, hit.code)):
        if all(other.end <= hit.start for other in chosen if other.facet == hit.facet):
            chosen.append(hit)
    return [hit for hit in chosen if hit.code]


@given(st.lists(PATTERNS, max_size=8), TEXTS)
def test_the_matcher_finds_what_trying_everything_finds(patterns: list[Pattern], text: str) -> None:
    assert Matcher(patterns).hits(text) == readable_hits(patterns, text)


def codes(text: str, *wording: str, whole_words: bool = True) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in Matcher([Pattern(wording, "tool", "x", whole_words)]).hits(text)]


def test_latin_words_are_found_whole() -> None:
    assert codes("a saw, sawn, jigsaw", "saw") == [(2, 5)]
    assert codes("ab ran off", "ran", "off") == [(3, 10)]
    assert codes("ab rant off", "ran", "off") == []
    assert codes("ab ran often", "ran", "off") == []


def test_in_chinese_a_latin_word_may_run_on() -> None:
    assert codes("一部vivox9手机", "vivo", whole_words=False) == [(2, 6)]
    assert codes("12人", "2人", whole_words=False) == []


def test_a_gap_ends_with_its_clause_but_not_at_a_decimal_point() -> None:
    assert codes("砸碎一块2.5米的车窗", "砸碎", "车窗")
    assert not codes("砸碎,车窗", "砸碎", "车窗")
    assert not codes("砸碎" + "甲" * REACH_HAN + "车窗", "砸碎", "车窗")


@given(st.text(max_size=40) | st.text("甲Ａ①é㎏e\u0301 \u3000\n\u200b", max_size=40))
def test_every_folded_character_leads_back_to_the_original(text: str) -> None:
    plain, places = fold(text), origins(text)
    assert len(plain) == len(places)
    assert places == sorted(places)
    for sign, place in zip(plain, places, strict=True):
        assert sign in fold(text[place]) or sign.isspace()
    assert fold(plain) == plain
