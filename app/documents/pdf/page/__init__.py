"""One page of a PDF: its characters, what is painted over them, and its lines in reading order."""
