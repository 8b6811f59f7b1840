"""The audit: who did, changed and looked at what, when, from where and why. Written by the database, rewritten by nobody."""
