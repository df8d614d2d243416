"""Answers of the model under test: a folder, a hub id, a GGUF file or a server's address."""
