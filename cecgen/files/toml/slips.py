"""Tell what somebody who never saw TOML meant with a line that cannot be parsed; loaded only if there is one."""

import re
import unicodedata

import rtoml

from cecgen.diagnostics.files import Slip

MAX_LINE = 200
"""Of longer lines only the quotes are looked at: expressions for days are slow with them, and nobody writes a day so."""
_CURLY_START = re.compile(r"(?:^|[=\[,{])\s*[“”„‘’«»]")
_CURLY_END = re.compile(r"[“”’»]\s*[\],}]*\s*$")
_QUOTED = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'""")
_KEY_OF_TEXT = re.compile(r"\s*(?:award|certificate|file|grade|id|number|title)\s*=")
"""Keys whose values can look like days and are none, such as a serial: they need quotes."""
_BETWEEN = r"[\s/.,\u2010-\u2015\u2212-]+"
_MONTH = r"[^\W\d_]{3,}\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    rf"(?:(?:\d{{4}}|{_NTH}){_BETWEEN}(?:\d{{1,2}}|{_MONTH}){_BETWEEN}\d{{1,4}}"
    rf"|{_MONTH}{_BETWEEN}{_NTH}{_BETWEEN}\d{{4}}"
    rf"|\d{{1,2}}{_MONTH}\d{{4}}"
    rf"|\d{{4}}{_BETWEEN}(?:\d{{1,2}}|{_MONTH})|\d{{1,2}}[/-]\d{{4}}|{_MONTH}\s+\d{{4}})"
)
"""A day as people write it, or a month."""
_WEEKDAY = r"(?:[^\W\d_]{2,}\.?,?\s+)?"
_END = r"[\s.,;\]}]*(?:#.*)?$"
_WHOLE_DAY = re.compile(rf"[^=]*=[\s\[]*{_WEEKDAY}{_DAY}{_END}")
_TO = r"\s*(?:[/&,+\u2010-\u2015\u2212-]|\.\.+|[^\W\d_]{1,7})\s*"
_DAYS = re.compile(
    rf"[^=]*=[\s\[]*(?:\d{{4}}-\d\d-\d\d{_TO}\d[\d-]*|{_DAY}{_TO}{_DAY}"
    rf"|{_NTH}\.?{_TO}{_NTH}\.?\s*(?:{_MONTH},?|[/.]\d{{1,2}}[/.])\s*\d{{4}}|{_MONTH}\s+{_NTH}{_TO}{_NTH},?\s+\d{{4}}){_END}"
)
"""Two days in one value, as an activity of several days has them."""
_ISO_DAY = re.compile(rf"[^=]*=\s*\d{{4}}-\d\d-\d\d{_END}")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def find_slip(line: str, reason: str) -> Slip:
    """What is evidently wrong in a line that the parser refuses for this reason; empty if it is not evident."""
    if reason.startswith("carriage return"):
        return "line ends"
    if _CURLY_START.search(line) or (reason.startswith("invalid basic string") and _CURLY_END.search(line)):
        return "quotes"
    if len(line) > MAX_LINE:
        return ""
    if _is_line_of_a_keyboard(line):
        return "pasted"
    if _KEY_OF_TEXT.match(line) or _ISO_DAY.match(line):
        return ""
    if _DAYS.match(line):
        return "days"
    return "day" if _WHOLE_DAY.match(line) else ""


def _is_line_of_a_keyboard(line: str) -> bool:
    """Whether a line is TOML once blanks, hyphens, digits and signs that no keyboard types are those that it types.

    Texts in quotes may have any of them.
    """
    if line.isascii():
        return False
    typed = "".join(part if part[:1] in "\"'" else _as_typed(part) for part in re.split(f"({_QUOTED.pattern})", line) if part)
    try:
        return typed != line and bool(rtoml.loads(typed))
    except ValueError:
        return False


def _as_typed(text: str) -> str:
    """A text with the signs of a keyboard: no blank without width, and ASCII for what looks the same."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return _DASHES.sub("-", unicodedata.normalize("NFKC", seen))
