"""The engine measured: exactness and speed, beside transformers and llama.cpp."""
