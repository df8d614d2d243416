"""The page as a whole: what stands where, which handler hears which event, how it looks."""
