"""What the tests of uploads share: a file store of their own, checks at once, people of two agencies."""

from tests.service.uploads.people_and_files import files, office, queue, sent  # noqa: F401 - fixtures
