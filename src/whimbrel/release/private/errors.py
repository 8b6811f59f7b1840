"""What goes wrong with the privacy budget."""

from __future__ import annotations

from whimbrel.standard.errors import WhimbrelError


class PrivacyError(WhimbrelError):
    """The question cannot be answered with the privacy that is promised; nothing was drawn."""

    exit_code = 23


class OverBudget(PrivacyError):
    """Not enough is left of the budget of a source and year."""


class LedgerDamaged(PrivacyError):
    """The ledger is not as it was written: a line is missing, was changed or was put in between."""
