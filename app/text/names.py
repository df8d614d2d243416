"""Names and titles as they can stand in any line: nothing in them moves what stands around."""

import re

# What embeds, overrides or isolates a direction of writing: in a name it can make `fdp.exe` of
# `exe.pdf` (Unicode Technical Report 36, section 2.3), and left open it turns the rest of a line.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")


def in_line(name: str) -> str:
    """Return a name without marks that change the direction of writing, control signs as blanks."""
    return _CONTROLS.sub(" ", _DIRECTIONS.sub("", name)).strip()
