"""Questions about a text as a whole: which parts, cues and sentences answer each kind of them."""
