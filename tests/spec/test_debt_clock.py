"""The debt clock.

How long does a person work for a debt? The clock takes what is told about fee, interest and pay. It reckons the months, or
says *never* and why. What was not told is not known: it is never taken for zero. The limbs of the Supplementary Convention
of 1956 come out as facts with yes, no or unknown, and count only where services are pledged as security for the debt.
In the tables, ``pays`` is the payment a month.
"""

from fractions import Fraction

import pytest

from tests.spec.debts import expected, lasts, told
from whimbrel.criteria.debt import DebtRefused
from whimbrel.criteria.debt_interest import payment_to_clear_in


def test_without_interest():
    """EUR 17,000 is what the follow-up study of 2005 in France found (secondary); it was paid back in two to ten years."""
    given = """
        pays | years
        150  | 9.4
        300  | 4.7
        450  | 3.1
    """
    assert lasts(given, debt=17000, interest="0 % a year") == expected(given)


def test_at_thirty_percent_the_same_debt_may_never_end():
    """Gao (2004) reports up to 30 % a year. The interest alone is then EUR 425 a month."""
    given = """
        pays | years
        150  | never
        300  | never
        425  | never
        450  | 9.8
        600  | 4.2
    """
    assert lasts(given, debt=17000, interest="30 % a year") == expected(given)


def test_a_fee_of_25000_dollars():
    """The average fee from China to Europe (Gao 2004), at 30 % a year: USD 625 of interest a month."""
    given = """
        pays | years
        500  | never
        800  | 5.1
        1000 | 3.3
    """
    assert lasts(given, debt=25000, interest="30 % a year", currency="USD") == expected(given)


def test_a_hundred_thousand_yuan_in_two_five_or_eight_years():
    """Two years' salary until 1992, five to eight years later (Gao 2004). What had to be paid a month, without interest."""
    assert [round(payment_to_clear_in(Fraction(100_000), Fraction(0), 12 * n)) for n in (2, 5, 8)] == [4167, 1667, 1042]


def test_the_interest_is_not_covered():
    """A payment that covers the interest exactly never ends the debt. One cent more does."""
    given = """
        told     | value
        currency | EUR
        fee      | 17000
        interest | 30 % a year
        pays     | 425
    """
    clock = told(given)
    assert (clock.outcome, clock.reason, clock.interest) == ("never", "interest", 425)
    assert told(given.replace("425", "425.01")).outcome == "clears"


def test_nothing_is_left_over():
    """The couple of the study in France (secondary): a debt of EUR 1,500, EUR 150 of interest a day, a wage that is the rent."""
    given = """
        told       | value
        currency   | EUR
        fee        | 1500
        interest   | 10 % a day
        wage       | 150
        deductions | 0
        living     | 150
    """
    clock = told(given)
    assert (clock.outcome, clock.reason, clock.interest) == ("never", "nothing_left", 4562.5)
    assert clock.facts["length_not_limited"] == "yes"


def test_what_is_not_known_is_not_zero():
    """The worker of the same study owed EUR 9,000 and got EUR 450 a month. Food and interest are not told: at least 20 months."""
    given = """
        told     | value
        currency | EUR
        fee      | 9000
        wage     | 450
    """
    clock = told(given)
    assert (clock.outcome, clock.months) == ("at_least", 20)
    assert clock.unknown == ("interest", "deductions", "living")
    assert told(given.replace("450", "300")).months == 30


def test_without_the_wage_there_is_no_number():
    """Undetermined is an answer. A number would be an invention."""
    given = """
        told     | value
        currency | EUR
        fee      | 9000
        interest | 0 % a year
    """
    clock = told(given)
    assert (clock.outcome, clock.months, clock.unknown) == ("undetermined", None, ("wage",))


def test_nine_hundred_clients():
    """R v Wei Tang (secondary): a debt of AUD 45,000, and AUD 50 taken off it for each client, who pays AUD 110."""
    given = """
        told         | value
        currency     | AUD
        fee          | 45000
        credited     | 50
        fair value   | 110
        credited per | service
    """
    clock = told(given)
    assert clock.services_to_clear == 900
    assert round(clock.credit_share, 2) == 0.45
    assert clock.facts["value_not_applied"] == "yes"


def test_fewer_clients_if_more_had_been_taken_off():
    """With the owners' part of AUD 67, or with all of the AUD 110."""
    given = """
        told         | value
        currency     | AUD
        fee          | 45000
        credited     | 67
        credited per | service
    """
    assert told(given).services_to_clear == 672
    assert told(given.replace("67", "110")).services_to_clear == 410


def test_below_the_value_but_not_well_below_is_unknown():
    """AUD 50 of the owners' 67 is a share of 0.75. No text says how far below one is far, so a person must judge."""
    given = """
        told         | value
        currency     | AUD
        fee          | 45000
        credited     | 50
        fair value   | 67
        credited per | service
    """
    clock = told(given)
    assert round(clock.credit_share, 2) == 0.75
    assert clock.facts["value_not_applied"] == "unknown"


def test_a_large_debt_alone_is_not_debt_bondage():
    """That the sum is large makes neither limb a yes. That it comes to an end does not make the second a no."""
    given = """
        told     | value
        currency | EUR
        fee      | 140000
        interest | 0 % a year
        pays     | 1000
    """
    clock = told(given)
    assert clock.facts["value_not_applied"] == clock.facts["length_not_limited"] == "unknown"


def test_cost_in_months_of_the_first_wage():
    """SDG indicator 10.7.1: cost over monthly income, of one migrant, where both are above zero. No value is called too high."""
    given = """
        told     | value
        currency | USD
        fee      | 6000
        wage     | 400
    """
    assert told(given).recruitment_months == 15
    assert told(given.replace("6000", "0")).recruitment_months is None


def test_currencies_are_not_mixed():
    """A fee in yuan and a wage in euros: nothing is converted unless the rate is given."""
    given = """
        told          | value
        currency      | CNY
        fee           | 100000
        interest      | 0 % a year
        wage currency | EUR
        pays          | 300
    """
    with pytest.raises(DebtRefused, match="EUR and CNY cannot be added"):
        told(given)
    assert told(given + "exchange EUR/CNY | 8").months == 42


def test_who_lends_says_whether_the_debt_is_a_menace():
    """Gao's test: family and friends are legitimate lenders, also at high interest. The kind of lender alone never says no."""
    given = """
        told     | value
        currency | EUR
        fee      | 17000
        lender   | family_or_friend
    """
    assert told(given).lender_side == "legitimate"
    assert told(given).facts["lender_tied_to_traffickers"] == "unknown"
    assert told(given.replace("family_or_friend", "smuggler")).facts["lender_tied_to_traffickers"] == "yes"
