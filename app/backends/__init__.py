"""Where answers come from: scripted, an OpenAI-compatible server, or a local model."""
