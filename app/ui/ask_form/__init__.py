"""The question that is being put: its task, its words, and the room it takes in the window."""
