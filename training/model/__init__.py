"""The model that is trained: building, what of it learns, adapters, merging."""
