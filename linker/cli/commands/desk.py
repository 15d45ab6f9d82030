"""The command that serves the desk: the library in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linker.cli.options import LibraryOption
from linker.cli.output import hint
from linker.cli.session import session_of
from linker.errors import LinkerError
from linker.i18n.language import Language
from linker.i18n.translate import t


def serve(  # noqa: PLR0913 - one for each option
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="help.serve.host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="help.serve.port")] = 8080,
    title: Annotated[str, typer.Option("--title", metavar="TITLE", help="help.serve.title")] = "",
    tiles: Annotated[str, typer.Option("--tiles", metavar="URL", help="help.serve.tiles")] = "",
    largest_upload: Annotated[
        int, typer.Option("--largest-upload", metavar="MB", min=1, max=65_536, help="help.serve.largest_upload")
    ] = 512,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="help.serve.certificate")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="help.serve.key")] = None,
    behind_proxy: Annotated[
        str, typer.Option("--behind-proxy", metavar="ADDRESS", help="help.serve.behind_proxy")
    ] = "",
    library: LibraryOption = None,
) -> None:
    """Open the library in a browser, for this machine or (with accounts: linker user) for a bureau."""
    _check_files(certificate, key)
    session = session_of(context)
    try:
        from linker.desk.server.server import run
        from linker.desk.settings import Setup
    except ModuleNotFoundError as error:
        raise _installation_error(error) from None
    setup = Setup(library or session.library, host, port, title, tiles, largest_upload, certificate, key, behind_proxy)
    _warn_of_exposure(setup.library_url, session.language)
    name = f"[{host}]" if ":" in host else host
    url = f"{'https' if certificate else 'http'}://{name}:{port}/"
    hint(t(session.language, "cli_desk.address", url=url))
    try:
        run(setup)
    except ModuleNotFoundError as error:
        raise _installation_error(error) from None


def _warn_of_exposure(library_url: str, language: Language) -> None:
    from linker.library.store.exposure import exposed_files

    exposed = exposed_files(library_url)
    if exposed:
        hint(t(language, "cli_desk.exposed", paths=exposed))


def _check_files(certificate: Path | None, key: Path | None) -> None:
    if (certificate is None) != (key is None):
        raise LinkerError("cli_desk.needs_both")
    for path in (certificate, key):
        if path is not None and not path.is_file():
            raise LinkerError("cli_desk.no_such_file", path=str(path))


def _installation_error(error: ModuleNotFoundError) -> Exception:
    if error.name in {"nicegui", "fastapi", "uvicorn", "starlette"}:
        return LinkerError("cli_desk.not_installed")
    return error
