"""Markup holds what records say as text, whatever it is."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("nicegui")

from linker.desk.ui import markup
from linker.i18n.numbers import UNKNOWN

WINDOW = "2024-03-01 周五 – 2024-03-04 周一"

HOSTILE = st.one_of(
    st.text(alphabet="<>&\"'/=ab\n盗", max_size=40),
    st.sampled_from(
        ["<script>x</script>", '"><img src=x onerror="y">', "</td></table><b>", "&lt;i&gt;", "javascript:x"]
    ),
)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@given(words=HOSTILE)
def test_words_stay_words(words: str) -> None:
    page = _Reader(str(markup.tag("div", words, markup.case_link(words), classes=words, data_key=words)))
    assert page.tags == ["div", "a"]
    assert page.text == 2 * words
    assert page.values.count(words) == (2 if words else 0)
    assert all(value == words or value.startswith(("/case?id=", "desk-link")) for value in page.values)


@given(cells=st.lists(HOSTILE, min_size=1, max_size=4))
def test_a_table_has_the_cells_it_was_given(cells: list[str]) -> None:
    page = _Reader(str(markup.table(cells, [cells, [markup.digits(cell) for cell in cells]])))
    assert page.tags.count("td") == 2 * len(cells)
    assert page.tags.count("th") == len(cells)
    assert page.text == 3 * "".join(cells)
    assert set(page.tags) == {"div", "table", "thead", "tbody", "tr", "th", "td"}


@given(rows=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=3))
def test_facts_are_label_and_value(rows: list[tuple[str, str]]) -> None:
    page = _Reader(str(markup.facts(rows)))
    assert page.tags == ["div"] * (1 + 2 * len(rows))
    assert page.text == "".join(label + (value or UNKNOWN) for label, value in rows)


def test_a_window_breaks_between_its_ends_only() -> None:
    told = str(markup.window_text(WINDOW))
    assert [part.split("<")[0] for part in told.split('desk-number">')[1:]] == WINDOW.split(" – ")
    assert markup.window_text("—").striptags() == "—"
    assert markup.window_text(WINDOW).striptags() == WINDOW
