"""A file read by Whimbrel's own importer, sealed, and returned: the same values in the columns that survive."""

import csv
import gzip
import itertools
from collections import Counter

import pyarrow as pa
import pytest

from whimbrel.release.returns.folder import record_files
from whimbrel.release.returns.outgoing import leads
from whimbrel.release.returns.records import records, shape_of
from whimbrel.release.returns.tables import tables
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import open_submission

CTDC_2021 = "ctdc_global_synthetic_2021/CTDC_synthetic_20210825_recovered.csv.gz"


@pytest.fixture
def there_and_back(take, tmp_path):
    """``there_and_back(path, layout)``: the submission made of a file, and its records in the layout."""

    def go(path, layout, **facts):
        taken = take(path)
        assert taken.done.fit_to_seal, taken.said
        given = {name: pa.Table.from_batches(batches).unify_dictionaries() for name, batches in taken.batches.items()}
        facts = {"reporter": "an-agency", "period": "2002..2024", **facts}
        submission = open_submission(seal_tables(tmp_path / "store", given, **facts))
        return submission, records([submission], layout)

    return go


def rows_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.real
def test_all_records_of_ctdc_2021_in_all_columns(there_and_back, real_data):
    path = real_data(CTDC_2021)
    submission, made = there_and_back(path, "ctdc_2021", nature="published")
    head, *rows = rows_of(path)
    assert list(made.columns) == head
    assert Counter(made.rows) == Counter(map(tuple, rows)) and len(made.rows) == 193_025
    # The same submission as counts, against a plain count of the file.
    counted = {
        t.period: t.cells()
        for t in tables([submission], "glotip", "USA").tables
        if "citizenship" not in t.dims and "form" in t.dims
    }
    for year in ("2015", "2019"):
        own = [dict(zip(head, r, strict=True)) for r in rows if r[0] == year]
        assert counted[year]["_T", "_T", "_T"] == (len(own),) * 2
        women = sum(r["gender"] == "Female" and r["ageBroad"] == "09--17" for r in own)
        girls = sum(r["gender"] == "Female" and r["ageBroad"] in ("0--8", "00--08", "09--17") for r in own)
        assert counted[year]["_T", "female", "0_17"] == (girls, girls) and girls >= women
        flags = Counter((r["isForcedLabour"], r["isSexualExploit"], r["isOtherExploit"]) for r in own)
        assert counted[year]["forced_labour", "_T", "_T"][0] == flags["1", "", ""]
        assert counted[year]["sexual_exploitation", "_T", "_T"][0] == flags["", "1", ""]
        assert counted[year]["unknown", "_T", "_T"][0] == flags["", "", ""]


def written(tmp_path, columns, rows):
    path = tmp_path / "given.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


@pytest.mark.parametrize("layout", ["ctdc_2021", "ctdc_2024"])
def test_every_value_of_a_ctdc_layout(there_and_back, tmp_path, layout):
    """Every value each column can have, and every flag alone: what comes back is what was given, but for the blanks."""
    shape = shape_of(layout)
    columns = shape["columns"]
    values = {c: [""] for c in columns} | {
        "yearOfRegistration": ["2019", ""],
        "citizenship": ["LAO", "", "NAM"],
        "CountryOfExploitation": ["THA", ""],
    }
    for ways in leads(layout).values():
        for way in ways:
            if way.field and way.value not in values[way.field]:
                values[way.field].append(way.value)
    longest = max(map(len, values.values()))
    given = [
        [next(itertools.islice(itertools.cycle(values[c]), n + i, None)) for i, c in enumerate(columns)]
        for n in range(longest * 4)
    ]
    _, made = there_and_back(written(tmp_path, columns, given), layout)
    assert Counter(made.rows) == Counter(map(tuple, given))


HTCDS = {
    "prs_Gender": ["Feminine", "Masculine", "TransgenderFeminine", "NonConforming", "NonSpecifiedUnknown"],
    "prs_Citizenship": ["LAO", "KHM VNM", "NAM"],
    "vic_TraffickingStatus": ["PossibleVictimOfTrafficking", "ActualVictimOfTrafficking"],
    "vic_MethodOfRecruitment": ["AtWork ThroughFriendsOrSocialEvents", "Other", ""],
    "vic_MethodsOfControl": [
        "DebtBondage WithholdsDocuments",
        "PhysicalThreats",
        "PsychoactiveSubstance ThreatsLawEnforcement",
        "",
    ],
    "vic_TypeOfExploitation": [
        "ForcedLabour",
        "ForcedLabour SexualExploitation",
        "OrganRemoval",
        "ChildLabour Servitude",
        "Other",
        "ForcedAdoption Surrogacy",
    ],
    "vic_ForcedLabourIndustry": ["F_Construction", ""],
    "vic_TypeOfSexExploitation": ["Prostitution", "Pornography RemoteInteractiveServices", ""],
}


def test_htcds_in_the_columns_that_survive(there_and_back, tmp_path):
    columns = list(HTCDS)
    given = [[values[n % len(values)] for values in HTCDS.values()] for n in range(60)]
    # An industry is one of forced labour: elsewhere it has no place, here as in the standard.
    for row in given:
        if "ForcedLabour" not in row[columns.index("vic_TypeOfExploitation")].split():
            row[columns.index("vic_ForcedLabourIndustry")] = ""
    _, made = there_and_back(written(tmp_path, columns, given), "htcds")
    keep = [made.columns.index(c) for c in columns]
    assert Counter(tuple(r[n] for n in keep) for r in made.rows) == Counter(map(tuple, given))


def test_htcds_values_that_do_not_survive_are_the_ones_that_are_said(there_and_back, tmp_path):
    columns = [
        "prs_Gender",
        "prs_Citizenship",
        "vic_TraffickingStatus",
        "vic_MethodsOfControl",
        "vic_TypeOfExploitation",
    ]
    row = ["NonSpecifiedUnknown", "LAO", "ActualVictimOfTrafficking", "DebtBondage", "ForcedMilitaryByNonStateActors"]
    _, made = there_and_back(written(tmp_path, columns, [row]), "htcds")
    back = dict(zip(made.columns, made.rows[0], strict=True))
    assert (back["vic_MethodsOfControl"], back["vic_TypeOfExploitation"]) == ("DebtBondage", "Other")
    assert {way.code for _, way in made.losses.values} == {"unknown", "forced_military"}


def test_a_file_of_the_return_is_recognised_again(there_and_back, take, tmp_path):
    for layout in ("ctdc_2021", "ctdc_2024", "htcds"):
        columns = shape_of(layout)["columns"]
        given = [""] * len(columns)
        sex = next(c for c in columns if c.lower().endswith("gender"))
        given[columns.index(sex)] = next(
            w.value for (_, code), (w, *_) in leads(layout).items() if (w.field, code) == (sex, "male")
        )
        if layout == "htcds":
            given[columns.index("vic_TraffickingStatus")] = "ActualVictimOfTrafficking"
        _, made = there_and_back(written(tmp_path, columns, [given]), layout, reporter=layout.replace("_", "-"))
        name, content = next((n, c) for n, c in record_files(made).items() if n.endswith(".csv") and n != "losses.csv")
        (tmp_path / name).write_bytes(content)
        assert take(tmp_path / name).done.fit_to_seal
