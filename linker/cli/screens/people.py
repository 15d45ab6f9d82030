"""Accounts, as a person at the prompt sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, facts, heading, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.library.store.operations.accounts import Person

_ROLES = {"reader": "查阅", "detective": "侦查员", "reviewer": "审核", "administrator": "管理员"}


def people_screen(people: Iterable[Person]) -> Iterator[RenderableType]:
    """All accounts, or what to do first."""
    known = tuple(people)
    if not known:
        yield heading("no accounts: the desk serves this machine only", "尚无账号：仅限本机使用")
        yield Text('next: linker user add "Li Wei" --role administrator', style="dim")
        return
    yield heading(f"{len(known)} accounts", f"账号 {len(known)} 个")
    columns = (Column("name", "账号", wide=True), Column("role", "角色"), Column("since", "建立日期"), Column(""))
    yield table(
        columns,
        (
            (one.name, _role(one.role), f"{one.created.astimezone():%Y-%m-%d}", "" if one.active else "retired 已停用")
            for one in known
        ),
    )


def person_screen(person: Person) -> Iterator[RenderableType]:
    """One account after a change."""
    state = ("active", "启用") if person.active else ("retired", "已停用")
    yield heading(f"{person.name}: {state[0]}", f"{person.name}：{state[1]}")
    yield facts((("role", "角色", _role(person.role)),))


def token_screen(secret: str, name: str, days: int) -> Iterator[RenderableType]:
    """A new token, this once; on a line of its own so that it can be copied."""
    yield heading(f"token of {name}, good for {days} days", f"{name} 的接口令牌，有效 {days} 天")
    yield Text(secret, no_wrap=True)
    yield Text("It is not shown again 仅显示一次. Use it as:  Authorization: Bearer TOKEN", style="dim")


def _role(role: str) -> str:
    return f"{role} {_ROLES.get(role, '')}".strip()
