"""Token ids only: prefill, decode, KV cache, sampling and the queue before them."""
