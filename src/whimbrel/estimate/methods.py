"""The methods there are, by the names they are asked for with."""

METHODS = ("bic", "stepwise", "graphs", "rasch", "independent", "latent", "chapman", "chao")
ASKED = ("latent", "chapman")
"""Of these only what is asked for; chapman of two lists always."""
