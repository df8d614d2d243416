"""The panel that lies over the viewer: the prompt as a model reads it, and the models."""
