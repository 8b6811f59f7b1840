"""Invented data are never added to real ones.

The demonstration shows an invented region. It says so in every manifest, on every page and in every file. No question
can add it to what agencies have really reported.
"""

import pytest

from tests.spec.drawn import answer, filed, rows
from whimbrel import QuestionError

RULES = {"persons.sex": "Sex", "persons.citizenship": "Citizenship"}


def test_invented_and_real_are_not_added(tmp_path):
    """One store holds both. The question is refused."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    filed(given, RULES, tmp_path)
    filed(given, RULES, tmp_path, reporter="demo-border-police", nature="invented")
    with pytest.raises(QuestionError, match="never added to real ones"):
        answer(tmp_path)


def test_invented_data_say_so(tmp_path):
    """In every answer, and so in every file made of it."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    filed(given, RULES, tmp_path, reporter="demo-border-police", nature="invented")
    found = answer(tmp_path)
    assert rows(found) == [(1, 1)]
    assert [str(note) for note in found.notes] == ["Invented data: for demonstration only."]
