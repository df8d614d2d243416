"""Which characters are of East Asian scripts: wide, and written without spaces between words."""

FIRST_WIDE = 0x2E80
"""The first code point of the CJK radicals: scripts with spaces between words stand before it."""


def is_wide(character: str) -> bool:
    """Whether a character is of an East Asian script, its punctuation among them."""
    return ord(character) >= FIRST_WIDE


def num_wide(text: str) -> int:
    """Return how many characters of a text are wide."""
    return 0 if text.isascii() else sum(ord(character) >= FIRST_WIDE for character in text)


def is_in_word(character: str) -> bool:
    """Whether a character is a letter or digit of a script that parts words by spaces."""
    return character.isalnum() and ord(character) < FIRST_WIDE


def weight(text: str) -> int:
    """Return how much a text says, in characters: a wide one says as much as two others."""
    return len(text) + num_wide(text)
