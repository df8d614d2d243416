"""PDF: lines in reading order, paragraphs, headings, and what was left out."""
