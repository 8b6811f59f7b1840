"""Whimbrel: voluntary reporting on migrant smuggling, trafficking in persons and forced labour.

The library in a notebook, on Arrow tables:

======================  =========================================================================
``check(path)``         everything that is wrong with a file
``read(path)``          the standard's tables of a file or of a sealed submission
``seal(path, store)``   check and seal; ``verify`` proves that nothing changed
``ask(store)``          who moves from where to where; ``write(answer, path)`` makes files of it
``Store(path)``         the submissions there are: ``.submissions()``, ``.current()``, ``.find(id)``
======================  =========================================================================

Errors::

    WhimbrelError
    ├── StoreError      the store, a submission in it or a period is not what it should be
    ├── NotSealed       the file has errors
    ├── NotVerified     a submission is not as it was sealed
    └── QuestionError   the figures asked for do not exist or would mix what must not be mixed
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whimbrel.flows.question import Answer, Question
    from whimbrel.intake.prepare import Preparation
    from whimbrel.library import ask, check, read, seal, write
    from whimbrel.standard.errors import NotSealed, NotVerified, QuestionError, StoreError, WhimbrelError
    from whimbrel.standard.faults import Fault
    from whimbrel.standard.sealing import seal_tables
    from whimbrel.standard.store import Store, Submission, verify
    from whimbrel.vocabulary.code_lists import code_list
    from whimbrel.vocabulary.countries import match_country

_HOMES = {
    "whimbrel.flows.question": ("Answer", "Question"),
    "whimbrel.intake.prepare": ("Preparation",),
    "whimbrel.library": ("ask", "check", "read", "seal", "write"),
    "whimbrel.standard.errors": ("NotSealed", "NotVerified", "QuestionError", "StoreError", "WhimbrelError"),
    "whimbrel.standard.faults": ("Fault",),
    "whimbrel.standard.sealing": ("seal_tables",),
    "whimbrel.standard.store": ("Store", "Submission", "verify"),
    "whimbrel.vocabulary.code_lists": ("code_list",),
    "whimbrel.vocabulary.countries": ("match_country",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "Fault",
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
    "check",
    "code_list",
    "match_country",
    "read",
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
