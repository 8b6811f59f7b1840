"""The closed forms against a simulation that pays month by month, and the edges where a comparison decides."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from whimbrel.criteria.debt_interest import clear, clear_several, payment_to_clear_in

LONG = 400
amounts = st.integers(1, 10**7).map(lambda cents: Fraction(cents, 100))
rates = st.sampled_from([Fraction(0), *(Fraction(n, 1200) for n in (1, 5, 12, 30, 60, 120, 600))])


def simulated(debt, rate, payment, method):
    """(months, all payments), paid one month after the other; None if it lasts longer than LONG."""
    owed, paid, months = debt, Fraction(0), 0
    while owed > 0:
        if months == LONG:
            return None
        owed += (owed if method == "compound" else debt) * rate
        part = min(owed, payment)
        owed, paid, months = owed - part, paid + part, months + 1
    return months, paid


def simulated_several(debts, payment, method):
    """The same with several debts: the payment goes to the dearest, what is left of it to the next."""
    rows = sorted(([d, i, d] for d, i in debts if d > 0), key=lambda r: (-r[1], r[2]))
    paid, months = Fraction(0), 0
    while any(r[0] > 0 for r in rows):
        if months == LONG:
            return None
        for row in rows:
            if row[0] > 0:
                row[0] += (row[0] if method == "compound" else row[2]) * row[1]
        left = payment
        for row in rows:
            part = min(left, row[0])
            row[0], left, paid = row[0] - part, left - part, paid + part
        months += 1
    return months, paid


@settings(max_examples=200, deadline=None)
@given(amounts, rates, st.integers(1, 400), st.sampled_from(["compound", "simple"]))
@example(Fraction(1200), Fraction(1, 120), 120, "compound")
def test_a_debt_ends_when_the_simulation_ends(debt, rate, share, method):
    payment = debt * Fraction(share, 120)
    expected, found = simulated(debt, rate, payment, method), clear(debt, rate, payment, method)
    if payment <= debt * rate:
        assert found is None and expected is None
    elif expected is None:
        assert found.months > LONG
    else:
        assert found.months == expected[0]
        assert abs(found.paid - expected[1]) < Fraction(1, 10**9)
        assert found.months - 1 < found.exact + 1e-9 and found.exact <= found.months + 1e-9


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(amounts, rates), min_size=2, max_size=4),
    st.integers(1, 120),
    st.sampled_from(["compound", "simple"]),
)
def test_several_debts_end_when_the_simulation_ends(debts, share, method):
    payment = sum(d for d, _ in debts) * Fraction(share, 120)
    expected, found = simulated_several(debts, payment, method), clear_several(debts, payment, method)
    if expected is None:
        assert found is None or found.months > LONG
    else:
        assert found.months == expected[0]
        assert abs(found.paid - expected[1]) < Fraction(1, 10**9)


@settings(max_examples=100, deadline=None)
@given(amounts, rates, st.integers(1, 240), st.sampled_from(["compound", "simple"]))
def test_the_payment_for_so_many_months_ends_the_debt_in_so_many(debt, rate, months, method):
    payment = payment_to_clear_in(debt, rate, months, method)
    found = clear(debt, rate, payment, method)
    assert found.months == months and found.exact == pytest.approx(months)


@settings(max_examples=100, deadline=None)
@given(amounts, rates, st.integers(2, 300), st.sampled_from(["compound", "simple"]))
def test_more_pay_is_never_slower_and_more_interest_never_quicker(debt, rate, share, method):
    payment = debt * Fraction(share, 120)
    now = clear(debt, rate, payment, method)
    more_pay = clear(debt, rate, payment * 2, method)
    more_interest = clear(debt, rate + Fraction(1, 100), payment, method)
    assert now is None or more_pay.months <= now.months
    assert more_interest is None or more_interest.months >= now.months


@pytest.mark.parametrize("method", ["compound", "simple"])
@pytest.mark.parametrize(("debt", "percent"), [(17000, 30), (1200, 10), (999, 7)])
def test_a_payment_that_only_covers_the_interest_never_ends_it_and_one_just_above_does(debt, percent, method):
    rate = Fraction(percent, 1200)
    interest = debt * rate
    assert clear(Fraction(debt), rate, interest, method) is None
    assert clear(Fraction(debt), rate, interest - Fraction(1, 10**12), method) is None
    just_above = clear(Fraction(debt), rate, interest + Fraction(1, 10**12), method)
    assert just_above is not None and just_above.months > 1000


def test_just_above_takes_as_long_as_the_simulation_says():
    debt, rate = Fraction(1000), Fraction(1, 40)
    payment = debt * rate + Fraction(1, 10)
    assert clear(debt, rate, payment).months == simulated(debt, rate, payment, "compound")[0] == 224


def test_no_debt_takes_no_month_and_no_payment_never_ends_one():
    assert clear(Fraction(0), Fraction(1, 40), Fraction(0)).months == 0
    assert clear(Fraction(10), Fraction(0), Fraction(0)) is None
    assert clear(Fraction(10), Fraction(0), Fraction(-5)) is None
    assert clear_several([], Fraction(10)).months == 0


def test_a_small_dear_debt_beside_a_large_cheap_one_ends_though_the_payment_is_below_all_interest():
    debts = [(Fraction(1000), Fraction(1, 10)), (Fraction(10000), Fraction(1, 1000))]
    assert clear_several(debts, Fraction(108)).months == simulated_several(debts, Fraction(108), "compound")[0]


@pytest.mark.parametrize("wrong", [(-1, 0, "compound"), (1, -1, "compound"), (1, 0, "weekly")])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="not negative"):
        clear(Fraction(wrong[0]), Fraction(wrong[1]), Fraction(1), wrong[2])


def test_a_debt_takes_at_least_a_month():
    with pytest.raises(ValueError, match="one month"):
        payment_to_clear_in(Fraction(1), Fraction(0), 0)
