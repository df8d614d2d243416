"""Passages of documents, ranked for a question."""
