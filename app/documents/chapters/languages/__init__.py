"""What each language calls the parts of a book, and how it counts them: a table a language."""
