"""LongBench: 21 tasks on long texts in English and Chinese, as its authors run and score them."""
