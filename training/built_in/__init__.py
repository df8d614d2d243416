"""Makes the built-in model: texts → tokenizer → records, and the weights it starts from."""
