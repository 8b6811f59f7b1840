"""Finding people by name: other spellings, other order, other script; only in the own agency."""

import pytest

from tests.plugins.page import Page
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import NamePart, Person

pytestmark = pytest.mark.django_db

PEOPLE = {
    "wang": {"family_name": "王", "given_names": "小明"},
    "nguyen": {"family_name": "Nguyễn", "given_names": "Thị Hồng Nhung"},
    "somchai": {"given_names": "สมชาย", "other_names": "Somchai; Chai"},
    "ivanov": {"family_name": "Иванов", "given_names": "Пётр"},
    "wong": {"family_name": "Wong", "given_names": "Siu Ming"},
}


@pytest.fixture
def people(lin, incident, put):
    found = {}
    for name, texts in PEOPLE.items():
        lin.post(f"/desk/incidents/{incident.pk}/add/", {"table": "persons"})
        person = incident.persons.latest("made")
        put(lin, person, **{column: ("", text) for column, text in texts.items()})
        found[name] = person
    return found


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Wang Xiaoming", "wang"),
        ("xiao ming wang", "wang"),
        ("王小明", "wang"),
        ("Nguyen Thi Hong Nhung", "nguyen"),
        ("nhung nguyễn", "nguyen"),
        ("somchai", "somchai"),
        ("สมชาย", "somchai"),
        ("Petr Ivanov", "ivanov"),
        ("ivanow", "ivanov"),
        ("Siuming Wong", "wong"),
    ],
)
def test_a_name_is_found(lin, people, asked, wanted):
    page = Page(lin.post("/desk/search/", {"name": asked}))
    assert str(people[wanted].pk) in page.source


def test_another_agency_finds_nobody_and_the_name_stands_in_no_log(at_desk, people):
    other = at_desk("pim", "thai-police", country="THA")
    page = Page(other.post("/desk/search/", {"name": "Wang Xiaoming"}))
    assert "Nobody of a name like this" in page.text
    assert not any("Wang" in str(vars(e)) for e in Entry.objects.all())


def test_a_reporter_finds_only_whom_they_recorded(at_desk, people):
    colleague = at_desk("noi", role="reporter")
    assert "Nobody of a name like this" in Page(colleague.post("/desk/search/", {"name": "Wang Xiaoming"})).text


def test_hashes_of_one_name_differ_between_agencies(lin, at_desk, people, put):
    other = at_desk("pim", "thai-police", country="THA")
    other.post("/desk/new/")
    person = Person.objects.latest("made")
    put(other, person, family_name=("", "王"), given_names=("", "小明"))
    own = set(NamePart.objects.filter(person=people["wang"]).values_list("hashed", flat=True))
    assert own and not own & set(NamePart.objects.filter(person=person).values_list("hashed", flat=True))


def test_a_changed_name_is_found_and_the_old_one_is_not(lin, people, put):
    put(lin, people["ivanov"], family_name=("Иванов", "Kuznetsov"), given_names=("Пётр", "Oleg"))
    assert str(people["ivanov"].pk) not in Page(lin.post("/desk/search/", {"name": "Ivanov Petr"})).source
    assert str(people["ivanov"].pk) in Page(lin.post("/desk/search/", {"name": "Oleg Kuznetsov"})).source
