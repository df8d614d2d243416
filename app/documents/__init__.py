"""Bytes in, `Document` out: one folder a format, chosen by what the bytes are."""
