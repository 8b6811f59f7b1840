"""How many were never met: estimates from the overlap table of a country's agencies, or from a table the reader has."""
