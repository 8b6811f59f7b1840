"""A page as a reader sees it: words, tables, links and fields, read from the HTML."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """``elements``: (tag, attributes) in order; ``text``: what is to be read; ``tables``: rows of cells by caption id."""

    def __init__(self, response) -> None:
        super().__init__(convert_charrefs=True)
        self.source = response.content.decode()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._words: list[str] = []
        self._table: list[list[str]] = []
        self._open: list[str] = []
        self.feed(self.source)
        self.text = re.sub(r"\s+", " ", " ".join(self._words))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in ("meta", "link", "img", "input", "br"):
            self._open.append(tag)
        if tag == "table":
            self._table = []
        if tag == "caption":
            self.tables[dict(attrs).get("id", "")] = self._table
        if tag == "tr":
            self._table.append([])
        if tag in ("td", "th"):
            self._table[-1].append("")

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if "script" in self._open or "style" in self._open:
            return
        self._words.append(data)
        if ("td" in self._open or "th" in self._open) and self._table and self._table[-1]:
            self._table[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """Attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        """Addresses that the page links to."""
        return [a["href"] for a in self.all("a") if "href" in a]

    def numbers(self, panel: str, column: int) -> list[int]:
        """A column of numbers of a panel's table."""
        return [int(row[column].replace(",", "")) for row in self.tables[f"t-{panel}"][1:]]

    @property
    def charts(self) -> dict:
        """What the pictures are drawn from."""
        found = re.search(r'<script id="charts" type="application/json">(.*?)</script>', self.source, re.DOTALL)
        return json.loads(found[1])

    def chosen(self) -> dict[str, list[str]]:
        """Name of a field -> values that are chosen in it."""
        found: dict[str, list[str]] = {}
        name = ""
        for tag, attributes in self.elements:
            if tag == "select":
                name = attributes["name"]
            if tag == "option" and "selected" in attributes:
                found.setdefault(name, []).append(attributes.get("value", ""))
        return found


def without_token(body: bytes) -> bytes:
    """A page without the token of its forms, which is another one each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)
