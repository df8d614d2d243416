"""Bytes in, `Document` out: one module a format, chosen by what the bytes are."""
