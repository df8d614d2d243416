"""Conversations that were kept."""
