"""All pages of the desk. A new one is a module beside these, its line here, and its catalogue in both languages."""

from __future__ import annotations

from linker.desk.pages import audit, case, compare, cross_border, search, start, users
from linker.desk.pages.importing import page as importing
from linker.desk.pages.model import page as model
from linker.desk.pages.review import queue as review
from linker.desk.pages.series import list as series
from linker.desk.pages.suspect import form as suspect
from linker.desk.ui.page import Page

# Those with an icon stand in the navigation, in this order.
PAGES: tuple[Page, ...] = (
    Page("/", "nav.start", start.start, "home"),
    Page("/import", "nav.import", importing.importing, "upload_file", role="detective"),
    Page("/search", "nav.search", search.search_page, "search"),
    Page("/series", "nav.series", series.series, "hub"),
    Page("/case", "case.title", case.case),
    Page("/review", "nav.review", review.review, "rule", role="detective"),
    Page("/suspect", "nav.suspect", suspect.suspect, "person_search", role="detective"),
    Page("/compare", "nav.compare", compare.compare, "compare_arrows"),
    Page("/borders", "nav.borders", cross_border.borders, "share_location"),
    Page("/audit", "nav.audit", audit.audit_page, "fact_check"),
    Page("/model", "nav.model", model.model, "insights"),
    Page("/people", "nav.people", users.people_page, "group", role="administrator"),
)
