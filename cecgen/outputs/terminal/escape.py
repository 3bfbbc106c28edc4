"""Make text safe and readable for a terminal: the contents of a file must not control the terminal that shows them."""

TAB = "\t"


def escape_invisible(text: str) -> str:
    """Spell out every invisible character but a tab, line breaks included: `\\u001B`."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == TAB else f"\\u{ord(sign):04X}" for sign in text)


def escape_lines(text: str) -> str:
    """Do the same to a text of several lines, and keep its line breaks."""
    return "\n".join(map(escape_invisible, text.splitlines()))


def format_digest(digest: str) -> list[str]:
    """Format a digest so that eyes can compare it: eight digits a group, four groups a line."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return [" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
