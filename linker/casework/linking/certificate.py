"""The certificate of a run: what its links rest on, so that others can weigh any of them anew."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from features.trace_kinds import OTHER_KIND, TRACE_KINDS
from linker.errors import LibraryError
from linker.flow import FittedLibrary
from linker.i18n.text import Text
from linker.library.store.store import Library
from linker.pairs.score import Scorer
from linker.starting_model import FILE as STARTING_MODEL
from linker.verification.checking import StoredRun
from linker.verification.digests import document_digest

FORMAT, VERSION = "case-linker certificate", 1
# Parts of the vectors that a checker takes as they are stored, by their digest; times, places in numbers, losses and
# numbers of offenders it reads from the records.
TAKEN_AS_STORED = (
    "local density of cases",
    "codes of each case with their rarity",
    "traces of each case with their rarity",
    "n-grams of addresses, goods, tools and narratives with their weights",
    "curves of the model as fitted to this library",
)


def save_certificate(library: Library, run_id: int, fitted: FittedLibrary, link_log10_lr: float) -> None:
    """Store the certificate of a run that is itself stored, with its vectors.

    Where there are none it has no certificate; that the vectors could not be kept, a notice says already.
    """
    with library.plain_reading() as connection:
        run = StoredRun.read(connection, library.array_cache.folder, run_id)
    if run.vectors is None:
        return
    record = library.last_run()
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "run": run_id,
        "cases": len(run.cases.case_id),
        **run.digests(model_document(library)),
        "decisions_head": "" if record is None else record.decisions_fingerprint,
        "link_log10_lr": link_log10_lr,
        "log10_prior_odds": fitted.base_rate.log10_prior_odds,
        "scorer": _bounds(fitted.scorer),
        "trace_kinds": [
            {
                "name": kind.name,
                "identity": kind.identity,
                "max_log10_lr": kind.max_log10_lr,
                "log10_lr_per_character": kind.log10_lr_per_character,
            }
            for kind in (*TRACE_KINDS, OTHER_KIND)
        ],
        "taken_as_stored": list(TAKEN_AS_STORED),
    }
    document["digest"] = document_digest(document)
    library.save_certificate(run_id, json.dumps(document, ensure_ascii=False))


def stored_certificate(library: Library, run_id: int) -> dict[str, Any]:
    """The certificate of a run as a JSON object. Raises LibraryError where there is none, or it cannot be read."""
    text = library.certificate(run_id)
    if not text:
        raise LibraryError("verification.no_certificate", library=library.url, run_id=run_id)
    try:
        document = json.loads(text)
        is_readable = (document["format"], document["version"]) == (FORMAT, VERSION)
    except (LookupError, TypeError, ValueError) as error:
        raise LibraryError("verification.damaged_certificate", run_id=run_id, reason=repr(error)) from error
    if not is_readable:
        raise LibraryError("verification.damaged_certificate", run_id=run_id, reason=Text("verification.other_version"))
    return dict(document)


def model_document(library: Library) -> str:
    """The text of the model in use, byte by byte as it is stored."""
    document = library.active_model()
    return (files("linker") / STARTING_MODEL).read_text(encoding="utf-8") if document is None else document


def _bounds(scorer: Scorer) -> dict[str, Any]:
    calibration = scorer.calibration
    return {
        "lower": scorer.lower,
        "upper": scorer.upper,
        "calibration": calibration
        and {
            "totals": calibration.totals.tolist(),
            "log10_lr": calibration.log10_lr.tolist(),
            "lower": calibration.lower,
        },
        "curves": [
            {
                "name": comparison.name,
                "offset": comparison.offset,
                "outside_bounds": comparison.has_fixed_lr,
                "knots": curve.knots.tolist(),
                "log10_lr": curve.log10_lr.tolist(),
            }
            for comparison, curve in zip(scorer.comparisons, scorer.curves, strict=True)
        ],
    }
