"""Uploads: files that agencies have, checked in the background, with every fault in place."""
