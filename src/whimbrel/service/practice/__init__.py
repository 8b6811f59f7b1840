"""Practice for first responders: invented cases, a decision, and what the answers amount to."""
