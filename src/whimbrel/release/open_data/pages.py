"""The frame of the pages of a release: no inline script or style, so that the strictest Content-Security-Policy lets them be."""

from __future__ import annotations

import re
from html import escape

from whimbrel.release.open_data.about import About
from whimbrel.release.open_data.wording import said


def anchor(name: str) -> str:
    """A name as the id of an element."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)


def page_name(stem: str, language: str, about: About) -> str:
    """``index.html`` in the main language, ``index.fr.html`` in another."""
    return f"{stem}.html" if language == about.languages[0] else f"{stem}.{language}.html"


def page(title: str, body: str, about: About, language: str, stem: str, scripts: tuple[str, ...] = ()) -> str:
    """A whole page: title, links to the other languages and to the other page, body, scripts of the same folder."""
    others = "".join(
        f'<a href="{page_name(stem, tongue, about)}" lang="{tongue}" hreflang="{tongue}">{said("languages", tongue, tongue)}</a> '
        for tongue in about.languages
        if tongue != language
    )
    links = "".join(
        f'<a href="{page_name(other, language, about)}">{escape(said("pages", word, language))}</a> '
        for other, word in (("index", "explorer"), ("codebook", "codebook"))
        if other != stem
    )
    loaded = "".join(f'<script src="{name}" defer></script>' for name in scripts)
    return (
        f'<!doctype html>\n<html lang="{language}" dir="ltr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="icon.svg">'
        f'<link rel="stylesheet" href="pages.css">{loaded}</head>\n<body>'
        f'<a class="skip" href="#content">{escape(said("pages", "skip", language))}</a>'
        f'<nav aria-label="{escape(said("pages", "languages", language))}">{links}{others}</nav>'
        f'<main id="content">{body}</main></body></html>\n'
    )
