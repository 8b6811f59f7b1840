"""Names of people as they are written in files: any script, any order, any romanisation -> words and sounds."""

from whimbrel.linkage.names.reading import Name, Word, read_name, tokens_of, words_of_token

__all__ = ["Name", "Word", "read_name", "tokens_of", "words_of_token"]
