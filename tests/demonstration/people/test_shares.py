"""What varies, varies as variation.yaml states; different people look alike."""

import re
from collections import Counter, defaultdict

import pytest

from whimbrel.demonstration.people.vietnamese import without_diacritics
from whimbrel.demonstration.people.words import variation

STATED = variation()
THAI, BURMESE, HAN, ARABIC, CYRILLIC = (
    "\u0e00-\u0e7f",
    "\u1000-\u109f",
    "\u4e00-\u9fff",
    "\u0600-\u06ff",
    "\u0400-\u04ff",
)
SCRIPTS = {
    "thai": THAI, "lao": "\u0e80-\u0eff", "khmer": "\u1780-\u17ff", "burmese": BURMESE, "arabic": ARABIC,
    "cyrillic": CYRILLIC, "south_asian": "\u0900-\u09ff",
}  # fmt: skip


def name(record: dict) -> str:
    return " ".join(filter(None, (record["family_name"], record["given_names"])))


def test_traditions(records, share):
    for tradition, stated in STATED["traditions"].items():
        assert share(lambda r, t=tradition: r["tradition"] == t, records) == pytest.approx(stated, abs=0.015)


def test_agencies(records, share):
    for agency in STATED["agencies"]:
        assert share(lambda r, a=agency: r["agency"] == a, records) > 0.08


@pytest.mark.parametrize(
    "column, stated",
    [
        ("sex", STATED["sex"]["unknown"]),
        ("citizenship", STATED["citizenship"]["unknown"]),
        ("birth_place", STATED["birth_place"]["unknown"]),
        ("phone", 1 - STATED["phone"]["has"] * STATED["phone"]["told"]),
    ],
)
def test_unknown(records, share, column, stated):
    assert share(lambda r: r[column] is None, records) == pytest.approx(stated, abs=0.012)


def test_birth_dates(records, share):
    written = STATED["birth"]["written"]
    dates = {
        "year": lambda r: re.fullmatch(r"\d{4}", r["birth_date"] or ""),
        "month": lambda r: re.fullmatch(r"\d{4}-\d\d", r["birth_date"] or ""),
        "age": lambda r: r["birth_date"] is None and r["age"] is not None,
        "unknown": lambda r: r["birth_date"] is None and r["age"] is None,
    }
    for kind, is_so in dates.items():
        assert share(lambda r, f=is_so: bool(f(r)), records) == pytest.approx(written[kind], abs=0.006), kind
    first = share(lambda r: (r["birth_date"] or "").endswith("-01-01"), records)
    assert written["first_of_january"] + 0.02 < first < written["first_of_january"] + STATED["birth"]["invented"] + 0.01
    buddhist = [r for r in records if (r["birth_date"] or "") > "2400"]
    assert {r["tradition"] for r in buddhist} <= {"thai", "lao", "khmer", "burmese"}
    assert buddhist


def test_a_wrong_sex_is_rare(by_person):
    pairs = [
        (a["sex"], b["sex"]) for a, b, *_ in (m for m in by_person.values() if len(m) > 1) if a["sex"] and b["sex"]
    ]
    assert 0 < sum(a != b for a, b in pairs) / len(pairs) < 0.025


def test_common_surnames_are_as_common_as_in_life(records, share):
    vietnamese = [r for r in records if r["tradition"] == "vietnamese"]
    nguyen = share(lambda r: "nguyen" in without_diacritics(name(r)).lower(), vietnamese)
    written = (
        1 - 0.02 - STATED["placeholder"] - STATED["nameless"] - STATED["typing"]["typo"] / 3
    )  # else missing or mistyped
    assert nguyen == pytest.approx(0.38 * written, abs=0.03)
    characters = [
        n for r in records if (n := r["family_name"]) and r["tradition"] == "chinese" and re.match("^[一-龥]$", n)
    ]
    common = Counter(characters)
    for surname in ("王", "李"):
        assert common[surname] / len(characters) == pytest.approx(0.065, abs=0.03)


@pytest.mark.parametrize("tradition", SCRIPTS)
def test_own_script(records, share, tradition):
    stated = STATED["writing"][tradition]["native"]
    own = [r for r in records if r["tradition"] == tradition]
    seen = share(lambda r: bool(re.search(f"[{SCRIPTS[tradition]}]", name(r))), own)
    assert seen == pytest.approx(stated, abs=0.05)


def test_capitals(records, share):
    latin = [r for r in records if re.search("[A-Za-z]{4}", name(r))]
    assert share(lambda r: name(r).isupper(), latin) == pytest.approx(STATED["typing"]["upper"], abs=0.02)


def test_fields(records, share):
    two_parts = [r for r in records if r["tradition"] in ("vietnamese", "lao", "latin", "chinese")]
    layout = STATED["layout"]
    no_family = layout["all_in_given"] + layout["all_in_given_swapped"] + layout["no_family"]
    no_given = layout["all_in_family"] + layout["no_given"]
    neither = STATED["nameless"]
    placeholder = STATED["placeholder"]
    seen = share(lambda r: r["family_name"] is None, two_parts)
    assert seen == pytest.approx(no_family + neither + 0.6 * placeholder, abs=0.012)
    seen = share(lambda r: r["given_names"] is None, two_parts)
    assert seen == pytest.approx(no_given + neither + 0.4 * placeholder, abs=0.012)


def test_roles_stand_for_names(records, share):
    roles = {p.split(" {")[0].lower() for p in STATED["placeholders"]} - {"-", "?", "x", "mr", "baby"}
    seen = share(lambda r: name(r).lower().rstrip(" 0123456789") in roles, records)
    assert 0.6 * STATED["placeholder"] < seen < 1.2 * STATED["placeholder"]


def test_different_people_look_alike(by_person):
    """Twins, namesakes and siblings: a name or a birth date alone does not make one person."""
    firsts = [met[0] for met in by_person.values()]
    same = defaultdict(set)
    for r in firsts:
        if r["family_name"] and r["given_names"] and r["birth_date"]:
            family, both = r["family_name"].lower(), (r["family_name"].lower(), r["given_names"].lower())
            same["name", both].add(r["person"])
            same["name and year", both, r["birth_date"][:4]].add(r["person"])
            same["twins", family, r["birth_date"], r["birth_place"]].add(r["person"])
    alike = Counter(key[0] for key, people in same.items() if len(people) > 1)
    assert alike["name"] > 300
    assert alike["name and year"] > 50
    assert alike["twins"] > 20
