"""Values: one text as a number, a date or a code; or a word on why it is none."""
