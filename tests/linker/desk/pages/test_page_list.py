"""Every page, in both languages: it asks nobody else, complains of nothing, and is no wider than its window."""

from __future__ import annotations

import re

import pytest
from linker_desk import LONG_ID, Person, Served, case_and_partner, series_of

from linker.desk.pages.page_list import PAGES
from linker.i18n.catalog import areas, catalogue

# Pages whose address says what they show, beside each page without anything asked.
ADDRESSES = ("/search?words=电动", "/case?id=", "/series?id=", "/review?mode=blind", "/borders?border=offence")
WIDER_THAN_WINDOW = "return document.documentElement.scrollWidth > window.innerWidth"

# What is read, without the names of icons, which are drawn.
READ = """
const copy = document.body.cloneNode(true);
copy.querySelectorAll('.q-icon, script, style, header').forEach(icon => icon.remove());
const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT), lines = [];
while (walk.nextNode()) lines.push(walk.currentNode.textContent.trim());
return lines.filter(Boolean);
"""
COMMAND, IDENTIFIER = re.compile(r"\blinker [a-z]"), re.compile(r"\b[a-z]+_[a-z_]+\b")
CHINESE, CHINESE_POINT = re.compile("[\u4e00-\u9fff]"), re.compile("[、，。：；（）！？]")


def sentences_of_english_only() -> frozenset[str]:
    """What the desk says in English of two words and more, where it says something else in Chinese."""
    pairs = ((catalogue(area, "en"), catalogue(area, "zh")) for area in areas())
    return frozenset(
        text for english, chinese in pairs for name, text in english.items() if " " in text and text != chinese[name]
    )


def misspoken(lines: list[str], language: str) -> list[str]:
    """Lines that no detective should read: commands, identifiers, and what is of the other language."""
    faults = [line for line in lines if COMMAND.search(line) or IDENTIFIER.search(line)]
    if language == "en":
        return faults + [line for line in lines if CHINESE_POINT.search(line) and not CHINESE.search(line)]
    english = sentences_of_english_only()
    return faults + [line for line in lines if line in english]


def test_what_no_detective_should_read_is_found() -> None:
    lines = ["shoe_print", "run linker train first", "cash、phone", "Nothing stands out.", "鞋印、指纹"]
    assert misspoken(lines, "en") == lines[:3]
    assert misspoken(lines, "zh") == [*lines[:2], "Nothing stands out."]


def full_address(path: str, served: Served) -> str:
    """The address with the case or series that it lacks."""
    if path == "/case?id=":
        return path + case_and_partner(served)[0]
    return path + series_of(served, solved=True).series_id if path == "/series?id=" else path


@pytest.mark.parametrize("path", [*(page.path for page in PAGES), *ADDRESSES])
def test_a_page_speaks_both_languages_asks_nobody_else_and_fits_a_tablet(
    path: str, person: Person, chinese: Person, town: Served
) -> None:
    for someone, word, language in ((person, "Search", "en"), (chinese, "检索", "zh")):
        someone.driver.get("about:blank")  # a page still open may be asking the desk it came from
        someone.asked_for()
        someone.complaints()
        someone.go(full_address(path, town))
        assert word in someone.text("nav")
        assert someone.asked_for() <= {someone.base, someone.base.replace("http", "ws")}
        assert someone.complaints() == []
        assert not someone.all('main [role="alert"]'), someone.text("main")
        assert misspoken(someone.driver.execute_script(READ), language) == []
        someone.driver.set_window_size(820, 1180)
        is_wider = someone.driver.execute_script(WIDER_THAN_WINDOW)
        someone.driver.set_window_size(1366, 768)
        assert not is_wider


def test_language_is_switched_and_kept(person: Person) -> None:
    person.go("/")
    person.click("header button[lang=zh]")
    assert person.sees("最新情况")
    person.go("/model")
    assert "模型与串并" in person.text("h1")
    person.click("header button[lang=en]")
    assert person.sees("Model and runs", "h1")


def test_very_long_names_push_no_page_sideways(chinese: Person, town: Served) -> None:
    for path in ("/", "/search", "/case?id=C%3D1%2B1", f"/case?id={LONG_ID}", "/series", "/review", "/audit"):
        chinese.go(path)
        assert not chinese.driver.execute_script(WIDER_THAN_WINDOW), path


def test_the_first_tab_leads_past_the_navigation(person: Person) -> None:
    from selenium.webdriver.common.keys import Keys

    someone = person
    someone.go("/audit")
    someone.driver.switch_to.active_element.send_keys(Keys.TAB)
    first = someone.driver.switch_to.active_element
    assert str(first.get_attribute("innerText")) == "Skip to the content"
    first.send_keys(Keys.ENTER)
    someone.until(lambda: someone.driver.execute_script("return document.activeElement.id") == "content")
