"""Where chapters begin: the forms of headings, and which of them are real."""
