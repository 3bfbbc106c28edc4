"""What a browser prints at the foot of every sheet: whose page it is, about what, and the number of the sheet."""


def format_page_style(*names: str) -> str:
    """Format a style sheet that prints names at the left, and "2 of 3" at the right, of the foot of every sheet."""
    left = _quote_string(" · ".join(name for name in names if name))
    font = "font:7.5pt/1.3 -apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Helvetica,Arial,sans-serif;color:#444"
    return (
        f"@page{{@bottom-left{{content:{left};{font};text-align:left;width:82%}}"
        f'@bottom-right{{content:counter(page) " of " counter(pages);{font};text-align:right;width:18%}}}}'
    )


def _quote_string(text: str) -> str:
    """Quote a text for CSS: every character that is not a plain letter or digit by its number."""
    return '"' + "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text) + '"'
