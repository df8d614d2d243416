"""Reading measured: what the readers make of documents that nobody of this project wrote."""
