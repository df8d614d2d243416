"""Task + selection + question → Prompt: segments, each encoded alone."""
