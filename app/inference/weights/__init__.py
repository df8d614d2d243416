"""Files of weights → a model in memory."""
