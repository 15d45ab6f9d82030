"""Who is at the desk: the visitor of the page or event at hand, from the session cookie and the library's accounts.

A library without accounts serves this machine alone; everybody is then the visitor `local`, an administrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from linker.casework.users import access_log, accounts
from linker.casework.workspace.workspace import Workspace
from linker.desk.settings import Desk
from linker.errors import LinkerError
from linker.i18n.language import Language, as_language
from linker.i18n.text import Text
from linker.library.store.store import Library

COOKIE = "linker_session"
BROWSER_COOKIE = "linker_browser"
LANGUAGE_COOKIE = "linker_language"
LOCAL = "local"
_OPEN_DESK: list[Desk] = []


class NotSignedInError(LinkerError):
    """Nobody is signed in, or the session has ended."""


class PasswordExpiredError(NotSignedInError):
    """The password was set by somebody else: its owner must choose another before anything."""


class NotAllowedError(LinkerError):
    """The visitor's role does not carry that far."""


@dataclass(frozen=True)
class Visitor:
    """Who looks: `name` is what decisions and the access log record; `role` is one of `people.ROLES`.

    `language` is "zh" or "en". `library` is the one open library of this process, warm.
    """

    name: str
    role: str
    language: Language
    library: Library

    @property
    def workspace(self) -> Workspace:
        """What use cases ask of the library; all visitors share what was computed."""
        return Workspace.of(self.library)

    def may(self, role: str) -> bool:
        """Whether this visitor's role includes another one (an administrator may all that a reader may)."""
        return accounts.includes(self.role, role)


def open_desk(desk: Desk) -> None:
    """Make this the desk whose pages this process serves."""
    _OPEN_DESK[:] = [desk]


def desk() -> Desk:
    """The desk of this process: its title, tile server, whether it has accounts. LinkerError before `open_desk`."""
    if not _OPEN_DESK:
        raise LinkerError("desk.not_open")
    return _OPEN_DESK[0]


def current() -> Visitor:
    """The visitor of the page being built or the event being handled (NiceGUI's client knows the request).

    Asked anew every time: raises NotSignedInError once the session has ended. Use `require` in handlers that write.
    """
    from nicegui import ui

    request = ui.context.client.request
    return visitor_of(request.cookies, request.headers.get("accept-language", ""))


def require(role: str) -> Visitor:
    """The visitor, who must hold this role (or a higher one) at this very moment; call it in every handler that writes.

    Raises NotSignedInError or NotAllowedError; both say what to do.
    """
    visitor = current()
    if not visitor.may(role):
        raise role_too_low(visitor, role)
    return visitor


def role_too_low(visitor: Visitor, required_role: str) -> NotAllowedError:
    """The error of a visitor whose role does not include the one that is needed; the access log tells of it."""
    access_log.log_access(visitor.library, visitor.name, "refused", required_role)
    roles = {"role": Text(f"role.{visitor.role}"), "needed": Text(f"role.{required_role}")}
    return NotAllowedError("desk.role_too_low", name=visitor.name, **roles)


def visitor_of(cookies: Mapping[str, str], accept_language: str) -> Visitor:
    """The visitor whom a request's cookies name; raises NotSignedInError for none."""
    return visitor_at(desk(), cookies, accept_language)


def visitor_at(open_at: Desk, cookies: Mapping[str, str], accept_language: str) -> Visitor:
    """The visitor whom cookies name at a desk, which need not be the one of this process's pages."""
    language = language_of(cookies, accept_language)
    if not open_at.has_accounts():
        return Visitor(LOCAL, accounts.ADMINISTRATOR, language, open_at.library)
    person = accounts.session_account(open_at.library, cookies.get(COOKIE, ""))
    if person is None:
        raise NotSignedInError("desk.not_signed_in")
    if person.must_change:
        raise PasswordExpiredError("desk.choose_password")
    return Visitor(person.name, person.role, as_language(person.language, language), open_at.library)


def is_signed_in(cookies: Mapping[str, str]) -> bool:
    """Whether cookies name a visitor of this process's desk."""
    return role_at(desk(), cookies) is not None


def role_at(open_at: Desk, cookies: Mapping[str, str]) -> str | None:
    """The role of the visitor whom cookies name at a desk; None for nobody."""
    try:
        return visitor_at(open_at, cookies, "").role
    except NotSignedInError:
        return None


def role_of_token(open_at: Desk, secret: str) -> str | None:
    """The role of the account whose token this is; None for nobody. Without accounts everybody is administrator."""
    if not open_at.has_accounts():
        return accounts.ADMINISTRATOR
    account = accounts.token_account(open_at.library, secret)
    return None if account is None else account.role


def language_of(cookies: Mapping[str, str], accept_language: str) -> Language:
    """The language chosen at this browser, else the one it asks for: "zh" or "en"."""
    return as_language(cookies.get(LANGUAGE_COOKIE, ""), as_language(accept_language))
