"""The survey form as phones read it (XForm, for ODK Collect), made of the same rows as the XLSForm that people download.

A small part of what pyxform does, as much as the survey form uses: groups, repeats, texts, numbers, choices from lists,
calculations, constraints, questions asked only if. A test holds it beside what pyxform makes of the downloaded form.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from functools import cache

from whimbrel.standard.forms.wording import known_language, language_name, languages_of_words
from whimbrel.standard.forms.xlsform import FORM_ID, Row, _Form

_NAMESPACES = {
    "xmlns": "http://www.w3.org/2002/xforms",
    "xmlns:h": "http://www.w3.org/1999/xhtml",
    "xmlns:jr": "http://openrosa.org/javarosa",
    "xmlns:orx": "http://openrosa.org/xforms",
}
_TYPES = {"text": "string", "integer": "int", "decimal": "decimal", "note": "string", "calculate": "string"}
_SAID = ("label", "hint", "constraint_message")

ROOT = "root"  # what the form calls the element that holds the choices of a list


@cache
def form_xml() -> bytes:
    """The blank form in all languages in which every word is written."""
    return _Converter(tuple(dict.fromkeys(map(known_language, ("en", *languages_of_words()))))).xml()


@cache
def form_hash() -> str:
    """Hash by which a phone knows whether it has this form already; OpenRosa asks for MD5, nothing is secured by it."""
    return hashlib.md5(form_xml(), usedforsecurity=False).hexdigest()


@cache
def form_facts() -> tuple[str, str, str]:
    """Id, version and title of the form."""
    settings = _Form(("en",)).sheets()["settings"][0]
    return settings["form_id"], settings["version"], settings["form_title"]


class _Converter:
    """Walks the rows once and builds the instance, the binds, the texts and the body side by side."""

    def __init__(self, languages: tuple[str, ...]):
        sheets = _Form(languages).sheets()
        self._names = [language_name(g) for g in languages]
        self._rows, self._choices = sheets["survey"], sheets["choices"]
        self._facts = sheets["settings"][0]
        self._texts: dict[str, Row] = {}
        self._paths = self._all_paths()

    def xml(self) -> bytes:
        """The whole form."""
        html = ET.Element("h:html", _NAMESPACES)
        head = ET.SubElement(html, "h:head")
        ET.SubElement(head, "h:title").text = self._facts["form_title"]
        model = ET.SubElement(head, "model", {"orx:xforms-version": "1.0.0"})
        itext = ET.SubElement(model, "itext")
        data = ET.SubElement(ET.SubElement(model, "instance"), "data")
        data.attrib.update(id=FORM_ID, version=self._facts["version"])
        self._lists(model)
        self._walk(data, model, ET.SubElement(html, "h:body"))
        meta = ET.SubElement(data, "orx:meta")
        ET.SubElement(meta, "orx:instanceID")
        facts = {"nodeset": "/data/orx:meta/orx:instanceID", "type": "string", "readonly": "true()"}
        ET.SubElement(model, "bind", {**facts, "jr:preload": "uid"})
        self._itext(itext)
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(html, encoding="utf-8")

    def _all_paths(self) -> dict[str, str]:
        found, above = {}, ["/data"]
        for row in self._rows:
            kind = row["type"].split()[0]
            if kind == "end":
                above.pop()
                continue
            found[row["name"]] = f"{above[-1]}/{row['name']}"
            if kind == "begin":
                above.append(found[row["name"]])
        return found

    def _lists(self, model: ET.Element) -> None:
        roots: dict[str, ET.Element] = {}
        for row in self._choices:
            name = row["list_name"]
            if name not in roots:
                roots[name] = ET.SubElement(ET.SubElement(model, "instance", id=name), "root")
            item = ET.SubElement(roots[name], "item")
            key = f"{name}-{len(roots[name]) - 1}"
            ET.SubElement(item, "itextId").text = key
            ET.SubElement(item, "name").text = row["name"]
            self._texts[key] = {g: row[f"label::{g}"] for g in self._names}

    def _walk(self, data: ET.Element, model: ET.Element, body: ET.Element) -> None:
        nodes, places = [data], [body]
        for row in self._rows:
            kind, _, what = row["type"].partition(" ")
            if kind == "end":
                nodes.pop()
                places.pop()
                continue
            path = self._paths[row["name"]]
            node = ET.SubElement(nodes[-1], row["name"])
            said = {part: self._say(row, part, path) for part in _SAID}
            if kind == "begin":
                place = ET.SubElement(places[-1], "group", ref=path)
                self._told(place, said)
                if what == "repeat":
                    node.set("jr:template", "")
                    place = ET.SubElement(place, "repeat", nodeset=path)
                nodes.append(node)
                places.append(place)
                continue
            self._bind(model, row, kind, path, said)
            if kind != "calculate":
                self._control(places[-1], row, kind, what, path, said)

    def _bind(self, model: ET.Element, row: Row, kind: str, path: str, said: dict[str, str]) -> None:
        facts = {"nodeset": path, "type": _TYPES.get(kind, "string")}
        if kind == "note":
            facts["readonly"] = "true()"
        if row.get("required"):
            facts["required"] = "true()"
        for name, attribute in (("relevant", "relevant"), ("constraint", "constraint"), ("calculation", "calculate")):
            if row.get(name):
                facts[attribute] = re.sub(r"\$\{(\w+)\}", lambda m: self._paths[m[1]], row[name])
        if said["constraint_message"]:
            facts["jr:constraintMsg"] = said["constraint_message"]
        ET.SubElement(model, "bind", facts)

    def _control(self, place: ET.Element, row: Row, kind: str, what: str, path: str, said: dict[str, str]) -> None:
        tag = {"select_one": "select1", "select_multiple": "select"}.get(kind, "input")
        control = ET.SubElement(place, tag, ref=path)
        if row.get("appearance"):
            control.set("appearance", row["appearance"])
        self._told(control, said)
        if tag != "input":
            items = ET.SubElement(control, "itemset", nodeset=f"instance('{what}')/{ROOT}/item")
            ET.SubElement(items, "value", ref="name")
            ET.SubElement(items, "label", ref="jr:itext(itextId)")

    def _told(self, control: ET.Element, said: dict[str, str]) -> None:
        for part in ("label", "hint"):
            if said[part]:
                ET.SubElement(control, part, ref=said[part])

    def _say(self, row: Row, part: str, path: str) -> str:
        """Keep the words of a row; returns the reference to them, empty where there are none."""
        words = {g: row[f"{part}::{g}"] for g in self._names if row.get(f"{part}::{g}")}
        if not words:
            return ""
        self._texts[f"{path}:{part}"] = words
        return f"jr:itext('{path}:{part}')"

    def _itext(self, itext: ET.Element) -> None:
        for name in self._names:
            translation = ET.SubElement(itext, "translation", lang=name)
            if name == self._facts["default_language"]:
                translation.set("default", "true()")
            for key, words in self._texts.items():
                text = ET.SubElement(translation, "text", id=key)
                ET.SubElement(text, "value").text = words.get(name, "")
