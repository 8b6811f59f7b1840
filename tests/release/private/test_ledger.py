"""The budget: refused before a draw, answered again from what was released, whole after a kill."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from decimal import Decimal

import pytest

from whimbrel.release.policy import DELTA, EPSILON
from whimbrel.release.private.errors import LedgerDamaged, OverBudget, PrivacyError
from whimbrel.release.private.ledger import Ledger, Question, Records

MINE = Records("Agency", (2024,), "content-1")


def question(epsilon=1.0, what="a", records=(MINE,), delta=1e-7):
    return Question(tuple(records), {"ask": what}, epsilon, delta)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "budget.jsonl")


def test_the_whole_budget_is_there_at_first_and_goes_down(ledger):
    assert ledger.left("Agency", 2024) == (EPSILON, DELTA)
    ledger.spend(question(1.5))
    assert ledger.left("agency ", 2024) == (EPSILON - 1.5, pytest.approx(DELTA - 1e-7))
    assert ledger.left("Agency", 2023) == (EPSILON, DELTA)


def test_nothing_is_drawn_when_it_is_refused(ledger):
    drawn = []
    with pytest.raises(OverBudget, match="Nothing was drawn"):
        ledger.ask(question(EPSILON + 0.01), lambda: drawn.append(1) or b"x")
    assert not drawn and ledger.left("Agency", 2024)[0] == EPSILON


def test_tenths_add_up_exactly(ledger):
    for n in range(40):
        ledger.spend(question(0.1, n, delta=0))
    with pytest.raises(OverBudget):
        ledger.spend(question("0.0000001", "more", delta=0))
    lines = [json.loads(t) for t in ledger.path.read_text().splitlines()]
    assert sum(Decimal(line["epsilon"]) for line in lines) == Decimal(str(EPSILON))


def test_delta_is_a_budget_too(ledger):
    ledger.spend(question(0.1, "a", delta=9e-7))
    with pytest.raises(OverBudget):
        ledger.spend(question(0.1, "b", delta=2e-7))


def test_every_source_and_year_of_a_question_pays(ledger):
    two = Records("Other", (2023, 2024), "content-2")
    ledger.spend(question(3.0, records=(MINE, two)))
    assert [ledger.left(*k)[0] for k in (("Agency", 2024), ("Other", 2023), ("Other", 2024))] == [1.0, 1.0, 1.0]
    with pytest.raises(OverBudget, match="other/2023"):
        ledger.spend(question(2.0, records=(Records("Other", (2023,), "content-3"),)))


def test_the_same_question_gives_the_same_answer_and_costs_nothing(ledger):
    first = ledger.ask(question(), lambda: b"seven")
    again = Ledger(ledger.path).ask(question(), lambda: b"another draw")
    assert (first.released, first.fresh, again.released, again.fresh) == (b"seven", True, b"seven", False)
    assert ledger.left("Agency", 2024)[0] == EPSILON - 1 and first.line == again.line


def test_another_question_price_or_record_is_another(ledger):
    ids = {
        question().id,
        question(2.0).id,
        question(what="b").id,
        question(records=(Records("Agency", (2024,), "c"),)).id,
    }
    assert len(ids) == 4 and question("1.00").id == question(1.0).id


def test_records_under_another_name_have_no_second_budget(ledger):
    ledger.spend(question(4.0))
    for other in (Records("Renamed", (2024,), "content-1"), Records("Agency", (2030,), "content-1")):
        with pytest.raises(PrivacyError, match="no second budget"):
            ledger.spend(question(1.0, "b", records=(other,)))


def test_a_line_taken_away_changed_or_put_in_is_found(ledger):
    for n in range(3):
        ledger.spend(question(1.0, n))
    whole = ledger.path.read_bytes()
    lines = whole.splitlines(keepends=True)
    wrong = {
        "last": b"".join(lines[:-1]),
        "first": b"".join(lines[1:]),
        "all": b"",
        "changed": whole.replace(b'"epsilon":"1.0"', b'"epsilon":"0.0"', 1),
        "twice": whole + lines[-1],
        "noise": whole + b"{}\n",
    }
    for name, bad in wrong.items():
        ledger.path.write_bytes(bad)
        with pytest.raises(LedgerDamaged):
            ledger.spend(question(0.1, name))
    ledger.path.write_bytes(whole)
    assert ledger.left("Agency", 2024)[0] == 1.0


def test_head_and_ledger_taken_away_together_are_found_by_what_was_released(ledger):
    ledger.ask(question(), lambda: b"seven")
    ledger.path.unlink()
    ledger.path.with_name("budget.jsonl.head").unlink()
    with pytest.raises(LedgerDamaged, match="does not know"):
        ledger.ask(question(what="b"), lambda: b"eight")


def test_half_a_line_of_a_killed_process_is_cut_off(ledger):
    ledger.spend(question(1.0))
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole + b'{"kind":"spent","epsilon":"1')
    assert ledger.left("Agency", 2024)[0] == EPSILON - 1
    assert ledger.path.read_bytes() == whole


def test_a_line_the_second_file_does_not_know_yet_counts(ledger):
    ledger.spend(question(1.0))
    head = ledger.path.with_name("budget.jsonl.head")
    before = head.read_bytes()
    ledger.spend(question(1.0, "b"))
    head.write_bytes(before)
    assert ledger.left("Agency", 2024)[0] == EPSILON - 2 and head.read_bytes() != before


def test_an_answer_that_was_changed_is_not_given(ledger):
    ledger.ask(question(), lambda: b"seven")
    next((ledger.path.parent / "budget.jsonl.released").iterdir()).write_bytes(b"eight")
    with pytest.raises(LedgerDamaged):
        ledger.ask(question(), lambda: b"nine")


_KILLED = """
import os, signal, sys
from whimbrel.release.private.ledger import Ledger, Question, Records
def draw():
    os.kill(os.getpid(), signal.SIGKILL)
