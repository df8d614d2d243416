"""The head of the page: its name, the model that answers, language and light."""
