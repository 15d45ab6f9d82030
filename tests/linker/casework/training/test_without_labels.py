"""Training a library without a solved case: what it teaches itself is put in use, and told in both languages."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from goods_town import goods_town

from linker.casework.training.model_card import model_card
from linker.casework.training.train import TrainReport, train
from linker.casework.workspace.workspace import Workspace
from linker.cli.screens.training import train_answer, train_screen
from linker.i18n.language import Language
from linker.i18n.translate import translate
from linker.library.store.store import Library


def shown(report: TrainReport, language: Language) -> str:
    return " ".join(str(getattr(part, "plain", part)) for part in train_screen(report, language))


def test_what_a_library_teaches_itself_is_put_in_use_and_said(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library:
        with library.import_session("town", "") as session:
            session.add(goods_town()[0])
        report = train(library)
        card = model_card(Workspace.of(library))
    assert (report.model, report.taught_by, report.groups) == (1, "library", 0)
    assert report.library is not None
    assert report.library.is_better
    assert train_answer(report)["library"]["library_links"] == report.library.library_links
    assert "the library itself taught it" in shown(report, "en")
    assert "由本库自身教出" in shown(report, "zh")
    assert "no solved case was used" in translate(card.origin, "en")
    assert "未用已破案件" in translate(card.origin, "zh")
    assert math.isnan(card.cllr)
    worse = replace(report, model=None, taught_by="nothing")
    assert "no solved case is named" in shown(worse, "en")
