"""A merged group is not split.

Sources merge codes before they publish. *Debt bondage or taken earnings* is one value. Who had one of the two is not
known from the whole, so neither is marked.
"""

from tests.spec.drawn import becomes, checks
from whimbrel import code_list

COUNTRY = {"exploitations.country": "Country"}
RULE = {"from": "Means of control", "several": ";"}


def test_a_group_says_nothing_about_its_parts():
    """The group is yes. Debt bondage stays unknown."""
    given = """
        Country  | Means of control
        Thailand | debt_bondage_or_earnings
    """
    assert becomes(given, "exploitations.means_of_control_debt_bondage_or_earnings", RULE, with_=COUNTRY) == ["yes"]
    assert becomes(given, "exploitations.means_of_control_debt_bondage", RULE, with_=COUNTRY) == ["unknown"]


def test_a_group_is_named_in_the_report():
    """So that nobody expects it among its parts later."""
    given = """
        Country  | Means of control
        Thailand | debt_bondage_or_earnings
    """
    assert checks(given, {"exploitations.means_of_control": RULE, **COUNTRY}) == {"V16": "warning"}


def test_the_vocabulary_says_what_a_group_is_made_of():
    """To explain it, or to add its parts up. Never to expand it."""
    assert code_list("means_of_control").parts("debt_bondage_or_earnings") == ("debt_bondage", "takes_earnings")
