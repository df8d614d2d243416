"""Where answers come from: an OpenAI-compatible server, or a local model."""
