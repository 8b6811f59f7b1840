"""One person counted once.

Two records may be about one person. People look at both and judge: *same*, *different*, *unsure*; a judgement is *withdrawn* by
another line of the log. A model can hold two records for one person, too. What follows is made anew from the log each time.
No record is merged, changed or deleted by it.

`persons(log, model)` groups the records `a` to `e`, the oldest first. Its parts are what judgements and the model's pairs above
one half make of them; the first letter of a part is the id by which the person is known. An agency's judgements count
together, the latest of a pair first; two agencies' stand beside each other.
"""

from __future__ import annotations

import datetime as dt

from tests.spec.drawn import cells
from whimbrel.linkage.clusters import clustering
from whimbrel.linkage.judgements import Judgement, State, replay

_DAY = dt.datetime(2026, 5, 3, tzinfo=dt.UTC)


def state(drawn: str) -> State:
    """What a log comes to."""
    rows = cells(drawn)[1:]
    return replay(
        Judgement(*pair, verdict, _DAY + dt.timedelta(minutes=n), body=body)
        for n, (pair, verdict, body) in enumerate(rows)
    )


def persons(log: str = "Pair | Judged | By", model: str = "Pair | Likely") -> list[str]:
    """The records of each person, as one word each."""
    edges = [(*pair, float(likely)) for pair, likely in cells(model)[1:]]
    found = clustering("abcde", edges, state(log), 0.5).members()
    return ["".join(records) for records in found.values()]


def told(log: str) -> list[str]:
    """Contradictions: the pair held apart, and what holds it together."""
    return [f"{''.join(c.different)} against {' '.join(map(''.join, c.same))}" for c in state(log).conflicts]


def test_same_joins_and_the_oldest_record_names_the_person():
    """A record that joins later changes no id."""
    given = """
        Pair | Judged | By
        bc   | same   | police
        cd   | same   | police
    """
    assert persons(given) == ["a", "bcd", "e"]


def test_taken_back_it_is_as_it_was_before():
    """The line stays in the log; what it said is gone."""
    given = """
        Pair | Judged    | By
        ab   | same      | police
        bc   | same      | police
        bc   | withdrawn | police
    """
    assert persons(given) == ["ab", "c", "d", "e"]


def test_the_model_joins_what_is_likely_unless_somebody_is_unsure():
    """*Unsure* takes the model's own pair away; it keeps nobody apart whom others join."""
    given = """
        Pair | Judged | By
        ab   | unsure | police
    """
    model = """
        Pair | Likely
        ab   | 0.9
        cd   | 0.8
        de   | 0.4
    """
    assert persons(given, model) == ["a", "b", "cd", "e"]


def test_different_cuts_the_weakest_pair_on_the_way():
    """Records `a` and `d` hang together by three pairs of the model; the least likely of them is let go."""
    given = """
        Pair | Judged    | By
        ad   | different | police
    """
    model = """
        Pair | Likely
        ab   | 0.9
        bc   | 0.6
        cd   | 0.8
    """
    assert persons(given, model) == ["ab", "cd", "e"]


def test_an_agency_may_change_its_mind():
    """Of one agency the latest judgement of a pair counts, whichever colleague made it."""
    given = """
        Pair | Judged    | By
        ab   | same      | police
        ab   | different | police
    """
    assert (persons(given), told(given)) == (["a", "b", "c", "d", "e"], [])


def test_two_agencies_that_disagree_are_told_and_the_newer_does_not_win():
    """Until it is settled the two stand apart: one person counted twice is found again, two taken for one are not."""
    given = """
        Pair | Judged    | By
        ab   | different | shelter
        ab   | same      | police
    """
    assert (persons(given), told(given)) == (["a", "b", "c", "d", "e"], ["ab against ab"])


def test_a_contradiction_round_a_triangle_joins_nobody():
    """Nobody can tell which of the three is wrong. What lies beyond the triangle stands."""
    given = """
        Pair | Judged    | By
        ab   | same      | police
        bc   | same      | police
        ac   | different | police
        cd   | same      | police
    """
    assert (persons(given), told(given)) == (["a", "b", "cd", "e"], ["ac against ab bc"])
