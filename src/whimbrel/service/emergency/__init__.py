"""Emergency access: reading another agency's cases for a few hours, with a reason, told to the owner."""
