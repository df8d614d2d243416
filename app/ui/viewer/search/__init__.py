"""Words found in the document that is open."""
