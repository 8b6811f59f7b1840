"""The library of national laws, and the same facts laid before several of them."""
