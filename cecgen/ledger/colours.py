"""Colours as a style sheet writes them, and whether text in one can be read: the contrast of WCAG 2."""

import re

COLOUR_PATTERN = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
MIN_CONTRAST = 4.5
"""What WCAG 2 asks of text at level AA."""
Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


def parse_colour(text: str) -> Colour | None:
    """Read a colour such as "#0b5cad" or "#05a"; None if it is not one."""
    if not COLOUR_PATTERN.fullmatch(text):
        return None
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def format_colour(colour: Colour) -> str:
    """Write a colour as a style sheet has it."""
    return "#" + "".join(f"{part:02x}" for part in colour)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours: from 1 for the same to 21 for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def make_readable(colour: Colour, ground: Colour) -> Colour:
    """Return the nearest shade in which text can be read on a ground: darker on a light one, lighter on a dark one."""
    end = BLACK if _luminance(ground) > 0.18 else WHITE
    for percent in range(0, 101, 2):
        shade = tuple(round(part + (last - part) * percent / 100) for part, last in zip(colour, end, strict=True))
        if contrast(shade, ground) >= MIN_CONTRAST:  # type: ignore[arg-type]
            break
    return shade  # type: ignore[return-value]
