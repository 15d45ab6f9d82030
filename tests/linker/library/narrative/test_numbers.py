"""One offender or several: as narratives say it, in Chinese and English."""

from __future__ import annotations

import pytest

from features.case import Case, CaseTable
from features.columns import text_column
from features.lexicon import Lexicon
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.numbers import offender_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("嫌疑人窜至某小区,盗走电动车一辆。", ("1",)),
        ("嫌疑人、嫌疑人窜至某小区,盗走电动车一辆。", ("several",)),
        ("嫌疑人张某某伙同李某某盗走手机一部", ("several",)),
        ("被告人王某和被告人赵某翻墙入院", ("several",)),
        ("犯罪嫌疑人王某、赵某、钱某翻墙入院", ("several",)),
        ("嫌疑人王某等三人翻墙入院", ("several",)),
        ("两名男子戴口罩进店,一人望风", ("several",)),
        ("嫌疑人趁被害人李某、赵某不备,扒走手机", ("1",)),
        ("停在楼下的电动车被盗", ()),
        ("", ()),
        ("Two masked men forced the rear door", ("several",)),
        ("A lone male suspect forced the rear door", ("1",)),
    ],
)
def test_a_narrative_tells_of_one_offender_or_of_several(text: str, number: tuple[str, ...]) -> None:
    assert offender_numbers(text_column([text]), Lexicon.builtin()).row(0) == number


def test_a_recorded_number_of_offenders_is_not_told_twice() -> None:
    text = "嫌疑人、嫌疑人翻窗入室"
    cases = [Case(case_id="A", narrative=text), Case(case_id="B", narrative=text, offender_count=2)]
    assert fill_codes(CaseTable.from_cases(cases)).filled["code:number"].tolist() == [0]
