"""A series as a graph for other programs (GraphML, Brandes et al. 2002): cases are nodes, links are edges."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from linker.i18n.dates import window
from linker.report.data.dossier import Dossier
from linker.report.data.facts import Member

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_KEYS = (
    ("number", "node", "int"), ("time", "node", "string"), ("place", "node", "string"), ("offence", "node", "string"),
    ("probability", "node", "double"), ("solved", "node", "boolean"), ("log10_lr", "edge", "double"),
    ("link_probability", "edge", "double"),
)  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(dossier: Dossier) -> str:
    """The members, and the links between them; an unknown value is left out."""
    root = Xml.Element("graphml", xmlns=_NAMESPACE)
    for name, what, kind in _KEYS:
        Xml.SubElement(root, "key", {"id": name, "for": what, "attr.name": name, "attr.type": kind})
    graph = Xml.SubElement(root, "graph", id=_clean(dossier.line.series_id), edgedefault="undirected")
    for member in dossier.members:
        _data(Xml.SubElement(graph, "node", id=_clean(member.case_id)), _facts(member))
    for link in dossier.links:
        edge = Xml.SubElement(graph, "edge", source=_clean(link.case_a), target=_clean(link.case_b))
        _data(edge, {"log10_lr": repr(link.log10_lr), "link_probability": repr(link.probability)})
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _facts(member: Member) -> dict[str, str]:
    return {
        "number": str(member.number),
        "time": window(member.earliest, member.latest),
        "place": member.place,
        "offence": member.offence,
        "probability": "" if member.probability is None else repr(member.probability),
        "solved": "true" if member.offenders else "false",
    }


def _data(element: Xml.Element, facts: dict[str, str]) -> None:
    for key, value in facts.items():
        if value:
            Xml.SubElement(element, "data", key=key).text = _clean(value)


def _clean(text: str) -> str:
    return _NO_XML.sub(" ", text)
