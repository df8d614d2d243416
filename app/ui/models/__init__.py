"""Which model answers, and what it needs."""
