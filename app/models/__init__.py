"""Which models there are, what they need, and whether this machine can run them."""
