"""What a page paints besides type: boxes, pictures, and what they hide."""
