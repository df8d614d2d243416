"""Chapters that no number and no known word heads: titles alone, or a word that comes again."""
