"""From the words of a header to the fields it can name, each with how surely (0 to 1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from linker.library.files.header_words import HeaderWords, words_of

# A word that is not known makes a header mean something else in one case of four, two in most.
UNKNOWN_FACTOR = (1.0, 0.75, 0.5, 0.0)
_TIME_KINDS = ("datetime", "date", "clock", "hour", "minute", "day", "month", "year", "band")
_EVENTS = ("occurrence", "report", "discovery", "examination")
_ASIDE = ("person", "procedure", "derived")
_BOUND_FIELDS = {"start": ("earliest", "hour_from"), "end": ("latest", "hour_to")}

Options = list[tuple[str, float]]


@cache
def fields_of_header(header: str) -> tuple[tuple[str, float], ...]:
    """Fields that a header can name by its words, the surest first; () where it says nothing or names a procedure.

    >>> fields_of_header("Occurred To Date")[0][0], fields_of_header("勘验开始时间")[0][0], fields_of_header("立案时间")
    ('latest', 'reported', ())
    """
    words = words_of(header)
    if words.has(*_ASIDE) or words.unknown >= len(UNKNOWN_FACTOR):
        return ()
    options = next((options for rule in _RULES if (options := rule(words))), [])
    factor = UNKNOWN_FACTOR[words.unknown]
    if not _is_chinese(header):
        factor = UNKNOWN_FACTOR[min(words.unknown, 3)]
    return tuple((name, score * factor) for name, score in options if score * factor > 0.3)


def names_a_procedure(header: str) -> bool:
    """Whether a header is about the procedure or a person: such a column is never taken by its content alone."""
    return words_of(header).has(*_ASIDE)


def _is_chinese(header: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in header)


def _coordinate(words: HeaderWords) -> Options:
    if words.has("report", "identifier", "code", "count"):
        return []
    if words.has("longitude") and words.has("latitude"):
        return [("point", 0.95)]
    for tag in ("longitude", "latitude"):
        if words.has(tag):
            return [(tag, 0.95)]
    for tag in ("x", "y"):
        if words.has(tag) and words.count(tag) == 1 and not words.has("x" if tag == "y" else "y"):
            return [(tag, 0.85)]
    if words.has("point") and not words.has("kind", "text", "crime"):
        return [("point", 0.85)]
    return []


def _time(words: HeaderWords) -> Options:
    kinds = [tag for tag in words.tags if tag in _TIME_KINDS]
    events = [tag for tag in words.tags if tag in _EVENTS]
    if words.has(
        "identifier",
        "code",
        "count",
        "kind",
        "narrative",
        "address",
        "street",
        "loss",
        "status",
        "region",
        "text",
        "account",
    ):
        return []
    if not kinds and not (events and set(words.tags) <= {*_EVENTS, "start", "end", "filler", "crime", "case"}):
        return []
    if any(event in ("report", "discovery", "examination") for event in events):
        return _report_time(words, kinds)
    return _offence_time(words, kinds, has_event=bool(events) or words.has("crime", "case"))


def _report_time(words: HeaderWords, kinds: list[str]) -> Options:
    # Only a day bounds anything; the hour of the report beside it would have to be joined to it first.
    if not kinds:
        return [("reported", 0.7)]
    is_moment = any(kind in ("datetime", "date") for kind in kinds) or kinds == ["clock"]
    is_end_of_work = words.has("examination") and words.has("end")
    if not is_moment or is_end_of_work:
        return []
    return [("reported", 0.6 if kinds == ["clock"] else 0.9)]


def _offence_time(words: HeaderWords, kinds: list[str], *, has_event: bool) -> Options:  # noqa: PLR0911
    sure = 0.92 if has_event else 0.8
    bounds = [tag for tag in words.tags if tag in ("start", "end")]
    if len(set(bounds)) > 1:
        return []
    day, hour = _BOUND_FIELDS[bounds[0]] if bounds else ("date", "hour_from")
    if "datetime" in kinds or ("date" in kinds and ("clock" in kinds or "hour" in kinds)):
        return [(day if bounds else "occurred", sure)]
    if "date" in kinds:
        return [(day, sure)]
    if "clock" in kinds:
        return [(hour, sure), (day if bounds else "occurred", sure - 0.05)]
    for part in ("minute", "year", "month", "day"):
        if part in kinds:
            return [] if bounds or len(kinds) > 1 else [(part, sure - 0.1)]
    if "hour" in kinds or "band" in kinds:
        return [(hour, sure - 0.05)]
    return [(day if bounds else "occurred", 0.75)] if words.has("occurrence") else []


def _identifier(words: HeaderWords) -> Options:
    further_tags = [
        tag
        for tag in words.tags
        if tag not in ("identifier", "case_word", "case", "crime", "report", "filler", "occurrence", "entry")
    ]
    if further_tags or not words.has("identifier"):
        return []
    if words.has("kind"):
        return []
    return [("case_id", 0.85 if words.has("crime", "case", "case_word", "report") else 0.6)]


# Tags of headers that name a kind of something else: 凶器类别, type of place.
_NOT_AN_OFFENCE = (
    *("identifier", "address", "street", "region", "jurisdiction", "premises", "goods"),
    *("weapon", "status", "count", "method", "entry", "tools", "loss"),
)


def _offence(words: HeaderWords) -> Options:  # noqa: PLR0911
    if not words.has("crime", "kind") or words.has(*_NOT_AN_OFFENCE):
        return []
    if not words.has("crime", "case"):
        return [("offence", 0.5)] if words.tags.count("kind") == len(words.tags) else []
    if words.has("code"):
        # A code of an offence numbers no cases, however few of them a file has.
        return [("offence", 0.5)]
    if words.has("kind"):
        return [("offence", 0.9)]
    # 案件名称 is the name of a case (张某被盗案), not of an offence.
    if words.has("case_name"):
        return []
    if words.has("text", "account"):
        return [("offence", 0.8)]
    return [("offence", 0.7), ("case_id", 0.6)]


def _place(words: HeaderWords) -> Options:
    if words.has("report", "goods", "weapon"):
        return []
    is_code = words.has("identifier", "code", "count")
    if words.has("premises") or (
        words.count("address") == 1 and not words.has("street") and words.has("kind", "text", "account") and not is_code
    ):
        return [] if is_code else [("premises", 0.85)]
    if words.has("address", "street"):
        return [] if is_code else [("address", 0.85)]
    for tag in ("region", "jurisdiction"):
        if words.has(tag):
            return [] if is_code else [(tag, 0.8)]
    return []


def _circumstance(words: HeaderWords) -> Options:
    if words.has("identifier", "code") and not words.has("status"):
        return []
    simple = {
        "loss": ("loss", 0.85),
        "weapon": ("code:weapon", 0.8),
        "tools": ("tools", 0.85),
        "goods": ("goods", 0.75),
    }
    for tag, option in simple.items():
        if words.has(tag) and not words.has("count", "jurisdiction", "status"):
            if tag == "goods" and words.has("kind"):
                return [("goods", 0.6)]
            return [option]
    if words.has("entry") or words.has("exit"):
        return [("code:entry" if words.has("entry") else "code:exit", 0.8)]
    if words.has("method"):
        return [("code:method", 0.8)]
    return [("status", 0.8)] if words.has("status") else []


def _narrative(words: HeaderWords) -> Options:
    if words.has("identifier", "code", "count", "kind", "status"):
        return []
    is_account = words.has("account") and words.has("crime", "case", "report")
    return [("narrative", 0.85)] if words.has("narrative") or is_account else []


_RULES: tuple[Callable[[HeaderWords], Options], ...] = (
    _coordinate, _time, _narrative, _identifier, _place, _circumstance, _offence,
)  # fmt: skip
