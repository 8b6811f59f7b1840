"""What goes wrong with the privacy budget."""

from __future__ import annotations

from whimbrel.release.refusal import Refusal
from whimbrel.standard.errors import WhimbrelError


class PrivacyError(WhimbrelError):
    """The question cannot be answered with the privacy that is promised; nothing was drawn."""

    exit_code = 23


class NotAnswered(Refusal, PrivacyError):
    """The same, said in the reader's language."""


class OverBudget(NotAnswered):
    """Not enough is left of the budget of a source and year."""


class LedgerDamaged(NotAnswered):
    """The ledger is not as it was written: a line is missing, was changed or was put in between."""
