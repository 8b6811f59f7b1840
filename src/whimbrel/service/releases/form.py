"""The form of a draft: what it offers for each product, what was sent as a wish, and a wish as the form that sends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, QueryDict

from whimbrel.flows.labels import label
from whimbrel.release.gate import WISHES, Wish
from whimbrel.release.open_data.about import licences
from whimbrel.release.open_data.wording import column_label, said
from whimbrel.release.policy import EPSILON
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.order import TABLES
from whimbrel.release.returns.tables import SYSTEMS, title_of
from whimbrel.release.synthetic.subject import fitting_columns
from whimbrel.release.wishes.national_return import ReturnWish
from whimbrel.release.wishes.noisy import COLUMNS, NoisyWish
from whimbrel.release.wishes.report import ReportWish
from whimbrel.release.wishes.synthetic import FEW_FABRICATED, SyntheticWish
from whimbrel.release.wishes.tables import HIDING, ROUNDING, TableWish
from whimbrel.release.wording import LANGUAGES, in_language
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.page import language_of
from whimbrel.service.policy import visible
from whimbrel.service.reader import reader_of
from whimbrel.service.releases.models import Release
from whimbrel.service.words import word
from whimbrel.standard.errors import QuestionError, StoreError
from whimbrel.standard.period import Period, parse_period
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.country_facts import country_name

DECISIONS = ("told_before", "small_change")


def wish_of_form(post: QueryDict) -> Wish:
    """What was sent, as a wish. QuestionError for what the gate does not know."""
    kind = kind_of(post)
    title = {code: t for code in LANGUAGES if (t := " ".join(post.get(f"title_{code}", "").split())[:200])}
    chosen = tuple(post.getlist("tables"))
    decided = tuple(d for d in post.getlist("decided") if d in DECISIONS)
    where = {"role": (post["role"],)} if post.get("role") else {}
    if kind == NoisyWish.kind:
        return NoisyWish(title, chosen, post.get("role", ""), _number(post.get("epsilon", "")))
    if kind == SyntheticWish.kind:
        share = FEW_FABRICATED if post.get("fabricated") == "few" else 1.0
        kept = round(_number(post.get("fewest_kept", "")))
        return SyntheticWish(title, chosen, _number(post.get("epsilon", "")), share, kept)
    if kind == ReturnWish.kind:
        years = tuple(sorted({_period(y).first.year for y in post.getlist("years")}))
        return ReturnWish(
            title, post.get("system", ""), post.get("country", ""), years, bool(post.get("identified")), decided
        )
    period = _period(post.get("period", ""))
    if kind == ReportWish.kind:
        before = _period(post["before"]) if post.get("before") else None
        counted = tuple(post.getlist("indicators"))
        money = bool(post.get("money"))
        return ReportWish(title, period, counted, before, None, chosen or TABLES, where, money, decided)
    protection = ROUNDING if post.get("protection") == ROUNDING else HIDING
    return TableWish(title, period, chosen, post.get("indicator") or None, where, decided, protection)


def kind_of(sent: QueryDict) -> str:
    """The product that is asked for: a code of WISHES."""
    kind = sent.get("kind", TableWish.kind)
    if kind not in WISHES:
        raise QuestionError("There is no such product.")
    return kind


def sent_of(made: Release) -> QueryDict:
    """The form that would ask for a release again."""
    form = QueryDict(mutable=True)
    wish = made.wish
    for name in ("kind", "period", "before", "indicator", "epsilon", "system", "country", "protection", "fewest_kept"):
        if wish.get(name) is not None:
            form[name] = str(wish[name])
    for code, text in wish["title"].items():
        form[f"title_{code}"] = text
    form.setlist("tables", wish.get("tables") or wish.get("columns") or [])
    form.setlist("indicators", wish.get("indicators") or [])
    form.setlist("years", [str(y) for y in wish.get("years") or []])
    form.setlist("decided", wish.get("decided") or [])
    form.setlist("submissions", made.submissions)
    form["role"] = wish.get("role") or next(iter(wish.get("where", {}).get("role", ())), "")
    for name in ("identified", "money"):
        if wish.get(name):
            form[name] = "on"
    if wish.get("most_fabricated", 1.0) < 1:
        form["fabricated"] = "few"
    form["author"], form["licence"] = made.author_name, made.licence
    form["corrects"] = str(made.corrects_id or "")
    return form


def offered(request: HttpRequest, sent: QueryDict, agencies: Sequence[Any]) -> dict[str, Any]:
    """What the form shows: of the product that is asked for, with what was sent ticked."""
    language, kind = language_of(request), kind_of(sent)
    found, counted = pool(request)
    ticked = set(sent.getlist("tables")) or (set(TABLES) if kind == ReportWish.kind else set())
    own = [a.country for a in agencies if a.country]
    return {
        "kind": kind,
        "kinds": [(k, word(f"releases_kind_{k}", language)) for k in WISHES],
        "about_kind": word(f"releases_about_{kind}", language),
        "titles": [(code, said("languages", code, code), sent.get(f"title_{code}", "")) for code in LANGUAGES],
        "reporters": _by_reporter(found, set(sent.getlist("submissions"))),
        "periods": _periods(found),
        "years": [(y, y in sent.getlist("years")) for y in _years(found)],
        "tables": [(c, name, c in ticked) for c, name in _columns(kind, language)],
        "indicators": [(i, label("indicator", i, language), i in sent.getlist("indicators")) for i in counted],
        "roles": [(c, code_list("person_role").label(c, language)) for c in code_list("person_role").codes],
        "systems": [(s, in_language(title_of(s), language)) for s in SYSTEMS],
        "countries": [(c, country_name(c, language)) for c in sorted({*own, sent.get("country", "")} - {""})],
        "licences": [(code, facts["title"]) for code, facts in licences().items()],
        "decisions": [(d, word(f"releases_{d}", language), d in sent.getlist("decided")) for d in DECISIONS],
        "most_epsilon": EPSILON,
        "rounding": ROUNDING,
        "agencies": agencies,
        "sent": sent,
    }


def pool(request: HttpRequest) -> tuple[list[Any], list[str]]:
    """Submissions that the reader may draft a release from, those the reader may read; and what can be counted in them."""
    submissions, loaded = holdings.current()
    found = visible(reader_of(request), submissions)
    counted = sorted({i for i, _ in loaded.indicators(found)}) if found else []
    return sorted(found, key=lambda s: (s.reporter, s.period, s.id)), counted


def chosen(found: Sequence[Any], ids: Sequence[str]) -> list[Any]:
    """The submissions of these ids; QuestionError if the reader has not all of them, or none was named."""
    wanted = [s for s in found if s.id in set(ids)]
    if len(wanted) != len(set(ids)) or not wanted:
        raise NotReleased("no_submission")
    return wanted


def may_read_all(request: HttpRequest, made: Release) -> bool:
    """Whether the reader may read every submission behind a release now."""
    submissions, _ = holdings.current()
    return set(made.submissions) <= {s.id for s in visible(reader_of(request), submissions)}


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except StoreError:
        raise NotReleased("no_period") from None


def _columns(kind: str, language: str) -> list[tuple[str, str]]:
    if kind in (TableWish.kind, ReportWish.kind):
        return [(t, word(f"releases_table_{t}", language)) for t in TABLES]
    if kind == ReturnWish.kind:
        return []
    return [(c, column_label(c, language)) for c in (COLUMNS if kind == NoisyWish.kind else fitting_columns())]


def _periods(found: Sequence[Any]) -> list[str]:
    return sorted({s.period.name for s in found} | {s.period.name[:4] for s in found}, reverse=True)


def _years(found: Sequence[Any]) -> list[str]:
    return sorted({str(y) for s in found for y in range(s.period.first.year, s.period.last.year + 1)})[-15:]


def _by_reporter(found: Sequence[Any], ticked: set[str]) -> list[tuple[str, list[tuple[Any, bool]], bool]]:
    """Reporter in words, its submissions, whether any is ticked."""
    groups: dict[str, list[tuple[Any, bool]]] = {}
    for s in found:
        groups.setdefault(s.manifest["label"] or s.reporter, []).append((s, s.id in ticked))
    return [(name, of, any(t for _, t in of)) for name, of in groups.items()]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
