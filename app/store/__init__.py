"""Documents and conversations that last, in any database, each owner's apart."""
