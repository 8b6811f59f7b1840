"""Personal names: read, compared and ordered as their own cultures write them."""
