"""Where things are shown at the desk."""

from __future__ import annotations

from urllib.parse import urlencode


def case_path(case_id: str) -> str:
    """Where one case is shown."""
    return "/case?" + urlencode({"id": case_id})


def series_path(series_id: str) -> str:
    """Where one series is shown."""
    return "/series?" + urlencode({"id": series_id})


def compare_path(case_a: str, case_b: str) -> str:
    """Where two cases are compared."""
    return "/compare?" + urlencode({"a": case_a, "b": case_b})
