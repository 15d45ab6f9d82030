"""How often each kind of guess about a column is right, over all tables with known answers; printed as data.

    python tests/benchmarks/column_confidence.py > linker/library/mapping/confidence.toml

What a person sees beside a column (`sure`) is read from that file. Jeffreys' estimate: half a right one and half a
wrong one are added, so that few examples never make certainty.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from column_facts import FACTS, PROFILE_FACTS, claims_by_how  # noqa: E402


def main() -> None:
    """Write the table to standard output."""
    tables = len(FACTS) + len(PROFILE_FACTS)
    lines = [
        f"# Written by tests/benchmarks/column_confidence.py from {tables} tables with known answers: of the columns",
        "# taken for a time, a report, a place, an offence, a narrative or an id, how many rightly, by way of guess.",
    ]
    for how, count in claims_by_how().items():
        lines += ["", f"[{how}]", f"right = {count.right}", f"taken = {count.taken}"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
