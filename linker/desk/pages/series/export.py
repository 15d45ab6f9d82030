"""Handing a series on as a file: dossier, bulletin or warning, in every format that reports are written in."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from linker.casework.reports.publish_series import KINDS, ReportOptions, report_file
from linker.desk.auth import sessions
from linker.desk.auth.exports import NAMES_FROM, check_export
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import button, row
from linker.desk.ui.markup import muted, render
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.translate import t, translate
from linker.report.formats.report_formats import FORMATS


def export_button(visitor: Visitor, series_id: str) -> None:
    """A button that asks what to write, and gives the file."""
    button(t(visitor, "export.open"), lambda: _ask(visitor, series_id), icon="download").props('data-test="export"')


def _ask(visitor: Visitor, series_id: str) -> None:
    with ui.dialog(value=True) as dialog, ui.card().style("min-width: min(440px, 90vw)"):
        ui.label(t(visitor, "export.title", name=series_id)).classes("desk-heading")
        kind = _choice({name: t(visitor, f"export.{name}") for name in KINDS}, "bulletin", t(visitor, "export.kind"))
        form = _choice(
            {form.suffix: translate(form.label, visitor) for form in FORMATS}, ".docx", t(visitor, "export.format")
        )
        languages = {name: t(visitor, f"export.in_{name}") for name in ("zh", "en", "both")}
        language = _choice(languages, visitor.language, t(visitor, "export.language"))
        narratives = ui.checkbox(t(visitor, "export.narratives"))
        names = ui.checkbox(t(visitor, "export.names"))
        for box in (narratives, names):
            box.set_enabled(visitor.may(NAMES_FROM))
        render(muted(t(visitor, "export.care" if visitor.may(NAMES_FROM) else "export.no_names")))

        async def write() -> None:
            try:
                user = sessions.require("reader")
                options = ReportOptions(kind.value, language.value, narratives.value, names.value, user.name)
                check_export(user, options)
                name, content = await work(report_file, user.workspace, series_id, form.value, options)
            except LinkerError as error:
                notify_error(visitor, error)
                return
            ui.download.content(content, name)
            dialog.close()

        with row().style("justify-content: flex-end; width: 100%"):
            button(t(visitor, "do.cancel"), dialog.close)
            button(t(visitor, "export.write"), write, loud=True).props('data-test="write"')
    dialog.on("hide", dialog.delete)


def _choice(choices: dict[str, str], value: str, label: str) -> Any:
    return ui.select(choices, value=value, label=label).props("dense outlined").classes("w-full")
