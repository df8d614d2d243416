"""HTML and Markdown: visible text, and sections from their headings."""
