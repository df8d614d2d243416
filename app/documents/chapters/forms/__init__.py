"""The forms of headings: what a line says it is, and how sure its form alone makes it."""
