"""Words and codes: code lists, crosswalks, countries, languages."""
