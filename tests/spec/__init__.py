"""The specification: tests that are also the manual. ``docs/spec_pages.py`` renders them in the order of CONTENTS.

A test here is a title (its name), a sentence or two (its docstring), a small table drawn in text (``given``), one
expression and the expected result. What the reader of the manual sees is what is run.
"""

CONTENTS = (
    "unknown_is_never_no",
    "blank_flags_and_the_block_rule",
    "small_and_large_numbers",
    "dates_keep_their_precision",
    "countries_are_never_guessed",
    "groups_are_not_split",
    "no_names",
    "published_files",
    "journeys",
    "totals_beside_parts",
    "units_are_not_mixed",
    "sealing",
    "correcting_and_nil",
    "invented_and_real",
    "who_may_do_what",
    "reciprocity",
    "originator_control",
    "duplicates",
    "one_person_counted_once",
    "match_codes",
    "matching",
    "the_hidden_part",
    "release_gate",
    "three_findings",
    "debt_clock",
)
