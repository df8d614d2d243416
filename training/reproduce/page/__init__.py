"""The page of a miniature: findings judged, tables, and a figure."""
