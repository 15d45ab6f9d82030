"""A page read as a browser would: tags that do not match, what could reach out or run, and the text."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br", "circle", "rect", "line", "path", "polyline", "use"}
ACTING = {"script", "iframe", "object", "embed", "link", "img", "form", "base"}
REACHING = {"src", "action", "srcset"}


class WebPage(HTMLParser):
    """`open` tags that were not closed, `faults`, the targets of links, ids, and the text that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTING:
            self.faults.append(f"a tag {tag}")
        for name, value in attrs:
            self._attribute(name, value or "")
        if tag not in VOID:
            self.open.append(tag)

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on") or name in REACHING or (name == "xlink:href" and not value.startswith("#")):
            self.faults.append(f"an attribute {name}")
        if "url(" in value.replace("url(#", ""):
            self.faults.append(f"an address in {name}")
        if name == "href":
            self.targets.append(value)
        if name == "id":
            self.ids.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(f"</{tag}> where it does not belong")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All that is shown, on one line."""
        return " ".join(" ".join(self.texts).split())
