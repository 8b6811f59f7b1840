"""The codebook of a release: every column, code, status and unit, and how people are protected, as a page and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import escape

from whimbrel.flows.writing import harmless
from whimbrel.release.open_data.about import About, licences
from whimbrel.release.open_data.pages import anchor, page
from whimbrel.release.open_data.wording import code_label, column_label, said, unit_label
from whimbrel.release.product import STATUSES, Product
from whimbrel.release.wording import LANGUAGES, Words, in_language
from whimbrel.vocabulary.numerals import number

_RESULTS = ("value", "low", "high", "status")


def codes_of(product: Product) -> dict[str, list[str]]:
    """Dimension -> its codes in the release, in the order in which they occur."""
    found: dict[str, dict[str, None]] = {}
    for table in product.tables:
        for dim in table.dims:
            found.setdefault(dim, {}).update(dict.fromkeys(table.rows[dim].to_pylist()))
    return {dim: list(codes) for dim, codes in found.items()}


def statuses_of(product: Product) -> list[str]:
    """Statuses that occur."""
    there = {s for table in product.tables for s in table.rows["status"].to_pylist()}
    return [s for s in STATUSES if s in there]


def codebook_csv(product: Product) -> bytes:
    """Rows table, column, code and its label in three languages; the columns themselves have no code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["table", "unit", "period", "column", "code", *(f"label_{language}" for language in LANGUAGES)])
    for line in _lines(product):
        writer.writerow([harmless(text) for text in line])
    return out.getvalue().encode("utf-8-sig")


def _lines(product: Product) -> Iterator[list[str]]:
    for table in product.tables:
        start = [table.id, table.unit, table.period]
        for name in table.rows.column_names:
            yield [*start, name, "", *(column_label(name, language) for language in LANGUAGES)]
            codes = table.rows[name].to_pylist() if name in table.dims else ()
            for code in dict.fromkeys(codes):
                yield [*start, name, code, *(code_label(name, code, language) for language in LANGUAGES)]
        for status in dict.fromkeys(table.rows["status"].to_pylist()):
            yield [*start, "status", status, *(said("status", status, language) for language in LANGUAGES)]


def codebook_page(product: Product, about: About, language: str) -> str:
    """The codebook as a page in a language."""

    def head(key: str) -> str:
        return escape(said("pages", key, language))

    colon = said("pages", "colon", language)
    parts = [f"<h1>{head('codebook')}{colon}{escape(in_language(product.title, language))}</h1>"]
    if about.invented:
        parts.append(f'<p class="invented">{head("invented")}</p>')
    parts.append(
        f'<h2 id="protection">{head("protection")}</h2><p>{escape(in_language(product.protection, language))}</p>'
    )
    if product.losses:
        parts.append(f"<h2>{head('losses')}</h2><ul>{_items(product.losses, language)}</ul>")
    parts.append(f'<h2 id="tables">{head("tables")}</h2>')
    for table in product.tables:
        unit = f"{column_label('unit', language)}{colon}{unit_label(table.unit, language)}"
        rows_said = f"{number(len(table.rows), language)} {said('pages', 'rows', language)}"
        facts = f"{unit} · {column_label('period', language)}{colon}{table.period} · {rows_said}"
        columns = "".join(
            f'<li><a href="#{anchor(n)}"><code>{escape(n)}</code> {escape(column_label(n, language))}</a></li>'
            for n in table.rows.column_names
        )
        parts.append(
            f'<section id="{anchor(table.id)}"><h3>{escape(in_language(table.title, language))}</h3>'
            f"<p><code>{escape(table.id)}</code> · {escape(facts)}</p><ul>{columns}</ul>"
            f"<ul>{_items(table.notes, language)}</ul></section>"
        )
    parts.append(f'<h2 id="columns">{head("columns")}</h2>')
    for dim, codes in codes_of(product).items():
        rows = [[code, *(code_label(dim, code, tongue) for tongue in about.languages)] for code in sorted(codes)]
        heads = [said("pages", "code", language), *(said("languages", tongue, tongue) for tongue in about.languages)]
        parts.append(f'<h3 id="{anchor(dim)}"><code>{escape(dim)}</code> {escape(column_label(dim, language))}</h3>')
        parts.append(_table(heads, rows, about.languages))
    for name in _RESULTS:
        text = said("columns_mean", name, language)
        parts.append(f'<h3 id="{anchor(name)}"><code>{name}</code> {escape(column_label(name, language))}</h3>')
        parts.append(f"<p>{escape(text)}</p>")
    rows = [[s, said("status", s, language), said("status_means", s, language)] for s in statuses_of(product)]
    heads = [said("pages", key, language) for key in ("code", "label", "meaning")]
    parts.append(_table(heads, rows, (language, language)))
    licence = licences()[about.licence]
    parts.append(f"<h2>{head('cite')}</h2><p>{escape(about.citation(in_language(product.title, language)))}</p>")
    parts.append(
        f'<h2>{head("licence")}</h2><p><a rel="license" href="{escape(licence["url"])}">{escape(licence["title"])}</a></p>'
    )
    return page(f"{said('pages', 'codebook', language)}", "".join(parts), about, language, "codebook")


def _items(sentences: tuple[Words, ...], language: str) -> str:
    return "".join(f"<li>{escape(in_language(words, language))}</li>" for words in sentences)


def _table(heads: list[str], rows: list[list[str]], languages: tuple[str, ...]) -> str:
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = ""
    for row in rows:
        cells = "".join(f'<td lang="{lang}">{escape(text)}</td>' for text, lang in zip(row[1:], languages, strict=True))
        body += f'<tr><th scope="row"><code>{escape(row[0])}</code></th>{cells}</tr>'
    return f'<div class="wide" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
