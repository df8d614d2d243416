"""Plain text: its encoding and its chapters."""
