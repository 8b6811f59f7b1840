"""What the clock says to the criteria engine: a limb counts only where services are pledged, and unknown is never no."""

from decimal import Decimal as D

import pytest

from whimbrel.criteria.case import Assertion, Case
from whimbrel.criteria.criterion import criterion
from whimbrel.criteria.debt import Rate, Situation, reckon
from whimbrel.criteria.debt_case import assertions
from whimbrel.criteria.facts import facts
from whimbrel.criteria.rule import value

NEVER = Situation("EUR", fee=D(17000), rate=Rate(D(30), "year"), pays=D(300))
LARGE = Situation("EUR", fee=D(140000), rate=Rate(D(0), "year"), pays=D(1000))
FAIR = Situation(
    "EUR", fee=D(900), rate=Rate(D(0), "year"), credited=D(300), fair_value=D(300), terms_limited="yes",
)  # fmt: skip


def bondage(told, pledged):
    pledge = (Assertion("services_pledged@recruitment", pledged),)
    known = Case(assertions=(*pledge, *assertions(reckon(told)))).known()
    return value(criterion("debt-bondage-1956").readings[0].rule, known)


@pytest.mark.parametrize(
    ("told", "pledged", "result"),
    [
        (NEVER, "yes", True),
        (NEVER, "unknown", None),
        (LARGE, "yes", None),
        (LARGE, "unknown", None),
        (FAIR, "yes", False),
    ],
)
def test_debt_bondage_needs_the_pledge_and_a_limb(told, pledged, result):
    assert bondage(told, pledged) is result


def test_every_assertion_is_a_fact_of_the_vocabulary_with_its_actor():
    said = assertions(reckon(NEVER), by="lender")
    keys = {key for fact in facts().values() for key in fact.keys}
    assert {a.key for a in said} <= keys and {a.by for a in said} == {"lender"}
    assert Assertion("length_not_limited@destination", "yes", "lender") in said
