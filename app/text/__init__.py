"""What more than one room knows of language: spans, sentences, quotations, fuzzy matching."""
