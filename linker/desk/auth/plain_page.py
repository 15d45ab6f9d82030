"""Plain pages without a script, in the look of the desk: what is asked before and beside NiceGUI's pages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from fastapi import Request

from linker.desk.auth import sessions
from linker.i18n.language import Language, as_language
from linker.i18n.translate import t

_STYLE = """
:root { font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1f2933; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f6f8; }
main { background: #fff; border: 1px solid #d9e0e6; border-radius: 8px; padding: 32px; width: min(340px, 88vw); }
h1 { font-size: 20px; margin: 0 0 4px; } .at { color: #52606d; margin: 0 0 20px; font-size: 14px; }
label { display: block; margin: 14px 0 4px; font-size: 14px; }
input { width: 100%; box-sizing: border-box; font: inherit; padding: 9px 10px; border: 1px solid #9aa5b1;
  border-radius: 4px; } input:focus, button:focus, a:focus { outline: 3px solid #56b4e9; outline-offset: 1px; }
button { margin-top: 20px; width: 100%; font: inherit; padding: 10px; border: 0; border-radius: 4px;
  background: #0072b2; color: #fff; cursor: pointer; }
.wrong { color: #8a2f00; background: #fdf0e6; padding: 8px 10px; border-radius: 4px; font-size: 14px; }
footer { margin-top: 18px; font-size: 13px; color: #52606d; display: flex; gap: 12px; justify-content: space-between; }
"""


def local_path(path: str) -> str:
    """A path of this desk, "/" for anything that could lead elsewhere."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_local else "/"


def redirect_target(path: str) -> str:
    """A local path as the address of a redirection."""
    return quote(local_path(path), safe="/?=&%#")


def language_of_page(request: Request) -> Language:
    """The language of a plain page: of its address, else of the browser."""
    remembered = sessions.language_of(request.cookies, request.headers.get("accept-language", ""))
    return as_language(request.query_params.get("language", ""), remembered)


def plain_page(
    language: Language, heading_id: str, *, path: str, next_path: str, fields: Iterable[str], alert: str, remark_id: str
) -> str:
    """A page with one form, which is sent to a path of the desk and leads to another."""
    title = escape(sessions.desk().setup.title or t(language, "frame.desk"))
    heading = escape(t(language, heading_id))
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{heading} · {title}</title>
<style>{_STYLE}</style></head><body><main><h1>{heading}</h1><p class="at">{title}</p>{_alert(alert)}
<form method="post" action="{path}?language={language}">
<input type="hidden" name="next" value="{escape(next_path)}">
{"".join(fields)}<button>{heading}</button></form>
<footer><span>{escape(t(language, remark_id))}</span>{_language_link(language, path, next_path)}</footer></main></body>
</html>"""


def field(language: Language, name: str, label_id: str, *, autocomplete: str, is_first: bool = False) -> str:
    """One field of the form; a password unless it is the name of the account."""
    kind = "text" if autocomplete == "username" else "password"
    focus = " autofocus" if is_first else ""
    return f"""<label for="{name}">{escape(t(language, label_id))}</label>
<input id="{name}" name="{name}" type="{kind}" autocomplete="{autocomplete}" required{focus}>
"""


def _alert(sentence: str) -> str:
    return f'<p class="wrong" role="alert">{escape(sentence)}</p>' if sentence else ""


def _language_link(language: Language, path: str, next_path: str) -> str:
    address = f"{path}?language={'en' if language == 'zh' else 'zh'}&next={quote(next_path)}"
    return f'<a href="{escape(address)}">{escape(t(language, "sign_in.other_language"))}</a>'
