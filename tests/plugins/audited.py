"""Emptying the tables between tests: the audit triggers forbid it, so they are taken away for that moment and put back."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied():
    from django.core.management.commands import flush
    from django.db import connections

    from whimbrel.service.audit.triggers import drop, ensure

    handle = flush.Command.handle

    def emptied(self, **options):
        connection = connections[options["database"]]
        drop(connection)
        try:
            return handle(self, **options)
        finally:
            ensure(connection)

    flush.Command.handle = emptied
    yield
    flush.Command.handle = handle
