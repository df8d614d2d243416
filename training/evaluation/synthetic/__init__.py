"""Texts made up so that their answer is known: needles, variables, words, lines, topics."""
