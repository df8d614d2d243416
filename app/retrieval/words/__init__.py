"""By their words: terms of a language, and passages that share them with a question (BM25)."""
