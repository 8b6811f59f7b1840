"""Errors of the library and the exit code each of them has on the command line.

::

    WhimbrelError
    ├── StoreError            15  the store, a submission in it or the period is not what it should be
    ├── NotSealed             10  the file has errors (11 it cannot be read, 12 not recognised, 13 it identifies people)
    ├── NotVerified           14  a submission is not as it was sealed
    ├── CaseError             19  the facts of a case are not written as they should be
    └── QuestionError         16  the figures asked for do not exist or would mix what must not be mixed
"""

from __future__ import annotations

EXIT_CODES = {
    0: "Done; there may be warnings and notices.",
    2: "The command was not understood.",
    10: "The file has errors; all of them are listed, nothing was written.",
    11: "The file cannot be read as a table.",
    12: "The kind of file is not recognised.",
    13: "The file identifies people; nothing was written.",
    14: "A submission is not as it was sealed.",
    15: "The store, a submission or the period is not what it should be.",
    16: "The figures asked for do not exist, or would mix what must not be mixed.",
    17: "The installation is not safe to run; what to do stands beside each finding.",
    18: "A backup is damaged, or cannot be made or restored here.",
    19: "The facts of a case are not written as they should be; all faults are listed.",
    20: "The lists cannot be linked: a column is missing, said wrongly, or the labels do not fit.",
    21: "A key, a table of match codes or a receipt is not what it should be.",
    22: "Nothing can be estimated from this table; the text says why.",
    23: "Not enough is left of the privacy budget, or what is asked would not keep the privacy that is promised.",
    70: "Whimbrel itself has a fault.",
}


class WhimbrelError(Exception):
    """Something a person can mend; the text says what, where and how."""

    exit_code = 70


class StoreError(WhimbrelError):
    """The store, a submission in it or a period is not what it should be."""

    exit_code = 15


class NotSealed(WhimbrelError):
    """The file has errors and was not sealed."""

    exit_code = 10


class NotVerified(WhimbrelError):
    """A submission is not as it was sealed."""

    exit_code = 14


class QuestionError(WhimbrelError):
    """A question that cannot be answered honestly with the figures there are."""

    exit_code = 16


class CaseError(WhimbrelError):
    """A case file has faults: ``faults`` lists all of them, without what the file says of a person."""

    exit_code = 19

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("the case has faults, nothing was assessed:\n" + "\n".join(f"  {fault}" for fault in faults))
