"""By their meaning: vectors of a small sentence encoder, made once and kept."""
