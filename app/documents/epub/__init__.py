"""EPUB: chapters in the order of the spine, sections from the table of contents."""
