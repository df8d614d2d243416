"""Texts that were read once, in files that outlast the process."""
