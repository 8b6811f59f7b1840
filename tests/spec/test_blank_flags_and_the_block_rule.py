"""Blank flags and the block rule.

Some forms are a row of boxes: *forced labour*, *sexual exploitation*, *servitude*. A ticked box is a yes. A box that is
not ticked may be a no, or the whole row of boxes was passed over.

CTDC's codebook of 2024 gives a rule for its own files: where one box of the block is ticked, the blank ones are *no*.
Where none is, all are *unknown*. A mapping asks for the rule with ``blank: block``. Without it every blank is unknown.
"""

from tests.spec.drawn import becomes

BOXES = {"forced_labour": "Forced labour", "servitude": "Servitude"}
COUNTRY = {"exploitations.country": "Country"}


def test_a_blank_is_unknown_where_no_rule_is_stated():
    """Only the source can say what its blanks mean."""
    given = """
        Country  | Forced labour | Servitude
        Thailand | 1             |
        Thailand |               |
    """
    rule = {"flags": BOXES}
    assert becomes(given, "exploitations.form_servitude", rule, with_=COUNTRY) == ["unknown", "unknown"]


def test_a_blank_beside_a_yes_is_no():
    """Somebody went through the boxes and ticked one."""
    given = """
        Country  | Forced labour | Servitude
        Thailand | 1             |
    """
    rule = {"flags": BOXES, "blank": "block"}
    assert becomes(given, "exploitations.form_forced_labour", rule, with_=COUNTRY) == ["yes"]
    assert becomes(given, "exploitations.form_servitude", rule, with_=COUNTRY) == ["no"]


def test_a_block_without_a_yes_stays_unknown():
    """Nobody went through the boxes, or none fitted. The file does not say which."""
    given = """
        Country  | Forced labour | Servitude
        Thailand |               |
    """
    rule = {"flags": BOXES, "blank": "block"}
    assert becomes(given, "exploitations.form_servitude", rule, with_=COUNTRY) == ["unknown"]


def test_a_no_alone_does_not_make_the_others_no():
    """A zero was written for one box. The other was left."""
    given = """
        Country  | Forced labour | Servitude
        Thailand | 0             |
    """
    rule = {"flags": BOXES, "blank": "block"}
    assert becomes(given, "exploitations.form_forced_labour", rule, with_=COUNTRY) == ["no"]
    assert becomes(given, "exploitations.form_servitude", rule, with_=COUNTRY) == ["unknown"]


def test_minus_99_is_unknown_where_the_mapping_says_so():
    """Marks for *missing* differ from file to file. Each mapping names its own."""
    given = """
        Country  | Forced labour | Servitude
        Thailand | 1             | -99
    """
    rule = {"flags": BOXES}
    expected = ["unknown"]
    assert becomes(given, "exploitations.form_servitude", rule, with_=COUNTRY, missing={"-99": "unknown"}) == expected
