"""The demonstration world: invented agencies and people in the shape of real ones. Nothing in it happened."""
