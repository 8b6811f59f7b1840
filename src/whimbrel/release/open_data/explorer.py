"""The explorer: one page of released tables that a script makes choosable, and the file of data that the script reads.

Without a script the page shows the tables. The data file holds the released product only, nothing is added up in the browser.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from whimbrel.release.open_data.about import About, licences
from whimbrel.release.open_data.codebook import codes_of, statuses_of
from whimbrel.release.open_data.pages import anchor, page, page_name
from whimbrel.release.open_data.tables import anew
from whimbrel.release.open_data.wording import (
    cell_text,
    code_label,
    column_label,
    said,
    unit_label,
    words,
)
from whimbrel.release.product import Product, ReleasedTable
from whimbrel.release.wording import LANGUAGES, in_language
from whimbrel.vocabulary.numerals import number

SHOWN_WITHOUT_SCRIPT = 300
"""Rows of a table on the page itself; the files hold all."""


def data_script(product: Product, about: About) -> str:
    """``data.js``: the released tables and their words, as one assignment."""
    data = {
        "id": about.id,
        "tables": [_table_data(t) for t in product.tables],
        "dimensions": {
            dim: {
                "label": {language: column_label(dim, language) for language in LANGUAGES},
                "anchor": anchor(dim),
                "codes": {c: {language: code_label(dim, c, language) for language in LANGUAGES} for c in codes},
            }
            for dim, codes in codes_of(product).items()
        },
        "status": {s: words()["status"][s] for s in statuses_of(product)},
        "words": {**words()["pages"], "value": words()["columns"]["value"], "status": words()["columns"]["status"]},
        "range": words()["codes"]["between"],
    }
    return f"window.whimbrelRelease = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


def _table_data(table: ReleasedTable) -> dict[str, Any]:
    rows = anew(table.rows)
    return {
        "id": table.id,
        "title": dict(table.title),
        "unit": {language: unit_label(table.unit, language) for language in LANGUAGES},
        "period": table.period,
        "sources": list(table.sources),
        "dims": list(table.dims),
        "rows": [list(row.values()) for row in rows.to_pylist()],
    }


def explorer_page(product: Product, about: About, language: str, files: list[str]) -> str:
    """``index.html`` in a language: what the release is, its tables, its files, how to cite it."""
    title = in_language(product.title, language)

    def head(key: str) -> str:
        return escape(said("pages", key, language))

    parts = [f"<h1>{escape(title)}</h1>"]
    if about.invented:
        parts.append(f'<p class="invented">{head("invented")}</p>')
    told = in_language(about.description, language)
    parts.append(f"<p>{escape(told)}</p>" if told else "")
    parts.append(f"<p>{escape(about.author)} · {head('published')} {escape(about.published)} · {about.licence}</p>")
    parts.append(f'<section id="explorer" hidden aria-label="{head("explorer")}"></section>')
    parts.append('<div id="tables">')
    parts += [_static(table, about, language, " open" if at == 0 else "") for at, table in enumerate(product.tables)]
    parts.append("</div>")
    parts.append(f"<h2>{head('protection')}</h2><p>{escape(in_language(product.protection, language))}</p>")
    if product.losses:
        told = "".join(f"<li>{escape(in_language(words, language))}</li>" for words in product.losses)
        parts.append(f"<h2>{head('losses')}</h2><ul>{told}</ul>")
    if product.records is not None:
        parts.append(
            f"<h2>{head('records')}</h2><p>{head('records_mean')} {number(len(product.records), language)}</p>"
        )
    links = "".join(f'<li><a href="{escape(f)}" download>{escape(f)}</a></li>' for f in files)
    parts.append(f'<h2 id="files">{head("files")}</h2><ul class="files">{links}</ul>')
    parts.append(f"<h2>{head('sources')}</h2><ul>{''.join(_source(s, language) for s in about.sources)}</ul>")
    parts.append(f"<h2>{head('cite')}</h2><p>{escape(about.citation(title))}</p>")
    licence = licences()[about.licence]
    parts.append(
        f'<h2>{head("licence")}</h2><p><a rel="license" href="{escape(licence["url"])}">{escape(licence["title"])}</a></p>'
    )
    return page(title, "".join(parts), about, language, "index", ("data.js", "explorer.js"))


def _source(source: Any, language: str) -> str:
    told = " ".join(t for t in (source.citation, source.licence, source.caution) if t)
    text = f"{source.reporter}, {source.period}, {said('pages', 'submission', language)} "
    return f"<li>{escape(text)}<code>{escape(source.submission)}</code>. {escape(told)}</li>"


def _static(table: ReleasedTable, about: About, language: str, opened: str) -> str:
    heads = "".join(f'<th scope="col">{escape(column_label(d, language))}</th>' for d in table.dims)
    unit = escape(unit_label(table.unit, language))
    body = ""
    for row in table.rows.slice(0, SHOWN_WITHOUT_SCRIPT).to_pylist():
        cells = "".join(f"<td>{escape(code_label(d, row[d], language))}</td>" for d in table.dims)
        body += f'<tr>{cells}<td class="n">{escape(cell_text(row, language))}</td></tr>'
    more = ""
    if len(table.rows) > SHOWN_WITHOUT_SCRIPT:
        shown, every = number(SHOWN_WITHOUT_SCRIPT, language), number(len(table.rows), language)
        more = f"<p>{escape(said('pages', 'first_rows', language, shown=shown, all=every))}</p>"
    book = f"{page_name('codebook', language, about)}#{anchor(table.id)}"
    title = escape(in_language(table.title, language))
    told = " · ".join((title, unit, escape(table.period), escape("; ".join(table.sources))))
    link = f'<a href="{book}">{escape(said("pages", "codebook", language))}</a>'
    return (
        f'<details{opened}><summary>{title}</summary><div class="wide" tabindex="0"><table><caption>{told} · {link}</caption>'
        f'<thead><tr>{heads}<th scope="col" class="n">{unit}</th></tr></thead><tbody>{body}</tbody></table></div>'
        f"{more}</details>"
    )
