"""The review queue by keyboard, blind and in the open, and who may compare people."""

from __future__ import annotations

import time

from linker_desk import Person, Served, case_and_partner, decisions_of
from selenium.webdriver import ActionChains
from served import PASSWORD

TAB, ENTER = "\ue004", "\ue007"


def test_reviewing_by_keyboard_blind(person: Person, changing: Served) -> None:
    before = len(decisions_of(changing))
    person.at(changing).go("/review?mode=blind")
    assert "log10" not in person.text("main")
    pair = [str(each.get_attribute("innerText")) for each in person.all("tbody a")][:2]
    person.one("body").send_keys("n")
    assert person.sees("The engine's view", "main")
    stored = decisions_of(changing)[before:]
    assert [(one.kind, {one.case_a, one.case_b}) for one in stored] == [("rejected", set(pair))]
    assert '"blind": true' in stored[0].evidence


def test_a_key_in_the_reason_field_is_no_answer(person: Person, changing: Served) -> None:
    before = len(decisions_of(changing))
    person.at(changing).go("/review")
    person.one('[data-test="why"]').send_keys("yes, nothing, same")
    time.sleep(0.5)
    assert len(decisions_of(changing)) == before


def test_a_case_is_decided_and_a_pair_reviewed_by_keyboard_alone(person: Person, bureau: Served) -> None:
    someone = person.at(bureau)
    someone.sign_in("Wang Fang", PASSWORD)
    before = len(decisions_of(bureau))
    someone.go(f"/case?id={case_and_partner(bureau)[1]}")
    tab_to(someone, ".desk-skip")
    press(someone, ENTER)
    tab_to(someone, "[data-test=why]")
    press(someone, ENTER)
    assert someone.sees("The engine proposes, people decide", "[data-test=partners]")
    tab_to(someone, "[data-test=reject]")
    press(someone, ENTER)
    someone.until(lambda: someone.all("textarea[data-test=because]"))
    tab_to(someone, "textarea[data-test=because]")
    press(someone, "another colour")
    tab_to(someone, "[data-test=decide]")
    press(someone, ENTER)
    someone.until(lambda: not someone.all("[data-test=decide]"))
    if someone.all("[data-test=close]"):
        tab_to(someone, "[data-test=close]")
        press(someone, ENTER)
    assert someone.sees("another colour", "main")
    someone.go("/review")
    press(someone, "y")
    someone.until(lambda: len(decisions_of(bureau)) == before + 2)
    kinds = [(one.kind, one.by) for one in decisions_of(bureau)][before:]
    assert kinds == [("rejected", "Wang Fang"), ("confirmed", "Wang Fang")]


def tab_to(person: Person, css: str) -> None:
    """Press the tab key until this has the focus."""
    for _ in range(300):
        if person.driver.execute_script("return document.activeElement.matches(arguments[0])", css):
            return
        press(person, TAB)
    raise AssertionError(f"the tab key never comes to {css}")


def press(person: Person, keys: str) -> None:
    # to whatever has the focus, as a keyboard does
    ActionChains(person.driver).send_keys(keys).perform()


def test_a_detective_reviews_and_a_reviewer_compares_people(person: Person, bureau: Served) -> None:
    someone = person.at(bureau)
    someone.sign_in("Wang Fang", PASSWORD)
    someone.go("/review?mode=second")
    assert "Second opinion" not in someone.text("main")
    assert "How far people agree" not in someone.text("main")
    someone.sign_in("Chen", PASSWORD)
    someone.go("/review?mode=second")
    assert "Second opinion" in someone.text("main")
