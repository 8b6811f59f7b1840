"""Whimbrel: voluntary reporting on migrant smuggling, trafficking in persons and forced labour.

The library in a notebook, on Arrow tables:

======================  ====================================================================================================
``check(path)``         everything that is wrong with a file
``read(path)``          the standard's tables of a file or of a sealed submission
``seal(path, store)``   check and seal; ``verify`` proves that nothing changed
``ask(store)``          who moves from where to where; ``write(answer, path)`` makes files of it
``Store(path)``         the submissions there are: ``.submissions()``, ``.current()``, ``.find(id)``
``assess(case)``        what facts amount to, and what would flip it; ``read_case(path)`` and ``case_of(data)`` make a case
``assess_many(table)``  the same criteria for a table with a row per person
``compare(case, ...)``  the same facts before the laws of several countries
``link(records)``       which records are the same person; ``explain``, ``evaluate``, ``labelling_sample``, ``read_lists``
``estimate_population`` how many there are in all, those whom no list saw among them, from ``read_overlaps(path).table``
======================  ====================================================================================================

Errors::

    WhimbrelError
    ├── StoreError      the store, a submission in it or a period is not what it should be
    ├── NotSealed       the file has errors
    ├── NotVerified     a submission is not as it was sealed
    ├── CaseError       the facts of a case are not written as they should be
    └── QuestionError   the figures asked for do not exist or would mix what must not be mixed
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whimbrel.criteria.assessment import Assessment, assess
    from whimbrel.criteria.case import Case
    from whimbrel.criteria.case_file import case_of, read_case
    from whimbrel.criteria.comparison import compare
    from whimbrel.criteria.many import assess_many
    from whimbrel.estimate.estimating import estimate_population
    from whimbrel.estimate.table_file import read_overlaps
    from whimbrel.flows.question import Answer, Question
    from whimbrel.intake.prepare import Preparation
    from whimbrel.library import ask, check, read, seal, write
    from whimbrel.linkage.evaluation import evaluate
    from whimbrel.linkage.explanation import explain
    from whimbrel.linkage.labelling import labelling_sample
    from whimbrel.linkage.linking import Linked, link
    from whimbrel.linkage.records_file import read_lists
    from whimbrel.standard.errors import CaseError, NotSealed, NotVerified, QuestionError, StoreError, WhimbrelError
    from whimbrel.standard.faults import Fault
    from whimbrel.standard.sealing import seal_tables
    from whimbrel.standard.store import Store, Submission, verify
    from whimbrel.vocabulary.code_lists import code_list
    from whimbrel.vocabulary.countries import match_country

_HOMES = {
    "whimbrel.criteria.assessment": ("Assessment", "assess"),
    "whimbrel.criteria.case": ("Case",),
    "whimbrel.criteria.case_file": ("case_of", "read_case"),
    "whimbrel.criteria.comparison": ("compare",),
    "whimbrel.criteria.many": ("assess_many",),
    "whimbrel.estimate.estimating": ("estimate_population",),
    "whimbrel.estimate.table_file": ("read_overlaps",),
    "whimbrel.flows.question": ("Answer", "Question"),
    "whimbrel.intake.prepare": ("Preparation",),
    "whimbrel.linkage.evaluation": ("evaluate",),
    "whimbrel.linkage.explanation": ("explain",),
    "whimbrel.linkage.labelling": ("labelling_sample",),
    "whimbrel.linkage.linking": ("Linked", "link"),
    "whimbrel.linkage.records_file": ("read_lists",),
    "whimbrel.library": ("ask", "check", "read", "seal", "write"),
    "whimbrel.standard.errors": (
        "CaseError",
        "NotSealed",
        "NotVerified",
        "QuestionError",
        "StoreError",
        "WhimbrelError",
    ),
    "whimbrel.standard.faults": ("Fault",),
    "whimbrel.standard.sealing": ("seal_tables",),
    "whimbrel.standard.store": ("Store", "Submission", "verify"),
    "whimbrel.vocabulary.code_lists": ("code_list",),
    "whimbrel.vocabulary.countries": ("match_country",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "Assessment",
    "Case",
    "CaseError",
    "Fault",
    "Linked",
    "NotSealed",
    "NotVerified",
    "Preparation",
    "Question",
    "QuestionError",
    "Store",
    "StoreError",
    "Submission",
    "WhimbrelError",
    "ask",
    "assess",
    "assess_many",
    "case_of",
    "check",
    "code_list",
    "compare",
    "estimate_population",
    "evaluate",
    "explain",
    "labelling_sample",
    "link",
    "match_country",
    "read",
    "read_case",
    "read_lists",
    "read_overlaps",
    "seal",
    "seal_tables",
    "verify",
    "write",
]


def __getattr__(name: str) -> Any:
    # Loaded when first used: a command that needs one room does not wait for all of them.
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'whimbrel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
