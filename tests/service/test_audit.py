"""The audit log: written by the database, chained, and changed by nobody."""

import hashlib

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from tests.plugins.members import agency
from whimbrel.service.accounts.models import Membership
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.audit.chain import entry_hash, prove
from whimbrel.service.audit.log import note
from whimbrel.service.audit.models import Entry
from whimbrel.service.audit.triggers import EXEMPT, drop, ensure, watched

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person():
    return User.objects.create_user("lin", password="a long enough one")


def entries(**chosen):
    return [(e.actor, e.action, e.what, e.detail) for e in Entry.objects.filter(**chosen)]


def test_every_write_is_logged_with_who_and_why_and_without_values(person):
    with act_as(Actor("mei", "192.0.2.7", "asked by the focal point")):
        grant = Membership.objects.create(user=person, agency=agency("lao-police"), role="analyst")
        grant.role = "reporter"
        grant.save()
        grant.delete()
    found = entries(what="accounts_membership")
    assert found == [
        ("mei", "insert", "accounts_membership", ""),
        ("mei", "update", "accounts_membership", "role"),
        ("mei", "delete", "accounts_membership", ""),
    ]
    last = Entry.objects.last()
    assert (last.address, last.reason) == ("192.0.2.7", "asked by the focal point")
    assert not any("reporter" in value for e in Entry.objects.all() for value in (e.detail, e.key, e.reason))


def test_bulk_updates_and_raw_sql_are_logged_too(person):
    User.objects.create_user("noi", password="a long enough one")
    before = Entry.objects.count()
    User.objects.update(last_name="x")
    with connection.cursor() as cursor:
        cursor.execute("update auth_user set first_name = 'y'")
        cursor.execute("delete from auth_user")
    assert [e.detail for e in Entry.objects.filter(id__gt=0)[before:]] == ["last_name"] * 2 + ["first_name"] * 2 + [
        ""
    ] * 2


def test_what_was_rolled_back_leaves_no_entry(person):
    before = Entry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Membership.objects.create(user=person, agency=agency("a"), role="analyst")
        raise ZeroDivisionError
    assert Entry.objects.count() == before
    assert not prove(Entry.objects.all()).fault


def test_the_name_told_in_a_rolled_back_transaction_is_told_again(person):
    with act_as(Actor("mei")):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Membership.objects.create(user=person, agency=agency("a"), role="analyst")
            raise ZeroDivisionError
        Membership.objects.create(user=person, agency=agency("b"), role="analyst")
    Membership.objects.create(user=person, agency=agency("c"), role="analyst")
    assert [e[0] for e in entries(what="accounts_membership")] == ["mei", "system"]


def test_the_chain_is_proven_whole_and_its_hashes_are_ours(person):
    note("look", "submission", "abc", "n=3")
    proof = prove(Entry.objects.all())
    assert proof.fault == ""
    assert proof.entries == Entry.objects.count()
    first = Entry.objects.first()
    text = "".join(
        f"{len(v)}:{v}"
        for v in (
            first.at,
            first.actor,
            first.address,
            first.action,
            first.what,
            first.key,
            first.detail,
            first.reason,
            "",
        )
    )
    assert first.hash == hashlib.sha256(text.encode()).hexdigest() == entry_hash(first)


@pytest.mark.parametrize(
    "sql",
    [
        "update audit_entry set actor = 'somebody else'",
        "update audit_entry set hash = ''",
        "delete from audit_entry",
    ],
)
def test_can_an_administrator_of_the_database_change_an_entry_with_sql(person, sql):
    before = prove(Entry.objects.all())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert prove(Entry.objects.all()) == before


def test_can_the_log_or_a_watched_table_be_truncated(person):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    for table in ("audit_entry", "auth_user"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"truncate {table} cascade")


def test_can_an_entry_be_written_with_a_time_or_hash_of_its_own_choosing(person):
    forged = Entry(at="1999", actor="a", action="b", what="c", previous="f" * 64)
    forged.save()
    assert Entry.objects.get(actor="a").at > "2026" and not prove(Entry.objects.all()).fault


def _without_triggers(sql):
    drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    ensure(connection)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "update audit_entry set actor = 'x' where id = (select min(id) + 0 from audit_entry)",
            "is not as it was written",
        ),
        ("delete from audit_entry where id = (select min(id) from audit_entry)", "does not follow"),
    ],
)
def test_is_tampering_by_someone_who_can_drop_the_triggers_found(person, sql, fault):
    Membership.objects.create(user=person, agency=agency("a"), role="analyst")
    _without_triggers(sql)
    assert fault in prove(Entry.objects.all()).fault


def test_is_a_cut_off_end_found_with_a_head_noted_down_earlier(person):
    Membership.objects.create(user=person, agency=agency("a"), role="analyst")
    head = prove(Entry.objects.all()).head
    _without_triggers("delete from audit_entry where id = (select max(id) from audit_entry)")
    assert not prove(Entry.objects.all()).fault
    assert "noted down" in prove(Entry.objects.all(), head).fault


def test_every_table_is_watched_but_those_that_hold_no_record_of_anyone():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute("select distinct event_object_table from information_schema.triggers")
        else:
            cursor.execute("select distinct tbl_name from sqlite_master where type = 'trigger'")
        guarded = {row[0] for row in cursor.fetchall()}
    assert tables - guarded <= {*EXEMPT, "django_migrations", "cache"}
    assert set(watched()) <= guarded


@pytest.mark.skipif(
    "sqlite" in __import__("os").environ.get("WHIMBREL_DATABASE_URL", ""), reason="SQLite has one writer"
)
def test_two_who_change_the_same_rows_in_opposite_order_do_not_block_each_other(person):
    """An entry is tied to the chain at the end of its transaction, when every row is locked already."""
    import threading

    from django.db import connections

    other = User.objects.create_user("noi", password="a long enough one")
    faults, meet = [], threading.Barrier(2)

    def change(first, second, name):
        try:
            with act_as(Actor(name)), transaction.atomic():
                first.last_name = name
                first.save()
                meet.wait(10)
                if name == "a":
                    second.refresh_from_db()
                Entry.objects.create(actor=name, action="look", what="x")
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=change, args=(person, other, "a")),
        threading.Thread(target=change, args=(other, person, "b")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert faults == [] and not any(t.is_alive() for t in threads)
    assert not prove(Entry.objects.all()).fault
    assert {e.actor for e in Entry.objects.filter(what="x")} == {"a", "b"}


@pytest.mark.skipif(
    "sqlite" in __import__("os").environ.get("WHIMBREL_DATABASE_URL", ""), reason="SQLite has one writer"
)
def test_can_an_entry_be_changed_before_its_transaction_ends(person):
    for change in ("update audit_entry set actor = 'x' where hash = ''", "delete from audit_entry where hash = ''"):
        with pytest.raises(DatabaseError), transaction.atomic():
            note("look", "something")
            with connection.cursor() as cursor:
                cursor.execute(change)
    with transaction.atomic():
        Entry.objects.create(actor="mei", action="look", what="y", hash="f" * 64, previous="e" * 64, at="1999-01-01")
    entry = Entry.objects.get(what="y")
    assert entry.hash == entry_hash(entry) and entry.at > "2026"
