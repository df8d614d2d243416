"""The pages of a document as one scrolls: what is there, what is fetched, how large it is shown."""
