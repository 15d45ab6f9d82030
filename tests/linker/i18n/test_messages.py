"""Every id of the program stands in every catalogue with the same placeholders, and no sentence stands outside them."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from linker import errors
from linker.i18n.catalog import areas, catalogue, has_message

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "linker").rglob("*.py"))
# The rooms that read Chinese, invent it, or are the catalogues themselves; what they hold is no sentence to a reader.
READING_ROOMS = ("linker/library/", "linker/town/", "linker/i18n/", "linker/review/", "linker/series/duplicates.py")
ERRORS = frozenset(
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# One word for one thing, as the glossary of README.md has it: what people also say, and the word used here.
ONE_WORD = {
    "系列": "串案",
    "案别": "案件类别",
    "手法": "作案手段",
    "鞋印": "足迹",
    "共同特点": "共同特征",
    "基准率": "基础概率",
    "起步模型": "初始模型",
    "变量": "比对项",
    "作案群": "作案人（团伙）",
    "案件组": "作案人（团伙）",
    "受害人": "被害人",
    "本系统": "工作台",
    "查阅记录": "访问日志",
}
# Parameters of the functions themselves, no placeholders.
CALLS = {"t": 1, "Text": 0}


def ids() -> list[str]:
    return [f"{area}.{name}" for area in areas() for name in catalogue(area, "en")]


def places(sentence: str) -> set[str]:
    # a format may name a placeholder too: {value:{unit}}
    parts = [(name, form or "") for _, name, form, _ in Formatter().parse(sentence) if name]
    return {re.split(r"[.\[]", name)[0] for name, _ in parts}.union(*(places(form) for _, form in parts))


def messages(module: ast.Module) -> Iterator[tuple[int, str, set[str] | None]]:
    """(line, id, its placeholders) of every text with a literal id; None for placeholders spread from a dict."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        at = 0 if name in ERRORS or (name.endswith("Error") and name not in dir(builtins)) else CALLS.get(name)
        if at is None or len(node.args) <= at:
            continue
        argument = node.args[at]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            keys = {keyword.arg for keyword in node.keywords}
            yield node.lineno, argument.value, None if None in keys else {key for key in keys if key}
        elif isinstance(argument, ast.JoinedStr) and name in ERRORS:
            yield node.lineno, ast.unparse(argument), None


def literals(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that is no docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(module) if isinstance(node, documented) and node.body
            and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def test_both_languages_hold_the_same_ids() -> None:
    for area in areas():
        english, chinese = catalogue(area, "en"), catalogue(area, "zh")
        assert sorted(english) == sorted(chinese), area
        different = [name for name in english if places(english[name]) != places(chinese[name])]
        assert different == [], area


def test_every_catalogue_has_its_other_language() -> None:
    folder = ROOT / "linker" / "i18n" / "catalogues"
    names = {path.name for path in folder.glob("*.toml")}
    assert names == {f"{area}.{language}.toml" for area in areas() for language in ("en", "zh")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_text_is_in_the_catalogues(path: Path) -> None:
    faults = []
    for line, message_id, given in messages(ast.parse(path.read_text("utf-8"))):
        if not has_message(message_id):
            faults.append(f"{path.name}:{line} {message_id!r} is no id of a catalogue")
            continue
        area, _, name = message_id.partition(".")
        wanted = places(catalogue(area, "en")[name])
        if given is not None and wanted != given:
            faults.append(f"{path.name}:{line} {message_id!r} has the places {sorted(wanted)}, given {sorted(given)}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_chinese_stands_outside_the_catalogues(path: Path) -> None:
    if path.relative_to(ROOT).as_posix().startswith(READING_ROOMS):
        return
    faults = [f"{path.name}:{line} {text!r}" for line, text in literals(ast.parse(path.read_text("utf-8")))
              if CHINESE.search(text)]  # fmt: skip
    assert not faults, "\n".join(faults)


def test_one_word_stands_for_one_thing() -> None:
    faults = [
        f"{area}.{name}: {word} (say {ONE_WORD[word]})"
        for area in areas()
        for name, sentence in catalogue(area, "zh").items()
        for word in ONE_WORD
        if word in sentence.replace("环境变量", "")
    ]
    assert faults == []


def test_a_noun_after_a_number_has_its_singular() -> None:
    faults = [
        f"{area}.{name}"
        for area in areas()
        for name, sentence in catalogue(area, "en").items()
        if re.search(r"\w\((e?s)\)|\{\w+:(\w[^{}|]*)\|\2\}", sentence)
    ]
    assert faults == []


def test_every_id_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in [*FILES, *(ROOT / "linker").rglob("*.html")])
    whole = set(re.findall(r"[\"']([a-z_]\w*(?:\.\w+)+)[\"']", code))
    beginnings = tuple(re.findall(r"f[\"']([a-z_]\w*(?:\.\w+)*\.?\w*)\{", code))
    unused = [
        name for name in ids() if name not in whole and not name.startswith(tuple(b for b in beginnings if "." in b))
    ]
    assert unused == []
