"""TOML files as tables and dataclasses: strict, and one extending another."""
