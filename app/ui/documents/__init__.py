"""Files come, go, and are chosen from, part by part."""
