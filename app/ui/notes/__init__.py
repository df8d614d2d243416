"""Notes: answers and quotations that a person pinned, and how they are cited."""
