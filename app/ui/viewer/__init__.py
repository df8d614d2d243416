"""A document's pages and passages."""
