"""Lines of pages as one text: what belongs to no sentence moved aside, paragraphs joined."""
