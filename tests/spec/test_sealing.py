"""Sealing.

A sealed submission is a folder: a manifest, a seal, and one Parquet file a table. The manifest holds the hash of every
file, and the submission's id is made from the manifest. So the id proves the content.
"""

import pytest

from tests.spec.drawn import filed
from whimbrel import NotVerified, Store, verify

SEX = {"persons.sex": "Sex", "persons.citizenship": "Citizenship"}


def test_the_same_input_gives_the_same_id(tmp_path):
    """Today, tomorrow, in another folder."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    assert filed(given, SEX, tmp_path / "here").id == filed(given, SEX, tmp_path / "there").id


def test_sealing_again_changes_nothing(tmp_path):
    """What is there already is found, not written once more."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    filed(given, SEX, tmp_path)
    filed(given, SEX, tmp_path)
    assert len(Store(tmp_path).submissions()) == 1


def test_another_value_gives_another_id(tmp_path):
    """One letter is enough."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    other = given.replace("Lao", "Thai")
    assert filed(given, SEX, tmp_path / "here").id != filed(other, SEX, tmp_path / "there").id


def test_a_changed_byte_is_seen(tmp_path):
    """Whoever changes a file cannot change the id that everybody has written down."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    sealed = filed(given, SEX, tmp_path)
    verify(sealed)
    file = sealed.file("persons")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"LAO", b"THA"))
    with pytest.raises(NotVerified, match=r"persons\.parquet was changed"):
        verify(sealed)


def test_a_file_too_many_is_seen(tmp_path):
    """Nothing can be smuggled into the folder."""
    given = """
        Sex    | Citizenship
        female | Lao
    """
    sealed = filed(given, SEX, tmp_path)
    (sealed.path / "notes.txt").write_text("not sealed")
    with pytest.raises(NotVerified, match=r"notes\.txt is not part of the submission"):
        verify(sealed)


def test_what_was_typed_stays_with_the_agency(tmp_path):
    """Records carry codes only. What the officer typed stays in the officer's file."""
    given = """
        Sex          | Citizenship
        Female (ซิส)  | lao
    """
    rules = {"persons.sex": {"from": "Sex", "codes": {"Female (ซิส)": "female"}}, "persons.citizenship": "Citizenship"}
    assert "ซิส".encode() not in filed(given, rules, tmp_path).file("persons").read_bytes()
