"""How the numbers came about and what they do not say; where they are from, and what the words mean."""

from __future__ import annotations

from whimbrel.flows.labels import label
from whimbrel.release.open_data.about import licences
from whimbrel.release.open_data.wording import said as worded
from whimbrel.release.report.about_table import colon, names_of
from whimbrel.release.report.blocks import Block, Grid, Heading, Listed, Paragraph, Parts, shown
from whimbrel.release.report.situation import Situation
from whimbrel.release.report.wording import said, words
from whimbrel.release.wording import in_language


def method(situation: Situation, language: str) -> list[Block]:
    """Sentences, what must be known of single tables, and how many cells of each are hidden."""
    sentences = [said("method", key, language) for key in words()["method"]]
    items: list[Parts] = [(text.format(hash=situation.order.sha256[:16]),) for text in sentences]
    notes = dict.fromkeys(in_language(note, language) for table in situation.tables() for note in table.notes)
    cautions: dict[str, dict[str, None]] = {}
    for s in situation.sources:
        if s.caution:
            cautions.setdefault(s.caution, {})[s.reporter] = None
    told = [f"{names_of(tuple(names), language)}{colon(language)}{caution}" for caution, names in cautions.items()]
    items += [(text,) for text in (*notes, *told)]
    rows: list[tuple[Parts, ...]] = []
    for table in situation.tables():
        hidden, every = situation.hidden([table], table.id)
        rows.append(((in_language(table.title, language),), (shown(every, language),), (shown(hidden, language),)))
    heads = (
        (said("parts", "table", language), False),
        (said("parts", "cells", language), True),
        (said("parts", "hidden_cells", language), True),
    )
    title = f"{said('parts', 'hidden_cells', language)} / {said('parts', 'cells', language)}"
    about = worded("status_means", "hidden", language)
    return [Listed(tuple(items)), Grid(title, heads, tuple(rows), about)]


def sources(situation: Situation, language: str) -> list[Block]:
    """Every submission with its hash, how to cite the report, and definitions."""
    listed: list[Parts] = []
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for s in situation.sources:
        grouped.setdefault((s.reporter, s.citation, s.licence), []).append(f"{s.period} {s.submission}")
    for (reporter, *told), held in sorted(grouped.items()):
        about_source = " ".join(t for t in told if t)
        named = f"{said('parts', 'submissions', language)}{colon(language)}{', '.join(sorted(held))}."
        listed.append((f"{reporter}. {named} {about_source}".strip(),))
    defined: list[Parts] = []
    for indicator in dict.fromkeys(t.indicator for t in situation.told):
        if indicator in words()["definitions"]:
            name = label("indicator", indicator, language)
            defined.append((f"{name}{colon(language)}{said('definitions', indicator, language)}",))
    about = situation.about
    licence = licences()[about.licence]
    blocks: list[Block] = [Listed(tuple(listed))]
    if defined:
        blocks += [Heading(said("parts", "definitions", language)), Listed(tuple(defined))]
    blocks.append(Heading(said("parts", "cite", language)))
    blocks.append(Paragraph((about.citation(in_language(situation.order.title, language)),)))
    blocks.append(
        Paragraph((f"{said('parts', 'licence', language)}{colon(language)}{licence['title']}, {licence['url']}",))
    )
    return blocks
