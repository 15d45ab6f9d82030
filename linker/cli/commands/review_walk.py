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
from linker.cli.screens import review as screens
from linker.errors import DecisionError
from linker.i18n.language import LANGUAGES, Language
from linker.i18n.translate import t

if TYPE_CHECKING:
    from linker.casework.deciding.review_queue import QueueEntry
    from linker.library.store.store import Library

SAME_OFFENDER, DIFFERENT, SKIP, QUIT = "y", "n", "s", "q"
# What may be typed for each, parted by blanks in the catalogues; both languages are understood in either.
_WORDS = {
    SAME_OFFENDER: "cli_review.words_yes",
    DIFFERENT: "cli_review.words_no",
    SKIP: "cli_review.words_skip",
    QUIT: "cli_review.words_quit",
}


@dataclass(frozen=True)
class ReviewWalk:
    """One person going through pairs. `blind` hides what the engine holds of them; `second` stores labels only."""

    library: Library
    language: Language
    user: str
    blind: bool
    second: bool

    def go_through(self, entries: Sequence[QueueEntry]) -> None:
        """Ask about one pair after the other; the end of the input ends the walk."""
        counts: Counter[str] = Counter()
        for number, entry in enumerate(self._ordered(entries), start=1):
            sheet = pair_sheet(Workspace.of(self.library), entry.case_a, entry.case_b)
            say(screens.pair_screen(sheet, entry, (number, len(entries)), self.language, blind=self.blind))
            key, reason = self._next_answer()
            if key == QUIT:
                break
            counts[key if key == SKIP else self._store(entry, sheet, key, reason)] += 1
        say(screens.walk_screen(counts, len(entries), self.language, second=self.second))

    def _ordered(self, entries: Sequence[QueueEntry]) -> Iterable[QueueEntry]:
        # Most valuable first hints at the score.
        if not self.blind:
            return entries
        return sorted(entries, key=lambda entry: review_answers.shuffle_key((entry.case_a, entry.case_b)))

    def _next_answer(self) -> tuple[str, str]:
        """The key and the reason of the next line that holds one; the end of the input is `q`."""
        keys = answer_keys()
        while True:
            say(screens.prompt_screen(self.language))
            line = sys.stdin.readline()
            if not line:
                return QUIT, ""
            word, _, reason = line.strip().partition(" ")
            key = keys.get(word.casefold())
            if key:
                return key, reason.strip() or t(self.language, "review.no_reason")

    def _store(self, entry: QueueEntry, sheet: PairSheet, key: str, reason: str) -> str:
        """Store an answer; the kind of the decision, or `refused`."""
        is_same = key == SAME_OFFENDER
        answer = review_answers.Answer(entry.case_a, entry.case_b, is_same, self.user, reason, self.blind)
        try:
            store = review_answers.store_second_opinion if self.second else review_answers.store_answer
            decision = store(self.library, answer)
        except DecisionError as error:
            say(screens.refused_screen(error.text, self.language))
            return "refused"
        say(screens.stored_screen(decision, sheet, entry, self.language, blind=self.blind, second=self.second))
        return decision.kind


def answer_keys() -> dict[str, str]:
    """The key that each word means, in both languages."""
    return {
        word: key
        for key, message_id in _WORDS.items()
        for language in LANGUAGES
        for word in (key, *t(language, message_id).split())
    }
