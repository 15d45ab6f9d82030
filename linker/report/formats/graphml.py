"""A series as a graph for other programs (GraphML, Brandes et al. 2002): cases are nodes, links are edges."""

from __future__ import annotations

import math
import re
from io import BytesIO
from typing import Any

from linker.i18n.dates import window
from linker.report.data.dossier import Dossier
from linker.report.data.series import SeriesCase

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(dossier: Dossier) -> bytes:
    """The cases, and the links between them; an unknown value is left out."""
    import networkx as nx

    moment = dossier.basis.created.isoformat(timespec="seconds")
    export: dict[str, Any] = {"exported_by": _clean(dossier.basis.exporter), "exported_at": moment}
    graph: nx.Graph[str] = nx.Graph(id=_clean(dossier.series_id), **export)
    for case in dossier.cases:
        graph.add_node(_clean(case.case_id), **_attributes(case))
    for link in dossier.links:
        ends = _clean(link.case_a), _clean(link.case_b)
        graph.add_edge(*ends, log10_lr=link.log10_lr, link_probability=link.probability)
    content = BytesIO()
    # `write_graphml` itself writes otherwise where lxml happens to be installed.
    nx.write_graphml_xml(graph, content, named_key_ids=True)
    return content.getvalue()


def _attributes(case: SeriesCase) -> dict[str, Any]:
    known_texts = {"time": window(case.earliest, case.latest), "place": case.place_text, "offence": case.offence}
    attributes: dict[str, Any] = {name: _clean(text) for name, text in known_texts.items() if text}
    if not math.isnan(case.probability):
        attributes["probability"] = case.probability
    return {"number": case.number, "solved": bool(case.offenders), **attributes}


def _clean(text: str) -> str:
    return _NO_XML.sub(" ", text)
