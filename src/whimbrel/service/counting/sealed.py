"""Which persons the rows of a desk return are: noted when it is prepared, so that what is sealed can be counted once.

Only this installation knows it. Sealed tables hold numbers of rows, and nothing that leads from them to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from whimbrel.service.counting.models import SealedRow
from whimbrel.service.returns.models import Return

_BATCH = 1000


def keep_rows(made: Return, persons: Sequence[UUID]) -> None:
    """Note the persons of a return's rows, in the order of the rows, in place of those noted before."""
    with transaction.atomic():
        forget_rows(made)
        SealedRow.objects.bulk_create(
            (
                SealedRow(agency_id=made.agency_id, of=made, row=n, person_id=person)  # type: ignore[misc]
                for n, person in enumerate(persons, start=1)
            ),
            batch_size=_BATCH,
        )


def seal_rows(made: Return) -> None:
    """The return was sealed: its rows are found by its submission."""
    SealedRow.objects.filter(of=made).update(submission=made.submission)


def forget_rows(made: Return) -> None:
    """The return is prepared anew, or was withdrawn."""
    SealedRow.objects.filter(of=made).delete()
