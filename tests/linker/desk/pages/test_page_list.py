"""Every page, in both languages: it asks nobody else, complains of nothing, and is no wider than its window."""

from __future__ import annotations

import pytest
from linker_desk import LONG_ID, Person, Served, case_and_partner, series_of

from linker.desk.pages.page_list import PAGES

# Pages whose address says what they show, beside each page without anything asked.
ADDRESSES = ("/search?words=电动", "/case?id=", "/series?id=", "/review?mode=blind", "/borders?border=offence")
WIDER_THAN_WINDOW = "return document.documentElement.scrollWidth > window.innerWidth"


def full_address(path: str, served: Served) -> str:
    """The address with the case or series that it lacks."""
    if path == "/case?id=":
        return path + case_and_partner(served)[0]
    return path + series_of(served, solved=True).series_id if path == "/series?id=" else path


@pytest.mark.parametrize("path", [*(page.path for page in PAGES), *ADDRESSES])
def test_a_page_speaks_both_languages_asks_nobody_else_and_fits_a_tablet(
    path: str, person: Person, chinese: Person, town: Served
) -> None:
    for someone, word in ((person, "Search"), (chinese, "检索")):
        someone.driver.get("about:blank")  # a page still open may be asking the desk it came from
        someone.asked_for()
        someone.complaints()
        someone.go(full_address(path, town))
        assert word in someone.text("nav")
        assert someone.asked_for() <= {someone.base, someone.base.replace("http", "ws")}
        assert someone.complaints() == []
        assert not someone.all('main [role="alert"]'), someone.text("main")
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
