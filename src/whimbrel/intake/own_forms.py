"""Whimbrel's own forms when they come back: the workbook, and KoboToolbox or ODK Central exports of the survey form.

Both are recognised by marks that the forms carry, not by the names of files or sheets, and read by a mapping that is
made from the standard for the sheets and headings at hand.
"""

from __future__ import annotations

from whimbrel.intake.excel_template_reader import EXCEL, recognise_template
from whimbrel.intake.reading.sheet import Sheet
from whimbrel.intake.recognise import Match
from whimbrel.intake.xlsform_reader import XLSFORM, recognise_survey

OWN_FORMS = (EXCEL, XLSFORM)


def recognise_own_form(sheets: list[Sheet], forced: str | None = None) -> Match | None:
    """The mapping and the sheets of one of our own forms, or None. ``forced``: the id of a source to use.

    Raises Refused F12 if an own form is forced and its marks are not there.
    """
    if forced not in (None, *OWN_FORMS):
        return None
    if forced != XLSFORM and (match := recognise_template(sheets, forced == EXCEL)):
        return match
    return recognise_survey(sheets, forced == XLSFORM)
