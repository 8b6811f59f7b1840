"""``whimbrel estimate``: the answer in words and as JSON, lists merged and left out, and everything that goes wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.test_overlap import HEAD, LISTS, people

TABLE = "police,shelter,hotline,n\n1,0,0,310\n0,1,0,205\n0,0,1,640\n1,1,0,64\n1,0,1,31\n0,1,1,22\n1,1,1,7\n"
QUICK = ("--replicates", "100")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "lists.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_the_sentence_comes_first_and_the_cautions_last(run, table):
    done = run("estimate", table, *QUICK, "--period", "2026", "--what", "victims")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("About ") and "victims (95 % interval" in lines[0] and " in 2026" in lines[0]
    assert "by none" in lines[0] and "It holds if" in lines[0]
    assert "Before it is quoted:" in lines and lines[-1].startswith("- ")


def test_json_holds_all_answers_with_unit_period_and_source(run, table):
    told = json.loads(run("estimate", table, *QUICK, "--json").out)
    assert told["unit"] == "persons" and told["period"] == "not stated" and told["source"] == ["lists.csv"]
    assert told["observed"] == 1279 and {a["method"] for a in told["answers"]} >= {"bic", "stepwise", "graphs", "chao"}
    for answer in told["answers"]:
        low, high = answer["limits"]["0.95"]
        assert low <= high and answer["hidden"] == answer["total"] - 1279


def test_the_same_seed_says_the_same(run, table):
    first, second, other = (run("estimate", table, *QUICK, "--json", "--seed", n).out for n in ("5", "5", "6"))
    assert first == second != other


def test_lists_are_merged_and_left_out(run, table):
    merged = json.loads(run("estimate", table, *QUICK, "--merge", "care=shelter,hotline", "--json").out)
    assert merged["lists"] == {"police": 412, "care": 969}
    less = json.loads(run("estimate", table, *QUICK, "--without", "hotline", "--json").out)
    assert list(less["lists"]) == ["police", "shelter"] and less["observed"] == 639


def test_a_model_chosen_beforehand(run, table):
    told = json.loads(run("estimate", table, *QUICK, "--model", "[12,3]", "--method", "chao", "--json").out)
    assert [a["method"] for a in told["answers"]] == ["fixed", "chao"] and told["answers"][0]["model"] == "[12,3]"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--merge", "care=shelter"), 2, "NEW=A,B"),
        (("--merge", "care=shelter,court"), 11, "no list court"),
        (("--model", "[14]"), 22, "lists are 1 to 3"),
        (("--count", "persons"), 11, "no column 'persons'"),
        (("--without", "police", "--without", "shelter"), 11, "one says nothing"),
    ],
)
def test_what_is_asked_wrongly_is_said(run, table, more, code, said):
    done = run("estimate", table, *QUICK, *more)
    assert done.code == code and said in done.out + done.err


def test_a_table_that_carries_nothing(run, tmp_path):
    path = tmp_path / "apart.csv"
    path.write_text("a,b,c,n\n1,0,0,50\n0,1,0,60\n0,0,1,70\n", "utf-8")
    done = run("estimate", path, "--method", "stepwise", *QUICK)
    assert done.code == 22 and "no finite estimate" in done.out + done.err


def test_a_picture_that_cannot_be_put_is_said_before_anything_is_reckoned(run, table, tmp_path):
    for name, code, said in (("nowhere/x.html", 16, "no folder"), ("x.docx", 16, "html")):
        done = run("estimate", table, "--picture", tmp_path / name, "--replicates", "100000")
        assert done.code == code and said in done.out + done.err, done.out + done.err


def test_a_picture_is_whole_or_not_there(run, table, tmp_path):
    done = run("estimate", table, *QUICK, "--picture", tmp_path / "x.html")
    assert done.code == 0 and (tmp_path / "x.html").read_text("utf-8").rstrip().endswith("</html>")
    assert {p.name for p in tmp_path.iterdir()} == {"x.html", "lists.csv"}


def test_more_lists_than_can_be_estimated_are_refused_by_number(run, tmp_path):
    lists = [f"list{n}" for n in range(11)]
    (tmp_path / "many.csv").write_text(
        ",".join([*lists, "n"]) + "\n" + ",".join(["1"] + ["0"] * 10 + ["5"]) + "\n", "utf-8"
    )
    done = run("estimate", tmp_path / "many.csv", *QUICK)
    assert done.code == 11 and "11 lists are too many" in done.out + done.err and "--merge" in done.out + done.err
    done = run("estimate", tmp_path / "many.csv", "--merge", "rest=" + ",".join(lists[1:]), *QUICK)
    assert done.code == 11 and "rest saw nobody" in done.out + done.err, "merged before they are counted"


def test_rows_that_are_wrong_are_named_as_they_stand_in_the_file(run, tmp_path):
    (tmp_path / "gaps.csv").write_text("a,b,n\n1,0,5\n,,\n\n0,1,-6\n1,1,2.5\n", "utf-8")
    done = run("estimate", tmp_path / "gaps.csv", *QUICK)
    assert done.code == 11 and "row 5 " in done.out + done.err and "row 6 " in done.out + done.err


def test_groups_alone_and_leaning_on_all(run):
    path = Path(__file__).parents[2] / "docs/examples/lists-by-region.csv"
    told = json.loads(run("estimate", path, "--by", "region", "--method", "independent", *QUICK, "--json").out)
    groups = {g["group"]: g for g in told["groups"]}
    assert groups["islands"]["observed"] == 38 and groups["islands"]["own_weight"] < groups["north"]["own_weight"] < 1
    assert told["observed"] == sum(g["observed"] for g in groups.values())
    assert told["groups_total"] == pytest.approx(sum(g["total"] for g in groups.values()))
    words = run("estimate", path, "--by", "region", "--method", "independent", *QUICK).out
    assert "By region, the model [12,3,4] in each" in words and "all, added" in words


def test_groups_that_are_none_are_said(run, tmp_path):
    (tmp_path / "g.csv").write_text("sex,a,b,n\nf,1,0,5\n,0,1,6\n", "utf-8")
    done = run("estimate", tmp_path / "g.csv", "--by", "sex", *QUICK)
    assert done.code == 11 and "row 3 does not say which sex" in done.out + done.err
    done = run("estimate", tmp_path / "g.csv", "--by", "age", *QUICK)
    assert done.code == 11 and "no column 'age'" in done.out + done.err
    assert run("estimate", tmp_path / "g.csv", "--by", "sex", "--where", "sex=f", *QUICK).code == 2


def test_from_lists_of_people_to_the_hidden_part(run, tmp_path):
    """The table that whimbrel overlap hands out is one that whimbrel estimate reads, hidden cells and groups and all."""
    everybody = list(people(170))
    for name, of in LISTS.items():
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([HEAD[:-1], *((f"{name}-{n}", *everybody[n]) for n in of)])
    out = tmp_path / "table"
    assert run("overlap", *(tmp_path / f"{n}.csv" for n in LISTS), "--out", out).code == 0
    done = run("estimate", out / "overlap.csv", *QUICK, "--json")
    assert done.code == 0, done.out + done.err
    told = json.loads(done.out)
    assert set(told["lists"]) == set(LISTS) and 160 <= told["observed"] <= 180
    by_sex = tmp_path / "by-sex"
    assert run("overlap", *(tmp_path / f"{n}.csv" for n in LISTS), "--by", "sex", "--out", by_sex).code == 0
    done = run("estimate", by_sex / "overlap.csv", "--by", "sex", *QUICK, "--json")
    assert done.code == 0, done.out + done.err
    assert {g["group"] for g in json.loads(done.out)["groups"]} >= {"female", "male"}


def test_how_often_persons_were_seen_gives_a_lower_bound(run, tmp_path):
    (tmp_path / "seen.csv").write_text("times,persons\n1,310\n2,84\n3,21\n", "utf-8")
    told = json.loads(run("estimate", tmp_path / "seen.csv", "--times", "--json").out)
    assert told["observed"] == 415 and told["total"] == pytest.approx(415 + 310**2 / (2 * 84))
    assert told["lower_bound_only"] and told["limits"]["0.95"][0] < told["total"] < told["limits"]["0.95"][1]
    for language, word in (("en", "At least about"), ("fr", "Au moins environ"), ("zh", "至少约")):
        assert word in run("estimate", tmp_path / "seen.csv", "--times", "--lang", language).out


def test_wrong_rows_of_times_are_all_named(run, tmp_path):
    (tmp_path / "seen.csv").write_text("times,persons\n0,10\n1,5\n1,6\n2,-3\n", "utf-8")
    done = run("estimate", tmp_path / "seen.csv", "--times")
    said = done.out + done.err
    assert (
        done.code == 11
        and "row 2 is of persons never seen" in said
        and "row 4 names" in said
        and "row 5 has no two" in said
    )
