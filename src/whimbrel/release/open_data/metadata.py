"""What programs read of a release: Croissant 1.0, DCAT 3 as JSON-LD, CITATION.cff and one line to cite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from whimbrel.release.open_data.about import About, licences
from whimbrel.release.open_data.wording import column_label, said
from whimbrel.release.product import Product, ReleasedTable
from whimbrel.release.wording import in_language

_MEDIA = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# The context that Croissant 1.0 asks for: its own words, and schema.org for the rest.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def files_listed(hashes: Mapping[str, tuple[str, int]]) -> list[tuple[str, str, int, str]]:
    """(path, sha256, bytes, media type) of the data files, sorted."""
    found = []
    for path in sorted(hashes):
        ending = path[path.rfind(".") :]
        if path.startswith("data/") and ending in _MEDIA:
            found.append((path, *hashes[path], _MEDIA[ending]))
    return found


def croissant(product: Product, about: About, hashes: Mapping[str, tuple[str, int]]) -> str:
    """The release in Croissant 1.0: files with their hashes, and the columns of every table."""
    title = in_language(product.title, "en")
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": about.id,
        "alternateName": title,
        "description": _description(product, about, "en"),
        "version": f"{about.version}.0" if about.version.count(".") == 1 else about.version,
        "license": licences()[about.licence]["url"],
        "creator": {"@type": "sc:Organization", "name": about.author},
        "datePublished": about.published,
        "citeAs": about.citation(title),
        "isLiveDataset": False,
        **({"url": about.address} if about.address else {}),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": path,
                "name": path,
                "contentUrl": path,
                "encodingFormat": "application/x-parquet" if path.endswith(".parquet") else media,
                "contentSize": f"{size} B",
                "sha256": digest,
            }
            for path, digest, size, media in files_listed(hashes)
        ],
        "recordSet": [_record_set(t) for t in product.tables],
    }
    return _json(data)


def _record_set(table: ReleasedTable) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.id,
        "name": table.id,
        "description": f"{in_language(table.title, 'en')}. Unit: {table.unit}. Period: {table.period}.",
        "key": [{"@id": f"{table.id}/{d}"} for d in table.dims],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.id}/{name}",
                "name": name,
                "description": column_label(name, "en"),
                "dataType": "sc:Float" if name in ("value", "low", "high") else "sc:Text",
                "source": {"fileObject": {"@id": f"data/{table.id}.parquet"}, "extract": {"column": name}},
            }
            for name in table.rows.column_names
        ],
    }


def dcat(product: Product, about: About, hashes: Mapping[str, tuple[str, int]]) -> str:
    """The release as a DCAT dataset, for catalogues of open data."""
    titles = [{"@language": language, "@value": text} for language, text in sorted(product.title.items())]
    data = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "prov": "http://www.w3.org/ns/prov#",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": about.address or f"urn:whimbrel:release:{about.id}:{about.version}",
        "@type": "dcat:Dataset",
        "dct:title": titles,
        "dct:description": [
            {"@language": language, "@value": _description(product, about, language)} for language in about.languages
        ],
        "dct:identifier": about.id,
        "dcat:version": about.version,
        "dct:issued": {"@type": "xsd:date", "@value": about.published},
        "dct:license": {"@id": licences()[about.licence]["url"]},
        "dct:creator": {"@type": "foaf:Agent", "foaf:name": about.author},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": about.publisher or about.author},
        "dct:language": list(about.languages),
        "dct:temporal": sorted({t.period for t in product.tables}),
        "prov:wasDerivedFrom": [{"@id": f"urn:whimbrel:submission:{s.submission}"} for s in about.sources],
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": path,
                "dcat:downloadURL": {"@id": path},
                "dcat:mediaType": media,
                "dcat:byteSize": size,
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": digest,
                },
            }
            for path, digest, size, media in files_listed(hashes)
        ],
    }
    return _json(data)


def citation_file(product: Product, about: About) -> str:
    """CITATION.cff 1.2.0. Texts are written as JSON strings, which YAML reads as they are."""

    def text(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    lines = [
        "cff-version: 1.2.0",
        "message: If you use these data, cite them as below.",
        "type: dataset",
        f"title: {text(in_language(product.title, 'en'))}",
        "authors:",
        f"  - name: {text(about.author)}",
        f"version: {text(about.version)}",
        f"date-released: {about.published}",
        f"license: {about.licence}",
        f"abstract: {text(_description(product, about, 'en'))}",
    ]
    return "\n".join([*lines, *([f"url: {text(about.address)}"] if about.address else [])]) + "\n"


def _description(product: Product, about: About, language: str) -> str:
    told = in_language(about.description, language) or in_language(product.title, language)
    invented = [said("pages", "invented", language)] if about.invented else []
    return " ".join([*invented, told, in_language(product.protection, language)]).strip()


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
