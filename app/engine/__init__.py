"""What makes the local backend fast and honest: prefill, cache, decode, queue, quoting."""
