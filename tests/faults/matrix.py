"""Every command that writes against every fault of the machine; prints the table and ends with 1 for a red cell.

    python tests/faults/matrix.py [--moments 20] [--commands confirm,relink] [--faults kill,two] [--cases 60]

With `--server postgresql+psycopg://…` the libraries are on that server, whose connections are cut; `--restart COMMAND`
starts it again. Full and read-only disks need root (a small disk is mounted); without it these columns say so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from commands import OLD_REPORT, Command, commands_of, make_libraries
from injected import LEFT_BYTES, Fault, Start, faults, filled, read_only, shares, small_disk
from judging import State, faults_of, faults_of_file, faults_of_words, state_of
from process import Running, do_nothing, load_program
from server import Server, server_copy

DISK = ("full disk", "read-only")


class Cells:
    """The cells of the table, each with a fresh copy of the library that its command needs."""

    def __init__(self, source: Path, work: Path, disk: Path | None, server: Server | None, moments: int) -> None:
        self._source, self._work, self._disk, self._server = source, work, disk, server
        self.commands = dict(commands_of(source))
        self.faults = faults(moments) if server is None else dict(server.faults(moments))
        if server is not None:
            del self.commands["migration"]
        self._expected: dict[str, tuple[State, State, float]] = {}

    def judge(self, command_name: str, fault_name: str) -> tuple[int, list[str]]:
        """How often a fault was tried on a command, and what was wrong."""
        command, fault = self.commands[command_name], self.faults[fault_name]
        before, after, seconds = self._expect(command_name)
        wrong: list[str] = []
        for number, share in enumerate(shares(fault.times, command_name + fault_name)):
            with self._copied(command, on_disk=fault_name in DISK) as (folder, place, start):
                with self._around(fault_name, number):
                    ended = fault.happen(start, seconds, share)
                codes = self._codes(command_name, fault_name, fault)
                found = [text for each in ended for text in faults_of_words(each, codes)]
                found += faults_of(place, [before, after, *([_twice(command_name, after)] if len(ended) == 2 else [])])
                found += faults_of_file(folder / command.leaves) if command.leaves else []
                found += self._again(command_name, folder / command.leaves, place, start, after)
                wrong += [f"{command_name} × {fault_name} ({share:.2f}): {text}" for text in found]
        return fault.times, wrong

    def _expect(self, name: str) -> tuple[State, State, float]:
        """The states before and after a command that nothing disturbs, and how long it takes."""
        if name not in self._expected:
            with self._copied(self.commands[name], on_disk=False) as (_, place, start):
                before = state_of(place) if self.commands[name].needs != "older" else {}
                ended = start(do_nothing).wait()
                assert ended.code == 0, ended.said
                after = state_of(place)
                self._expected[name] = before or after, after, ended.seconds
        return self._expected[name]

    def _codes(self, command: str, fault_name: str, fault: Fault) -> frozenset[int]:
        # What stands in the way of a second one is told by it; what only reads needs no file of its own.
        return fault.codes | {1} if fault_name == "none" and command in {"user add"} else fault.codes

    def _again(self, name: str, file: Path, place: str, start: Start, after: State) -> list[str]:
        """The command given once more, undisturbed, brings the library where it was to go."""
        if name == "backup":
            file.unlink(missing_ok=True)
        ended = start(do_nothing).wait()
        known = name == "user add" and ended.code == 1
        wrong = [] if known else faults_of_words(ended, frozenset({0}))
        now = state_of(place)
        parts = (
            ("cases", "model", "people") if name in {"relink", "since-last"} else ("cases", "model", "people", "run")
        )
        return wrong + [f"{part} is not repaired by a second try" for part in parts if not _as_wide(now, after, part)]

    @contextmanager
    def _copied(self, command: Command, *, on_disk: bool) -> Iterator[tuple[Path, str, Start]]:
        if self._server is not None:
            with server_copy(self._server, command, self._work) as copied:
                yield copied
            return
        base = self._disk if on_disk and self._disk else self._work
        folder = Path(tempfile.mkdtemp(dir=base))
        shutil.copytree(self._source / command.needs, folder, dirs_exist_ok=True)
        if command.leaves.endswith(".html"):
            (folder / command.leaves).write_text(OLD_REPORT, encoding="utf-8")
        words = command.words(folder, str(folder / "cases.db"))

        def start(prepare: Callable[[], None], **how: bool) -> Running:
            return Running(words, command.stdin, prepare, **how)

        try:
            yield folder, str(folder / "cases.db"), start
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def _around(self, fault_name: str, number: int) -> Iterator[None]:
        with ExitStack() as stack:
            if self._disk and fault_name == "full disk":
                stack.enter_context(filled(self._disk, LEFT_BYTES[number]))
            elif self._disk and fault_name == "read-only":
                stack.enter_context(read_only(self._disk))
            yield


def _twice(name: str, after: State) -> State:
    """The state after a command that two gave at once, where a decision of each stands."""
    decisions = after["decisions"]
    assert isinstance(decisions, list)
    return {**after, "decisions": [*decisions, decisions[-1]]} if name in {"solve", "confirm"} else after


def _as_wide(now: State, after: State, part: str) -> bool:
    if part == "run" and now[part] != after[part]:
        return isinstance(now[part], tuple)  # another name or number of the same run
    return now[part] == after[part]


def main() -> int:
    """Try the cells and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--commands", default="")
    parser.add_argument("--faults", default="")
    parser.add_argument("--server", default="")
    parser.add_argument("--restart", default="")
    options = parser.parse_args()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        disk = stack.enter_context(small_disk(work / "disk")) if os.geteuid() == 0 else None
        (work / "source").mkdir()
        load_program()
        make_libraries(work / "source", options.cases)
        server = Server(options.server, options.restart) if options.server else None
        if server is not None:
            stack.callback(server.close)
            for name in ("linked", "grown"):
                server.make_template(name, work / "source" / name / "cases.db")
        cells = Cells(work / "source", work, disk, server, options.moments)
        return _print_table(cells, options, has_disk=disk is not None)


def _print_table(cells: Cells, options: argparse.Namespace, *, has_disk: bool) -> int:
    commands = options.commands.split(",") if options.commands else list(cells.commands)
    columns = options.faults.split(",") if options.faults else list(cells.faults)
    red: list[str] = []
    _say("command".ljust(12), *(name.rjust(10) for name in columns))
    for command in commands:
        texts = []
        for name in columns:
            if name in DISK and not has_disk:
                texts.append("not root")
                continue
            tried, wrong = cells.judge(command, name)
            texts.append(f"{tried} ok" if not wrong else f"RED {len(wrong)}")
            red += wrong
        _say(command.ljust(12), *(text.rjust(10) for text in texts))
    for text in red:
        _say(text)
    return int(bool(red))


def _say(*parts: str) -> None:
    sys.stdout.write(" ".join(parts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
