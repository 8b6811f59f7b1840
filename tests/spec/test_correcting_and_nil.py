"""Correcting, and having nothing to report.

Nothing sealed is ever changed. A correction is a submission of its own that *supersedes* the earlier one. The earlier one
stays, so that an old figure can still be explained, and is not counted any more.

*Nothing to report* is a report too. Who files it has looked. Who files nothing may have forgotten.
"""

import pytest

from tests.spec.drawn import answer, filed, rows
from whimbrel import Store, StoreError
from whimbrel.standard.sealing import seal_nil

RULES = {"persons.sex": "Sex", "persons.citizenship": "Citizenship"}


def test_a_correction_replaces_what_it_corrects(tmp_path):
    """The first file had a person twice."""
    given = """
        Sex    | Citizenship
        female | Lao
        female | Lao
    """
    corrected = """
        Sex    | Citizenship
        female | Lao
    """
    first = filed(given, RULES, tmp_path)
    filed(corrected, RULES, tmp_path, supersedes=first.id)
    assert rows(answer(tmp_path)) == [(1, 1)]
    assert len(Store(tmp_path).submissions()) == 2


def test_the_same_period_is_not_filed_twice(tmp_path):
    """Without saying that it is a correction, a second file would count people again."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    filed(given, RULES, tmp_path)
    with pytest.raises(StoreError, match="already filed"):
        filed(given.replace("Lao", "Thai"), RULES, tmp_path)


def test_only_the_newest_can_be_corrected(tmp_path):
    """Otherwise there would be two corrections of one submission, and nobody could say which holds."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    first = filed(given, RULES, tmp_path)
    filed(given.replace("Lao", "Thai"), RULES, tmp_path, supersedes=first.id)
    with pytest.raises(StoreError, match="superseded already"):
        filed(given.replace("Lao", "Cambodian"), RULES, tmp_path, supersedes=first.id)


def test_an_agency_corrects_only_its_own(tmp_path):
    """Another reporter's submission cannot be replaced."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    first = filed(given, RULES, tmp_path)
    with pytest.raises(StoreError, match="another reporter filed it"):
        filed(given, RULES, tmp_path, reporter="shelter", supersedes=first.id)


def test_nil_is_a_submission(tmp_path):
    """It has an id, a period and a seal like any other."""
    seal_nil(tmp_path, nil=["smuggled_migrant"], reporter="coast-guard", period="2023-Q2")
    assert [(s.reporter, s.manifest["kind"]) for s in Store(tmp_path).current()] == [("coast-guard", "nil")]
