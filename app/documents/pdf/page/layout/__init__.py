"""Pieces of a page as lines in reading order: columns, tables, line numbers."""
