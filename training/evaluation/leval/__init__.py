"""L-Eval: closed tasks by exact match, open ones by F1 and ROUGE, and by a judge that is named."""
