"""How near an answer is to a reference: each measure a function of two texts, 0 to 1."""
