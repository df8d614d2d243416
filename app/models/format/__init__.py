"""Pure facts of a model folder; the one room that training may import too."""
