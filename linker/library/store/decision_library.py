"""The decisions of a case library: facts that people add at the end of a chain, and nobody changes."""

from __future__ import annotations

from datetime import datetime

from linker.library.store import decisions
from linker.library.store.decisions import Decision, Verification
from linker.library.store.run_library import RunLibrary


class DecisionLibrary(RunLibrary):
    """The decisions and runs in an open database, each method one transaction."""

    def decide(  # noqa: PLR0913 - one keyword for each thing a decision records
        self,
        kind: str,
        *,
        case_a: str,
        case_b: str = "",
        subject: str = "",
        user: str,
        reason: str,
        evidence: str = "",
        at: datetime | None = None,
        after: str | None = None,
    ) -> Decision:
        """Append one decision (a kind of `decisions.KINDS`); a moment without a zone is on this computer's clock.

        Raises DecisionError for an unknown kind, or where `user` or `reason` is empty; UnknownCaseError for a case that
        the library does not hold; ConcurrentDecisionError where `after` (a `decisions_fingerprint`) is given and is no
        longer that of the last decision.
        """
        content = {"kind": kind, "case_a": case_a, "case_b": case_b, "subject": subject}
        content |= {"by": user, "because": reason, "evidence": evidence}
        with self._database.writing() as connection:
            decisions.check_last(connection, after)
            return decisions.append_decision(connection, content, at, self.url)

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, oldest first."""
        with self._database.reading() as connection:
            return decisions.read_decisions(connection)

    def decisions_fingerprint(self) -> str:
        """The hash of the last decision, which covers all before it; "" where there is none."""
        with self._database.reading() as connection:
            return decisions.decisions_fingerprint(connection)

    def verify_decisions(self, expected_head: str = "") -> Verification:
        """Compute the chain of decisions again and report where it breaks first, or what it lacks of a noted head.

        Raises DecisionError for a head that cannot be read.
        """
        with self._database.reading() as connection:
            return decisions.verify(connection, expected_head)
