"""What becomes of a result: other formats."""
