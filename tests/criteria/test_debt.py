"""The debt clock: what is unknown stays unknown, currencies are not mixed, limbs are facts and no verdict."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.criteria.debt import DebtRefused, Loan, Rate, Situation, reckon
from whimbrel.criteria.debt_situation import debt_facts
from whimbrel.criteria.facts import facts as fact_vocabulary
from whimbrel.vocabulary.code_lists import code_list

D = Decimal
NO_INTEREST = Rate(D(0), "year")
FULL = {"fee": D(9000), "rate": NO_INTEREST, "wage": D(700), "deductions": D(100), "living": D(300)}


def told(**more):
    return Situation(**{"currency": "EUR", **FULL, **more})


def test_what_is_left_over_pays_the_debt():
    clock = reckon(told())
    assert (clock.left_over, clock.payment_basis, clock.months, clock.outcome) == (300, "left_over", 30, "clears")


@pytest.mark.parametrize("missing", ["deductions", "living"])
def test_an_unknown_cost_makes_the_months_a_least(missing):
    clock = reckon(told(**{missing: None}))
    assert clock.outcome == "at_least" and clock.unknown == (missing,)
    assert clock.months < reckon(told()).months and clock.interest_total is None and clock.total_paid is None


def test_unknown_interest_makes_the_months_a_least_and_has_no_amount():
    clock = reckon(told(rate=None))
    assert (clock.outcome, clock.unknown, clock.interest) == ("at_least", ("interest",), None)


@pytest.mark.parametrize("missing", ["wage", "fee"])
def test_without_wage_or_fee_there_is_no_number(missing):
    clock = reckon(told(**{missing: None}))
    assert clock.outcome == "undetermined" and missing in clock.unknown
    assert clock.months is None and clock.exact is None and clock.recruitment_months is None
    assert clock.facts["length_not_limited"] == "unknown"


def test_deductions_above_the_wage_never_end_the_debt():
    clock = reckon(told(deductions=D(800)))
    assert (clock.outcome, clock.reason, clock.left_over) == ("never", "nothing_left", -400)
    assert clock.facts["length_not_limited"] == "yes" and clock.months is None


def test_never_is_certain_also_where_costs_are_unknown():
    clock = reckon(told(rate=Rate(D(10), "month"), living=None, deductions=None))
    assert (clock.outcome, clock.reason, clock.unknown) == ("never", "interest", ())


def test_the_advance_is_taken_off_and_cannot_be_more_than_the_fee():
    assert reckon(told(advance=D(3000))).debt == 6000
    assert reckon(told(advance=D(9000))).outcome == "no_debt"
    with pytest.raises(DebtRefused, match="More was paid"):
        told(advance=D(9001))


def test_no_debt_answers_both_limbs_with_no():
    facts = reckon(told(fee=D(0), terms_limited="no")).facts
    assert facts["value_not_applied"] == facts["length_not_limited"] == "no"


def test_a_change_of_currency_is_refused_unless_a_rate_is_given():
    loans = (Loan(D(1000), "EUR", NO_INTEREST, "bank", "2024-01"), Loan(D(8000), "CNY", NO_INTEREST, on="2024-03"))
    with pytest.raises(DebtRefused, match="CNY and EUR cannot be added") as refused:
        reckon(told(loans=loans))
    assert refused.value.key == "error_exchange"
    either = [reckon(told(loans=loans, exchange=e)) for e in ({"CNY/EUR": D("0.125")}, {"EUR/CNY": D(8)})]
    assert [c.debt for c in either] == [11000, 11000] and either[0].exchange == {"CNY/EUR": D("0.125")}


def test_a_wage_in_another_currency_is_refused_unless_a_rate_is_given():
    with pytest.raises(DebtRefused, match="USD and EUR"):
        reckon(told(wage_currency="USD"))
    clock = reckon(told(wage_currency="USD", exchange={"USD/EUR": D("0.5")}))
    assert (clock.left_over, clock.recruitment_months) == (150, pytest.approx(9000 / 350))


@pytest.mark.parametrize(
    ("credited", "value", "answer"),
    [
        (45, 100, "yes"),
        (50, 100, "unknown"),
        (75, 100, "unknown"),
        (100, 100, "no"),
        (None, 100, "unknown"),
        (45, 0, "unknown"),
    ],
)
def test_limb_one_is_yes_no_or_unknown(credited, value, answer):
    clock = reckon(told(credited=credited and D(credited), fair_value=D(value)))
    assert clock.facts["value_not_applied"] == answer


@pytest.mark.parametrize(
    ("terms", "percent", "answer"),
    [("unknown", 0, "unknown"), ("yes", 0, "no"), ("no", 0, "yes"), ("unknown", 50, "yes"), ("yes", 50, "unknown")],
)
def test_limb_two_is_never_no_from_arithmetic_alone(terms, percent, answer):
    clock = reckon(told(rate=Rate(D(percent), "year"), terms_limited=terms))
    assert clock.facts["length_not_limited"] == answer


def test_what_is_credited_each_month_is_what_pays():
    clock = reckon(told(credited=D(90), fair_value=D(400)))
    assert (clock.payment_basis, clock.months, clock.credit_share) == ("credited", 100, 0.225)


def test_an_agreed_payment_goes_before_everything():
    clock = reckon(told(credited=D(90), pays=D(450)))
    assert (clock.payment_basis, clock.months, clock.debt_to_income) == ("agreed", 20, pytest.approx(450 / 700))


def test_shares_of_the_debt_add_up_where_all_is_told():
    clock = reckon(told(fee=D(5000), advance=D(1000), charged=D(2000), inflated=D(3000), interest_added=D(1000)))
    parts = [clock.shares[n] for n in ("fee_share", "charges_share", "inflated_share", "interest_share")]
    assert parts == [0.4, 0.2, 0.3, 0.1] and clock.debt == 10000


def test_a_share_that_was_not_told_is_not_there():
    assert set(reckon(told()).shares) == {"fee_share", "interest_share_of_all_payments"}


def test_the_lender_test_never_says_no_by_kind_alone():
    sides = {code: reckon(told(lender=code)) for code in code_list("lender_kind").codes}
    assert {c for c, clock in sides.items() if clock.lender_side == "tied"} == {"smuggler"}
    assert {c for c, clock in sides.items() if clock.lender_side == "legitimate"} == {
        "family_or_friend",
        "savings_group",
    }
    assert "no" not in {clock.facts["lender_tied_to_traffickers"] for clock in sides.values()}
    answered = reckon(told(lender="family_or_friend", lender_tied="yes"))
    assert (answered.lender_side, answered.facts["lender_tied_to_traffickers"]) == ("tied", "yes")


def test_every_kind_of_lender_stands_in_the_test_and_every_fact_in_the_vocabulary():
    assert set(debt_facts()["lenders"]) == set(code_list("lender_kind").codes)
    assert reckon(told()).facts.keys() <= fact_vocabulary().keys()


def test_longer_than_a_working_life_is_marked():
    assert reckon(told(fee=D(300 * 481))).too_long and not reckon(told(fee=D(300 * 480))).too_long


@given(st.decimals(0, 10**7, places=2), st.sampled_from(["wage", "deductions", "living", "rate"]))
def test_learning_more_never_turns_never_into_an_end_or_shortens_it(fee, unknown):
    before, after = reckon(told(fee=fee, **{unknown: None})), reckon(told(fee=fee))
    if before.outcome == "at_least":
        assert after.outcome == "never" or after.months >= before.months
    if before.outcome == "never":
        assert after.outcome == "never"


@pytest.mark.parametrize(
    "wrong",
    [
        {"wage": D(-1)}, {"fee": D("NaN")}, {"lender": "shark"}, {"credited_per": "day"}, {"terms_limited": "perhaps"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(DebtRefused):
        told(**wrong)


@pytest.mark.parametrize("wrong", [(D(-1), "year"), (D(1), "decade"), (D("Infinity"), "year")])
def test_a_rate_that_cannot_be_is_refused(wrong):
    with pytest.raises(DebtRefused):
        Rate(*wrong)


def test_interest_told_as_money_needs_a_debt():
    assert Rate.of_money(D(150), D(1500), "day").percent == 10
    with pytest.raises(DebtRefused):
        Rate.of_money(D(150), D(0), "day")


def test_simple_interest_of_a_loan_counts_and_two_methods_are_refused():
    simple, compound = Rate(D(30), "year", "simple"), Rate(D(30), "year")
    alone = Situation("EUR", loans=(Loan(D(9000), "EUR", simple),), pays=D(300))
    assert reckon(alone).months == 120
    with pytest.raises(DebtRefused, match="simple and with compound"):
        reckon(told(rate=compound, loans=(Loan(D(1), "EUR", simple),)))
