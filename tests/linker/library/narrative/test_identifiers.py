"""Identifiers in narratives: what the offender's are, on invented texts whose truth is known."""

from __future__ import annotations

import doctest
import tomllib
from pathlib import Path

import pytest

from linker.library.narrative import identifiers, roles
from linker.library.narrative.identifiers import find_identifiers, offender_traces, passes_luhn

STORIES = tomllib.loads(Path(__file__).with_name("identifiers.toml").read_text(encoding="utf-8"))["narrative"]


@pytest.mark.parametrize("story", STORIES, ids=[str(number) for number in range(len(STORIES))])
def test_only_what_a_text_gives_the_offender_becomes_a_trace(story: dict[str, str]) -> None:
    traces = {f"{trace.kind}: {trace.value}" for trace in offender_traces(story["text"])}
    assert traces == set(story["offender"])


def test_service_numbers_are_no_identifiers() -> None:
    assert find_identifiers("对方自称95588客服，让其拨打110、10086、12306和400-800-1234核实。") == []


def test_the_numbers_of_victim_and_offender_stand_apart() -> None:
    text = "报案人（电话：13912345678）接到自称客服的电话13800138000。"
    roles_of_phones = [(phone.value, phone.role, text[phone.start : phone.end]) for phone in find_identifiers(text)]
    assert roles_of_phones == [
        ("13912345678", "victim", "13912345678"),
        ("13800138000", "offender", "13800138000"),
    ]


def test_a_check_digit_fails_with_every_other_digit() -> None:
    # by hand: 2 doubled 4, 0, 7 doubled 14 = 5, ...; the digit that makes the sum end in 0 is 2
    assert [digit for digit in "0123456789" if passes_luhn("622202100111624570" + digit)] == ["2"]
    assert passes_luhn("490154203237518")


def test_masked_accounts_and_identity_cards_are_none() -> None:
    assert find_identifiers("转账至对方账户6222****5702，身份证号110101199003071234。") == []


def test_other_languages_are_not_read() -> None:
    assert find_identifiers("The caller used 13800138000.") == []


def test_doctests() -> None:
    assert doctest.testmod(identifiers).failed == 0
    assert doctest.testmod(roles).failed == 0
