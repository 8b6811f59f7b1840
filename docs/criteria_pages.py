"""Pages of the reference about facts, criteria and laws, written from their files."""

from __future__ import annotations

from whimbrel.criteria.comparison_words import treaty_said
from whimbrel.criteria.law import Law, laws
from whimbrel.criteria.vocabulary_data import criteria_data, facts_data
from whimbrel.vocabulary.code_lists import code_list

_KINDS = {
    "act": "what an actor did with the person",
    "means": "how the person's will was bent",
    "use": "the exploitation and its conditions",
    "journey": "how a border was passed, and for what",
    "situation": "of the person, whoever the actor is",
    "event": "what happened, whoever the actor is",
    "consent": "recorded, and used by no rule",
    "offender": "what makes an offence graver, of an actor",
}


def facts_page() -> str:
    """The fact vocabulary as one table, with the answers and how they may have been obtained."""
    kinds = "\n".join(f"| `{kind}` | {text} |" for kind, text in _KINDS.items())
    rows = "\n".join(
        f"| `{f['fact']}` | {_place(f)} | {f['kind']} | {_listed(f['implies'])} | {f['label']} |" for f in facts_data()
    )
    return (
        "# Facts\n\nThe words a case can be told in. A fact that has phases is written `fact@phase`; a fact of the whole case "
        "without. A yes to a fact is a yes to what stands under *says too*, and a no there is a no here.\n\n"
        f"| Kind | It is |\n|---|---|\n{kinds}\n\n## All facts\n\n"
        f"| Fact | Phases | Kind | Says too | Label |\n|---|---|---|---|---|\n{rows}\n\n"
        f"## Answers\n\n{_codes('answer')}\n\n## How an answer was obtained\n\n{_codes('obtained')}\n"
    )


def _place(fact: dict) -> str:
    if fact["phases"]:
        return ", ".join(fact["phases"])
    return (
        f"told as `{fact['known_from']}`"
        if fact["known_from"]
        else f"number of {fact['unit']}"
        if fact["unit"]
        else "case"
    )


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{n}`" for n in names)


def _codes(name: str) -> str:
    codes = code_list(name)
    rows = "\n".join(f"| `{c}` | {codes.label(c)} |" for c in codes.codes)
    return f"| Code | Label |\n|---|---|\n{rows}"


def criteria_page() -> str:
    """Every instrument and definition: what it finds, its readings and groups, source and confidence."""
    parts = [
        "# Criteria\n\nInstruments and definitions. A definition *decides* a finding; an instrument stands beside it as an "
        "indication. Confidence: *verified*, read in the primary text or a true copy; *secondary*, known through others; "
        "*unverified*, to be checked."
    ]
    for c in criteria_data():
        finding = (c["finding"] or "none").replace("_", " ")
        facts = {
            "Finding": f"{finding}, {'decided by it' if c['decides'] else 'an indication beside it'}",
            "Speaks to": c["speaks_to"].replace("_", " "),
            "Version": c["version"],
            "Source": f"{c['source']} {c['address']}".strip(),
            "Confidence": c["confidence"],
            "Caution": c["caution"].strip(),
        }
        table = "\n".join(f"| {name} | {text} |" for name, text in facts.items() if text)
        parts.append(f"## {c['criterion']}\n\n{c['label']}.\n\n| | |\n|---|---|\n{table}")
        if c["readings"]:
            parts.append("Readings:\n\n" + "\n".join(f"- `{r['id']}`: {r['label']}" for r in c["readings"]))
        parts.append("Groups:\n\n" + "\n".join(f"- `{g['id']}`: {g['label']}" for g in c["groups"]))
    return "\n\n".join(parts) + "\n"


def laws_page() -> str:
    """Every law: source, treaties, offences with versions and confidence, and what was not found."""
    parts = [
        "# Laws\n\nNational laws in our own words, as offences with their elements; no legal advice. *Not found* means that "
        "nobody has found or read it, not that there is none. The elements stand on the pages `/laws/` and in "
        "`whimbrel laws --all --country CHN`."
    ]
    parts += [_law(law) for law in laws().values()]
    return "\n\n".join(parts) + "\n"


def _law(law: Law) -> str:
    rows = "\n".join(
        f"| {o.article} | {o.label['en']} | {o.kind.replace('_', ' ')} | {v.since or ''} | {v.until or ''} | {v.confidence} |"
        for o in law.offences
        for v in o.versions
    )
    gaps = "\n".join(
        f"- {g['about']}: {g['kind'].replace('_', ' ')}. {g['text']} ({g['confidence']})" for g in law.gaps
    )
    treaties = "\n".join(f"- {treaty_said(t)}" for t in law.treaties)
    return (
        f"## {law.label['en']}\n\n{law.source}, as of {law.as_of} ({law.confidence}). {law.address}\n\n{treaties}\n\n"
        f"| Article | Offence | Kind | From | Until | Confidence |\n|---|---|---|---|---|---|\n{rows}\n\nGaps:\n\n{gaps}"
    )
