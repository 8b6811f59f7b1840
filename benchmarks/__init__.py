"""One file per promise of speed, each against its named peer: ``script/bench`` or ``python -m benchmarks [name]``."""
