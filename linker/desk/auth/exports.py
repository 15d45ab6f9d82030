"""Who may take what out of the library."""

from __future__ import annotations

from linker.casework.reports.publish_series import ReportOptions
from linker.desk.auth.sessions import Visitor, role_too_low

NAMES_FROM = "detective"


def check_export(visitor: Visitor, options: ReportOptions) -> None:
    """Raise NotAllowedError where a file would name people and its reader is no detective."""
    if options.is_sensitive and not visitor.may(NAMES_FROM):
        raise role_too_low(visitor, NAMES_FROM)
