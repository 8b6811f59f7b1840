"""Match codes: two agencies find the persons both have met, and show no names."""
