"""What can be asked of the gate, one file for each product: the wish, and what the gate makes of it."""
