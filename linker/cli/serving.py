"""The command that serves the desk: the library in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linker.cli.app import LibraryOption, Session, app
from linker.cli.output import hint
from linker.errors import LinkerError


@app.command(
    epilog="Examples:\n\n  linker serve\n\n  linker serve --host 0.0.0.0 --certificate desk.crt --key desk.key"
)
def serve(  # noqa: PLR0913 - one for each option
    context: typer.Context,
    *,
    host: Annotated[
        str, typer.Option("--host", help="Where to listen; other than this machine only once there are accounts.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="Where to listen.")] = 8080,
    title: Annotated[str, typer.Option("--title", help="The name of the desk, such as that of the bureau.")] = "",
    tiles: Annotated[
        str, typer.Option("--tiles", metavar="URL", help="A tile server for the maps; else they draw a graticule.")
    ] = "",
    largest_upload: Annotated[
        int, typer.Option("--largest-upload", metavar="MB", min=1, max=65_536, help="Larger files are turned away.")
    ] = 512,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="Serve https with this certificate (PEM) …")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="… and its private key.")] = None,
    library: LibraryOption = None,
) -> None:
    """Open the library in a browser, for this machine or (with accounts: linker user) for a bureau."""
    _check_files(certificate, key)
    try:
        from linker.desk.server.server import run
        from linker.desk.settings import Setup
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None
    session: Session = context.obj
    setup = Setup(library or session.library, host, port, title, tiles, largest_upload, certificate, key)
    shown = f"[{host}]" if ":" in host else host
    hint(f"The desk is at {'https' if certificate else 'http'}://{shown}:{port}/   (Ctrl-C ends it)")
    try:
        run(setup)
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None


def _check_files(certificate: Path | None, key: Path | None) -> None:
    if (certificate is None) != (key is None):
        raise LinkerError("https needs both: give --certificate FILE and --key FILE")
    for path in (certificate, key):
        if path is not None and not path.is_file():
            raise LinkerError(f"{path}: there is no such file; check --certificate and --key")


def _not_installed(error: ModuleNotFoundError) -> Exception:
    if error.name in {"nicegui", "fastapi", "uvicorn", "starlette"}:
        return LinkerError("the desk's libraries are not installed; pip install 'case-linker[desk]'")
    return error
