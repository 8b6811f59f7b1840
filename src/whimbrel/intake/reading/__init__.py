"""Reading: CSV and Excel files of any make as sheets of text, with limits against hostile files."""
