"""Names in any script read as plain Latin letters, near the way their owners spell them.

One module reads one family of scripts, and its rules and its list of names stand in YAML beside it. Where a script has no
module here the library ``anyascii`` reads it letter by letter. :func:`whimbrel.linkage.names.scripts.latin.latin` is the door.
"""
