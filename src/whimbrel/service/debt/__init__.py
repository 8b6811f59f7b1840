"""The debt clock as a public page: for people who think of going, in their own language, without a trace."""
