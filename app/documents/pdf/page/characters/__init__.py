"""Characters of a page as they are meant: accents, signs, raised type, and the pieces they form."""
