"""The same records, exchanges and counts as the tests of the counts have."""

from tests.service.counting.conftest import _own_files, build, country, exchange, met, pair, sit

__all__ = ["_own_files", "build", "country", "exchange", "met", "pair", "sit"]
