"""Documents as Markdown, for whoever wants a text as a file."""
