"""Training on strings that a bureau made: on request, with a told weight, and told as said, not proven."""

from __future__ import annotations

from pathlib import Path

import pytest
from said import said
from trained import town

from features.columns import Ragged
from linker.casework.training.train import train
from linker.cli.screens.training import train_screen
from linker.errors import ModelError
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.model.archive import from_json
from linker.model.origin import origin_text


def test_strings_alone_make_a_model_that_says_so(tmp_path: Path) -> None:
    cases = town(cases=150).cases
    pairs = [
        (str(case), name) for case, names in zip(cases.case_id, cases.offenders.rows(), strict=True) for name in names
    ]
    with Library.open(tmp_path / "cases.db") as library:
        with library.import_session("town", "") as session:
            session.add(cases.replace(offenders=Ragged.empty(len(cases))))
        with pytest.raises(ModelError, match="no string that the bureau made"):
            train(library, string_weight=0.5)
        library.add_known_strings(pairs)
        with pytest.raises(ModelError):
            train(library)
        report = train(library, string_weight=0.5)
        document = library.active_model() or ""
    assert (report.known_strings > 5, report.string_weight) == (True, 0.5)
    assert "said, not proven" in said(origin_text(from_json(document, "").provenance.origin))
    shown = " ".join(str(getattr(part, "plain", part)) for part in train_screen(report, "en"))
    assert "that the bureau made count with weight 0.5" in shown
    assert "未经证实" in translate(origin_text(from_json(document, "").provenance.origin), "zh")
