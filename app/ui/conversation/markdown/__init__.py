"""Answers' Markdown as HTML that shows it and does nothing else."""
