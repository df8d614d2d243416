"""Attention for training: shifted sparse (S²) and full, inside packed documents."""