Ledger(sys.argv[1]).ask(Question((Records("Agency", (2024,), "content-1"),), {"ask": "a"}, 1.0, 1e-7), draw)
"""
_SPENDER = """
import sys
from whimbrel.release.private.errors import OverBudget
from whimbrel.release.private.ledger import Ledger, Question, Records
paid = 0
for n in range(6):
    asked = Question((Records("Agency", (2024,), "content-1"),), {"ask": f"{sys.argv[2]} {n}"}, 0.5, 1e-8)
    try:
        Ledger(sys.argv[1]).ask(asked, lambda: b"x")
        paid += 1
    except OverBudget:
        pass
print(paid)
"""


def test_killed_in_the_draw_it_has_paid_and_released_nothing(ledger):
    done = subprocess.run([sys.executable, "-c", _KILLED, ledger.path])
    assert done.returncode == -signal.SIGKILL and ledger.left("Agency", 2024)[0] == EPSILON - 1
    assert ledger.ask(question(), lambda: b"seven").fresh
    assert ledger.left("Agency", 2024)[0] == EPSILON - 2


def test_processes_at_once_cannot_spend_more_than_there_is(ledger):
    both = [
        subprocess.Popen([sys.executable, "-c", _SPENDER, ledger.path, name], stdout=subprocess.PIPE, text=True)
        for name in ("one", "two", "three")
    ]
    paid = [int(p.communicate()[0]) for p in both]
    assert sum(paid) == 8 and ledger.left("Agency", 2024)[0] == 0


@pytest.mark.parametrize("bad", [lambda: Records("", (2024,), "c"), lambda: Records("A", (), "c"), lambda: question(0),
                                 lambda: question(records=()), lambda: question(delta=-1)])  # fmt: skip
def test_a_question_of_nobody_or_for_nothing_is_none(bad):
    with pytest.raises(PrivacyError):
        bad()
