"""What is kept at hand is set apart from the garbage collector, and given back when it is made anew."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

pytest.importorskip("nicegui")

from linker.desk.server.warm_up import set_apart


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_what_is_made_inside_is_not_looked_through_again() -> None:
    with set_apart():
        assert not gc.isenabled()
        made = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= 1000
    looked_through = {id(one) for one in gc.get_objects()}
    assert not looked_through & {id(one) for one in made}


def test_it_looks_again_though_making_failed() -> None:
    with pytest.raises(ValueError, match="broken"), set_apart():
        raise ValueError("broken")
    assert gc.isenabled()


def test_what_nobody_holds_any_more_is_given_back_the_next_time() -> None:
    class Node:
        pass

    def made() -> int:
        with set_apart():
            one, other = Node(), Node()
            one.other, other.one = other, one  # type: ignore[attr-defined]
        return id(one)

    was = made()
    with set_apart():
        pass
    assert was not in {id(one) for one in gc.get_objects() if isinstance(one, Node)}
    gc.unfreeze()
    assert not [one for one in gc.get_objects() if type(one).__name__ == "Node"]
