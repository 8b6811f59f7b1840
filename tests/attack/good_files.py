"""A file with nothing wrong, as text and as a workbook, for tests that make one thing wrong."""

import io
import zipfile
from pathlib import Path

import openpyxl

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "intake"
HEADER = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,citizenship,CountryOfExploitation,"
    "meansOfControlDebtBondage,isForcedLabour,typeOfSexPornography\n"
)
ROW = "2019,Female,21--23,Adult,,UKR,RUS,1,1,\n"
GOOD = HEADER + ROW * 3


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def good_book():
    return workbook(*(line.split(",") for line in GOOD.splitlines()))


def rezipped(data, change=lambda name, content: content, extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, content in extra:
            target.writestr(name, content)
    return out.getvalue()
