"""Cyrillic names: Russian, Ukrainian, Central Asian; and words with letters of two scripts that look the same."""

import pytest

from whimbrel.linkage.names.scripts.latin import latin


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Юлия", "yuliya"),
        ("Сергій", "serhiy"),
        ("Сергей", "sergey"),
        ("Щербак", "shcherbak"),
        ("ЩЕРБАК", "shcherbak"),
        ("Дмитрий", "dmitry"),
        ("Васильев", "vasilyev"),
        ("Ганна", "hanna"),
        ("Володимир", "volodimir"),  # nothing in it shows that it is Ukrainian
        ("Ірина", "iryna"),
        ("Нұрсұлтан", "nursultan"),
        ("Ўктам", "uktam"),
        ("Ғайрат", "ghayrat"),
        ("Джамшед", "jamshed"),
        ("И\u0306", "y"),  # letter and mark typed apart
    ],
)
def test_names(name, read):
    assert latin(name) == read


def test_letters_of_the_other_script_that_look_alike_are_read_as_meant():
    assert latin("Cepгeй") == latin("Сергей")  # Latin C, e, p
    assert latin("Ivаnоv") == "ivanov"  # Cyrillic а, о
    assert latin("Ivan Иванов") == "ivan ivanov"
