"""FictionBook (.fb2, also zipped): sections, titles, verse and notes, as its XML says."""
