"""Filling: a batch of source rows becomes columns of the standard; every distinct value is looked up once."""
