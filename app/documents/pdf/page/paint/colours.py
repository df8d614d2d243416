"""Colours of what is painted, and which of them look alike."""

Colour = tuple[int, int, int]
# Grey levels by which a letter must differ from its ground to be seen.
MIN_CONTRAST = 24


def luma(colour: Colour) -> float:
    """Return how light a colour is, from 0 to 255."""
    red, green, blue = colour
    return 0.3 * red + 0.59 * green + 0.11 * blue


def is_near(a: Colour | None, b: Colour) -> bool:
    """Say whether two colours look alike; a picture, which has none, may have any."""
    return a is None or max(abs(x - y) for x, y in zip(a, b, strict=True)) < MIN_CONTRAST
