"""People who sign in, and whose submissions they may see."""
