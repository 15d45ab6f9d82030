"""Going through pairs on the terminal: one is shown, one line is read, the answer is stored at once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linker.casework.browsing.case_comparison import PairSheet, pair_sheet
from linker.casework.deciding import review_answers
from linker.casework.workspace.workspace import Workspace
from linker.cli.output import say
from linker.cli.screens import reviewing as screens
from linker.errors import DecisionError

if TYPE_CHECKING:
    from linker.casework.deciding.review_queue import QueueEntry
    from linker.library.store.store import Library

SAME, DIFFERENT, SKIP, QUIT = "y", "n", "s", "q"
_MEANS = {
    **dict.fromkeys(("y", "yes", "是", "同"), SAME),
    **dict.fromkeys(("n", "no", "否", "不同"), DIFFERENT),
    **dict.fromkeys(("s", "skip", "跳过"), SKIP),
    **dict.fromkeys(("q", "quit", "退出"), QUIT),
}
NO_REASON = "reviewed"


@dataclass(frozen=True)
class Walk:
    """One person going through pairs. `blind` hides what the engine holds of them; `second` stores labels only."""

    library: Library
    by: str
    blind: bool
    second: bool

    def through(self, entries: Sequence[QueueEntry]) -> None:
        """Ask about one pair after the other; the end of the input ends the walk."""
        done: Counter[str] = Counter()
        for number, entry in enumerate(self._ordered(entries), start=1):
            sheet = pair_sheet(Workspace.of(self.library), entry.case_a, entry.case_b)
            say(screens.pair_screen(sheet, entry, f"{number} / {len(entries)}", blind=self.blind))
            key, because = _asked()
            if key == QUIT:
                break
            done[key if key == SKIP else self._stored(entry, sheet, same=key == SAME, because=because)] += 1
        say(screens.walked_screen(done, len(entries), second=self.second))

    def _ordered(self, entries: Sequence[QueueEntry]) -> Iterable[QueueEntry]:
        # Most valuable first hints at the score.
        if not self.blind:
            return entries
        return sorted(entries, key=lambda entry: review_answers.shuffle_key((entry.case_a, entry.case_b)))

    def _stored(self, entry: QueueEntry, sheet: PairSheet, *, same: bool, because: str) -> str:
        answer = review_answers.Answer(entry.case_a, entry.case_b, same, self.by, because, self.blind)
        try:
            store = review_answers.store_second_opinion if self.second else review_answers.store_answer
            decision = store(self.library, answer)
        except DecisionError as error:
            say(screens.refused_screen(str(error)))
            return "refused"
        say(screens.stored_screen(decision, sheet, entry, blind=self.blind, second=self.second))
        return decision.kind


def _asked() -> tuple[str, str]:
    """The key and the reason of the next line that holds one; the end of the input is `q`."""
    while True:
        say(screens.prompt_screen())
        line = sys.stdin.readline()
        if not line:
            return QUIT, ""
        word, _, because = line.strip().partition(" ")
        key = _MEANS.get(word.casefold())
        if key:
            return key, because.strip() or NO_REASON
