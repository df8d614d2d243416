"""Long-context fine-tuning as in LongLoRA (arXiv:2309.12307): S², LoRA+, merging, evaluation."""
