"""What cases share against how common it is, on tables counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from casework_samples import case

from features.case import CaseTable, Trace
from features.lexicon import Lexicon
from linker.casework.outlook.shared_traits import LibraryTraits
from linker.i18n.translate import translate

KICK = {"entry": ("door/kick",)}
PLATE = (Trace(kind="shoe_print", value="wave 42"),)


def test_a_trait_is_counted_among_the_cases_where_it_is_known() -> None:
    # Members are A, B, C. Of the library's eight known entries two are kicks: both among the three members.
    cases = [case("A", codes=KICK), case("B", codes=KICK), case("C"), case("D")]
    cases += [case(f"E{number}", codes={"entry": ("window",)}) for number in range(6)]
    trait = LibraryTraits(CaseTable.from_cases(cases)).of(np.array([0, 1, 2]))[0]
    assert (trait.members, trait.known, trait.library_share, trait.lift) == (2, 2, 0.25, 4.0)
    assert (trait.field, trait.recorded) == ("entry", "door/kick")
    assert [translate(text, "zh") for text in (trait.aspect, trait.value)] == ["侵入方式", "撞踹木门"]


def test_a_trait_of_one_member_or_of_the_whole_library_is_none() -> None:
    cases = [case(name, offence="theft", codes=KICK if name == "A" else {}) for name in "ABCD"]
    assert LibraryTraits(CaseTable.from_cases(cases)).of(np.array([0, 1])) == ()


def test_a_kind_of_trace_is_named() -> None:
    cases = [case("A", traces=PLATE), case("B", traces=PLATE)]
    cases += [case(name, traces=(Trace(kind="shoe_print", value=name),)) for name in "CDEF"]
    trait = LibraryTraits(CaseTable.from_cases(cases)).of(np.array([0, 1]))[0]
    assert [translate(trait.value, language) for language in ("en", "zh")] == ["shoe print wave 42", "足迹 wave 42"]
    assert (trait.recorded, trait.lift) == ("shoe_print: wave 42", pytest.approx(3.0))


def test_what_a_column_says_and_a_code_repeats_is_one_trait() -> None:
    cash = {"goods": ("现金",), "codes": {"goods": ("cash",)}}
    computer = {"goods": ("电脑",), "codes": {"goods": ("computer",)}}
    cases = [case("A", **cash), case("B", **cash), *(case(name, **computer) for name in "CDEF")]
    traits = LibraryTraits(CaseTable.from_cases(cases)).of(np.array([0, 1]))
    assert [translate(trait.value, "zh") for trait in traits] == ["现金"]


def test_the_words_of_a_librarys_own_lexicon_are_shown() -> None:
    own = Lexicon.builtin().extended_by(
        'language = "zh"\n[facets]\nscam = "话术"\n[scam]\neggs = ["免费领鸡蛋"]', "own"
    )
    cases = [case(name, codes={"scam": ("eggs" if name in "AB" else "prize",)}) for name in "ABCDEF"]
    trait = LibraryTraits(CaseTable.from_cases(cases), own).of(np.array([0, 1]))[0]
    assert [translate(text, "zh") for text in (trait.aspect, trait.value)] == ["话术", "免费领鸡蛋"]
