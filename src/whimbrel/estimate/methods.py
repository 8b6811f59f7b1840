"""The methods there are, by the names they are asked for with."""

METHODS = ("bic", "stepwise", "graphs", "independent", "chapman", "chao")
