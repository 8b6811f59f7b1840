"""One call that writes a release as a folder: the same product gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from whimbrel.release.open_data.about import About, licences
from whimbrel.release.open_data.codebook import codebook_csv, codebook_page
from whimbrel.release.open_data.explorer import data_script, explorer_page
from whimbrel.release.open_data.metadata import citation_file, croissant, dcat
from whimbrel.release.open_data.pages import page_name
from whimbrel.release.open_data.tables import csv_bytes, parquet_bytes, workbook_bytes
from whimbrel.release.product import Product
from whimbrel.release.wording import in_language
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.whole_file import write_folder

FORMAT = "whimbrel-release/2"
"""2: protection, losses and notes are language -> words; in 1 they were English. Tables and files are the same."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}")


def write_open_data(product: Product, folder: Path, about: About) -> None:
    """Write a release into a folder that is not there yet, or is empty; it appears whole or not at all."""

    write_folder(folder, open_data_files(product, about))


def open_data_files(product: Product, about: About) -> dict[str, bytes]:
    """Path -> bytes of everything in the folder of a release."""
    _refuse_names(product)
    out: dict[str, bytes] = {}
    for table in product.tables:
        out[f"data/{table.id}.csv"] = csv_bytes(table.rows, about.languages)
        out[f"data/{table.id}.parquet"] = parquet_bytes(table.rows)
    if product.records is not None:
        out["data/records.csv"] = csv_bytes(product.records)
        out["data/records.parquet"] = parquet_bytes(product.records)
    for language in about.languages:
        out[page_name("tables", language, about).replace(".html", ".xlsx")] = workbook_bytes(product, about, language)
    out["codebook.csv"] = codebook_csv(product)
    hashes = {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in out.items()}
    out["croissant.json"] = croissant(product, about, hashes).encode()
    out["dcat.jsonld"] = dcat(product, about, hashes).encode()
    out["CITATION.cff"] = citation_file(product, about).encode()
    licence = licences()[about.licence]
    out["LICENCE.txt"] = f"{licence['title']}\n{licence['url']}\n".encode()
    out["release.json"] = _described(product, about, hashes)
    listed = sorted(out)
    for language in about.languages:
        out[page_name("index", language, about)] = explorer_page(product, about, language, listed).encode()
        out[page_name("codebook", language, about)] = codebook_page(product, about, language).encode()
    out["data.js"] = data_script(product, about).encode()
    for name in ("explorer.js", "pages.css", "icon.svg"):
        out[name] = (files("whimbrel.release.open_data") / name).read_bytes()
    return out


def _refuse_names(product: Product) -> None:
    ids = [t.id for t in product.tables]
    for name in ids:
        if not _NAME.fullmatch(name) or name == "records":
            raise QuestionError(f"{name!r} cannot be the id of a table: letters, digits, hyphens, dots; not records.")
    if len(set(ids)) != len(ids):
        raise QuestionError("Two tables of the release have the same id.")


def _described(product: Product, about: About, hashes: dict[str, tuple[str, int]]) -> bytes:
    """release.json: all that is said of the release, and the hashes of its files."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "id": about.id,
        "version": about.version,
        "kind": product.kind,
        "title": dict(product.title),
        "description": dict(about.description),
        "author": about.author,
        "publisher": about.publisher or about.author,
        "published": about.published,
        "address": about.address or None,
        "licence": about.licence,
        "licence_address": licences()[about.licence]["url"],
        "citation": about.citation(in_language(product.title, about.languages[0])),
        "languages": list(about.languages),
        "invented": about.invented,
        "protection": dict(product.protection),
        "protection_figures": dict(product.figures),
        "losses": [dict(words) for words in product.losses],
        "sources": [s.as_data() for s in about.sources],
        "tables": [
            {
                "id": t.id,
                "title": dict(t.title),
                "dims": list(t.dims),
                "unit": t.unit,
                "period": t.period,
                "sources": list(t.sources),
                "submissions": list(t.submissions),
                "notes": [dict(words) for words in t.notes],
                "rows": len(t.rows),
                "files": [f"data/{t.id}.csv", f"data/{t.id}.parquet"],
            }
            for t in product.tables
        ],
        "records": None if product.records is None else len(product.records),
        "files": {name: {"sha256": digest, "bytes": size} for name, (digest, size) in sorted(hashes.items())},
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
