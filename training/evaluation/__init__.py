"""Measuring a model: perplexity by context, and finding a passkey, each as JSON and a plot."""
