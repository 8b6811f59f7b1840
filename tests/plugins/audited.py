"""Emptying the tables between tests: the audit triggers forbid it, so they are taken away for that moment and put back.

Types of content and permissions stay: the migrations made them, and no test changes them.
"""

import pytest

KEPT = ("django_content_type", "auth_permission")


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied():
    from django.core.management.color import no_style
    from django.core.management.commands import flush
    from django.db import connections

    from whimbrel.service.audit.triggers import drop, ensure
    from whimbrel.service.second_wall import build

    handle = flush.Command.handle

    def emptied(self, **options):
        connection = connections[options["database"]]
        found = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = [name for name in found if name not in KEPT]
        more = {"reset_sequences": options["reset_sequences"], "allow_cascade": options["allow_cascade"]}
        drop(connection)
        try:
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, **more))
        finally:
            ensure(connection)
            build(connection)

    flush.Command.handle = emptied
    yield
    flush.Command.handle = handle
