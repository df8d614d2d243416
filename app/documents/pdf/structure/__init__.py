"""What a PDF is made of: its title and authors, its outline, and headings as they are set."""
