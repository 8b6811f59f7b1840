"""The guided interview: on a phone without a line, on a page without a script, and into the desk."""
