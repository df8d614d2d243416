"""Documents and conversations that outlast a visit."""
