"""Displayed formulas, whose signs stand above and beside each other, as one line of text."""
