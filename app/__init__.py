"""Question whole documents with a long-context model: reading, selection, prompt, answer, page."""
