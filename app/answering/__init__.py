"""From a question to a checked answer, as a stream of typed events."""
