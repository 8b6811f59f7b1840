"""The API for programs: the same policy as the pages, with tokens that expire."""
