"""Operation: background work, checks before the start, backup and restore."""
