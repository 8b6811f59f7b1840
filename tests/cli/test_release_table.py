"""``whimbrel hide``: a table in, a table without its small counts out, and everything that goes wrong."""

import csv

import pyarrow.parquet as pq
import pytest

CELLS = "country,sex,age,n\n" + "".join(
    f"{c},{s},{a},{n}\n"
    for c, counts in (("LAO", (12, 3, 9, 8)), ("THA", (30, 14, 2, 11)), ("VNM", (7, 6, 25, 40)))
    for (s, a), n in zip((("f", "adult"), ("f", "child"), ("m", "adult"), ("m", "child")), counts, strict=True)
)


@pytest.fixture
def cells(tmp_path):
    path = tmp_path / "victims.csv"
    path.write_text(CELLS)
    return path


def read(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_small_counts_are_gone_and_the_loss_is_told(run, cells, tmp_path):
    out = tmp_path / "safe.csv"
    told = run("hide", cells, "--by", "country,sex,age", "--count", "n", "--out", out, "--json").json()
    rows = read(out)
    assert told["rows"] == len(rows) and told["figures"]["hidden"] == sum(r["status"] == "hidden" for r in rows)
    assert told["figures"]["small"] == 2 and told["figures"]["persons"] == 167
    assert not any(0 < float(r["value"]) < 5 for r in rows if r["value"])
    small = [r for r in rows if (r["country"], r["sex"], r["age"]) in {("LAO", "f", "child"), ("THA", "m", "adult")}]
    assert len(small) == 2 and all(r["value"] == "" and float(r["low"]) <= 1 for r in small)
    total = next(r for r in rows if {r["country"], r["sex"], r["age"]} == {"_T"})
    assert total["value"] == "167"


@pytest.mark.parametrize("language,word", (("en", "hidden"), ("fr", "masqués"), ("zh", "不公布")))
def test_in_words(run, cells, tmp_path, language, word):
    done = run(
        "hide", cells, "--by", "country,sex,age", "--count", "n", "--out", tmp_path / "o.csv", "--lang", language
    )
    assert done.code == 0 and word in done.out


def test_parquet_rounded_and_without_a_total(run, cells, tmp_path):
    out = tmp_path / "safe.parquet"
    words = ("--by", "country,sex,age", "--no-total", "country", "--count", "n", "--round", "--out", out)
    assert run("hide", cells, *words).code == 0
    rows = pq.read_table(out).to_pylist()
    assert rows and not any(r["value"] % 10 or r["country"] == "_T" for r in rows)


def test_records_are_counted(run, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("sex,age\n" + "f,adult\n" * 9 + "m,child\n" * 7)
    assert run("hide", path, "--by", "sex", "--out", tmp_path / "o.csv").code == 0
    assert {(r["sex"], r["value"]) for r in read(tmp_path / "o.csv")} == {("f", "9"), ("m", "7"), ("_T", "16")}


@pytest.mark.parametrize(
    "text,words,code,said",
    (
        ("sex,n\nf,<5\nm,9\n", ("--by", "sex", "--count", "n"), 11, "cannot be hidden again"),
        ("sex,n\nf,6\nm,9\n_T,17\n", ("--by", "sex", "--count", "n"), 11, "does not agree"),
        ("sex,n\nf,6\nf,9\n", ("--by", "sex", "--count", "n"), 11, "twice"),
        ("sex,n\n,6\nf,9\n", ("--by", "sex", "--count", "n"), 11, "Unknown is a code"),
        ("sex,n\nf,6\n", ("--by", "age"), 11, "no column 'age'"),
        ("sex,n\nf,6\n", ("--by", "sex", "--unit", "people"), 2, "persons"),
        ("sex,n\nf,6\n", ("--by", "sex", "--no-total", "year"), 2, "not among"),
    ),
)
def test_what_goes_wrong(run, tmp_path, text, words, code, said):
    path, out = tmp_path / "t.csv", tmp_path / "o.csv"
    path.write_text(text)
    done = run("hide", path, *words, "--out", out)
    assert done.code == code and said in done.said and not out.exists()


def test_another_kind_of_file_is_refused(run, cells, tmp_path):
    assert run("hide", cells, "--by", "sex", "--out", tmp_path / "o.pdf").code == 2


@pytest.fixture
def first(run, cells, tmp_path):
    """What was released first."""
    out = tmp_path / "first.csv"
    assert run("hide", cells, "--by", "country,sex,age", "--count", "n", "--out", out).code == 0
    return out


def test_what_the_first_release_hides_the_second_does_not_tell(run, cells, first, tmp_path):
    """Hidden together with the first, a coarser table tells nothing that the two would give away."""
    coarse = tmp_path / "coarse.csv"
    sums = {}
    for row in csv.DictReader(CELLS.splitlines()):
        sums[row["country"], row["sex"]] = sums.get((row["country"], row["sex"]), 0) + int(row["n"])
    coarse.write_text("country,sex,n\n" + "".join(f"{c},{s},{n}\n" for (c, s), n in sums.items()))
    words = ("--by", "country,sex,age", "--count", "n", "--before", first, cells)
    again = run("hide", cells, *words, "--out", tmp_path / "again.csv")
    assert again.code == 0
    hidden = [
        {(r["country"], r["sex"], r["age"]) for r in read(p) if r["value"] == ""}
        for p in (first, tmp_path / "again.csv")
    ]
    assert hidden[0] <= hidden[1] and hidden[0]


def test_a_correction_by_a_few_is_refused(run, cells, first, tmp_path):
    newer = tmp_path / "newer.csv"
    newer.write_text(CELLS.replace("VNM,m,child,40", "VNM,m,child,41"))
    words = ("--by", "country,sex,age", "--count", "n", "--before", first, cells, "--out", tmp_path / "o.csv")
    done = run("hide", newer, *words)
    assert done.code == 11 and "differ by fewer than 5" in done.out + done.err and not (tmp_path / "o.csv").exists()


def test_the_wrong_counts_behind_an_earlier_table_are_refused(run, cells, first, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(CELLS.replace("VNM,m,child,40", "VNM,m,child,60"))
    words = ("--by", "country,sex,age", "--count", "n", "--out", tmp_path / "o.csv")
    done = run("hide", cells, *words, "--before", first, other)
    assert done.code == 11 and "other records" in done.out + done.err
    done = run("hide", cells, *words, "--before", cells, cells)
    assert done.code == 11 and "no table that this command wrote" in done.out + done.err
    assert run("hide", cells, *words, "--round", "--before", first, cells).code == 2
