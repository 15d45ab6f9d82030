"""Protected attributes: what a person is says nothing about who committed a case, so no column of them is ever mapped.

They stay in the original row (`source`) and reach no field of a case.
"""

from __future__ import annotations

from linker.library.mapping.fields import header_key, header_words

# Label of each attribute with the words of a header, whole words only, that mean it.
_ENGLISH = {
    "race": {"race", "races", "racial"},
    "ethnicity": {"ethnicity", "ethnic", "ethnicities", "descent"},
    "sex": {"sex", "sexes", "gender", "genders"},
    "sexual orientation": {"sexuality", "lgbt"},
    "nationality": {"nationality", "citizenship", "nationalities"},
    "religion": {"religion", "religious", "faith"},
    "origin": {"birthplace", "hukou", "caste", "tribe"},
    "skin colour": {"complexion", "skin"},
}
_CHINESE: tuple[str, ...] = ("民族", "族别", "户籍", "户口", "籍贯", "原籍", "宗教", "信仰", "性别", "国籍")
_CHINESE += ("出生地", "政治面貌", "种族", "肤色")
# Pinyin initials in Chinese case tables; each also with the twin _CN that holds the text.
_PINYIN = {"mz": "民族", "xb": "性别", "hjd": "户籍", "hjdz": "户籍", "hjdqh": "户籍", "hjdxz": "户籍", "zjxy": "宗教"}
# "sex offence" is a kind of offence, not an attribute of a person.
_OFFENCE_WORDS = {"offence", "offense", "offences", "offenses", "crime", "crimes", "assault", "offns"}


def protected_attribute(header: str) -> str:
    """The protected attribute a header names, "" where it names none.

    >>> protected_attribute("Vict Sex"), protected_attribute("户籍所在地"), protected_attribute("entry")
    ('sex', '户籍', '')
    """
    key, words = header_key(header), set(header_words(header))
    chinese = next((word for word in _CHINESE if word in key), "")
    pinyin = _PINYIN.get(key.removesuffix("cn"), "")
    if chinese or pinyin or words & _OFFENCE_WORDS:
        return chinese or pinyin
    return next((label for label, meanings in _ENGLISH.items() if words & meanings), "")
