"""Recipe → tokenised examples → rows → the batches of a step."""
