"""Word documents (.docx): by way of HTML, as mammoth makes it of their styles."""
