"""What a text says, phrase by phrase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, facts, heading, sanitise, table
from linker.i18n.translate import translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.importing.user_lexicon import Phrase, TextRead


def text_screen(answer: TextRead) -> Iterator[RenderableType]:
    """The text with its phrases marked, what each stands for, and the fields that it fills."""
    yield _marked(answer)
    if answer.phrases:
        yield heading("\ncodes", "案件特征")
        columns = (
            Column("words", "原文"),
            Column("facet", "方面"),
            Column("code", "代码"),
            Column("means", "含义", wide=True),
        )
        yield table(columns, (_row(one) for one in answer.phrases))
    else:
        yield Text("No phrase of it stands for a code. 未识别出特征。", style="dim")
    stated = [
        (translate(field.label, "en"), translate(field.label, "zh"), sanitise(field.value)) for field in answer.fields
    ]
    if stated:
        yield heading("\nfields, where the record leaves them open", "可补填的字段")
        yield facts(stated)


def _marked(answer: TextRead) -> Text:
    marked = Text(answer.text)
    for one in answer.phrases:
        marked.stylize("strike red" if one.negated else "bold green", one.start, one.end)
    return marked


def _row(one: Phrase) -> tuple[str, ...]:
    means = " ".join(dict.fromkeys((one.name.english, one.name.chinese)))
    denied = "denied, no evidence 否定，不计: " if one.negated else ""
    return sanitise(one.text, 24), f"{one.facet.english} {one.facet.chinese}", one.code, f"{denied}{means}"
