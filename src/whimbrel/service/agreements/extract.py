"""An extract: one family of one submission, as an agreement lets the other side see it, sealed as a submission of its own.

The same submission under the same terms gives the same bytes and the same id, for the preview as for the real thing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from whimbrel.service.agreements.cells import figures_of
from whimbrel.service.agreements.errors import NotForOthers
from whimbrel.service.agreements.party import is_country
from whimbrel.service.agreements.projection import projected
from whimbrel.service.agreements.scope import families_of_nil, family_of_indicator
from whimbrel.service.agreements.terms import NOTHING, Agreed
from whimbrel.service.agreements.trace import trace
from whimbrel.standard.sealing import SubmissionWriter, seal_tables
from whimbrel.standard.store import Submission, open_submission
from whimbrel.vocabulary.code_lists import code_list

# What people must know to cite the data; the rest of a submission's source stays with it.
_CITED = ("citation", "licence", "caution", "unit")


def is_extract(submission: Submission) -> bool:
    """Whether somebody else's submission stands behind it."""
    return bool(submission.manifest["source"].get("extract_of"))


def stricter(one: str, other: str) -> str:
    """The stricter of two handling codes."""
    order = code_list("tlp").codes  # the strictest first
    return min(one, other, key=order.index)


def extract(submission: Submission, terms: Agreed, giver: str, family: str, store: Path) -> Submission | None:
    """Seal the extract of a family into ``store``; None if the terms let nothing through. giver: the reporter's party.

    Raises NotForOthers for a submission that is an extract itself.
    """
    if is_extract(submission):
        raise NotForOthers("This was shared by somebody else. Ask them to share it themselves.")
    level = terms.levels.get(giver, NOTHING)
    if level == NOTHING or family not in terms.families or not terms.covers(submission.period):
        return None
    nil = sorted(i for i in submission.manifest["nil"] if family_of_indicator().get(i, i) == family or i == family)
    tables = projected(submission, terms, family)
    if level == "figures":
        tables = _as_figures(submission, tables, terms, giver, family)
    if not tables and not (nil and family in families_of_nil(nil)):
        return None
    source = submission.manifest["source"]
    facts = {
        "reporter": submission.reporter,
        "label": submission.manifest["label"],
        "period": submission.period,
        "nature": submission.nature,
        "handling": stricter(str(submission.manifest["handling"]), terms.handling),
        "source": {
            "id": source.get("id", "own"),
            **{n: source[n] for n in _CITED if source.get(n)},
            "extract_of": trace(submission.id),
            "agreement": terms.agreement,
            "family": family,
            "onward": terms.onward,
        },
        "nil": nil,
    }
    return open_submission(_sealed(tables, facts, Path(store)))


def _sealed(tables: Mapping[str, pa.Table], facts: Mapping[str, Any], store: Path) -> Path:
    """Sealed apart and moved into place: extracts of several families of one submission are no repetition."""
    store.mkdir(parents=True, exist_ok=True)
    apart = Path(tempfile.mkdtemp(prefix=".making-", dir=store))
    try:
        with SubmissionWriter(apart) as writer:
            for table_id, rows in tables.items():
                for batch in rows.combine_chunks().to_batches(max_chunksize=200_000):
                    writer.write(table_id, batch)
            made = writer.seal(**facts)
        target = store / made.relative_to(apart)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            try:
                made.rename(target)
            except OSError:
                if not target.exists():
                    raise
        return target
    finally:
        shutil.rmtree(apart, ignore_errors=True)


def _as_figures(
    submission: Submission, tables: dict[str, pa.Table], terms: Agreed, giver: str, family: str
) -> dict[str, pa.Table]:
    """Counts of the records, or the reporter's own figures; never rows about one person."""
    country = giver if is_country(giver) else ""
    given = tables.get("figures")
    counting = {"persons", "legs", "exploitations"} if family in ("trafficking", "smuggling") else {"incidents"}
    records = {t: rows for t, rows in tables.items() if t in counting}
    if not records.keys() & {"persons", "incidents"}:
        records = {}
    figures = None
    with tempfile.TemporaryDirectory(prefix="whimbrel-cells-") as folder:
        sealed = None
        if records and given is None:
            facts = {"reporter": submission.reporter, "period": submission.period, "nature": submission.nature}
            sealed = open_submission(seal_tables(Path(folder), records, **facts))
        figures = figures_of(sealed, given, terms, country, family)
    return {"figures": figures} if figures is not None else {}
