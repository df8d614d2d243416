"""A run of training while it goes on: its checkpoints, its log, its end."""
