"""`python -m app`: the shell's commands and what they print."""
