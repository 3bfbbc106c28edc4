"""Find the encoding of a text file that does not say it, without a letter becoming another one in silence.

A file is UTF-8 if most of what is not ASCII in it is; its bad bytes are then named by cell. It is UTF-16 if it begins with
its mark, or if every second byte is zero. Else it is Windows-1252, unless it reads like no Western language.
"""

import re

from msgspec import Struct

from cecgen.files.sheets.limits import UnreadableSheet

BAD_BYTE = re.compile("[\udc80-\udcff]")
"""A byte that could not be decoded, as Python keeps it in the text (surrogateescape)."""
_SAVE_AS_UTF8 = "save it again as CSV in UTF-8"
_UTF32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
# What the letters, quotation marks and dashes of a Mac become in Windows-1252, and those of Central Europe: no word has these
# signs or capitals between small letters, and no capital Ð or Ñ is a word.
_OTHER_LETTER = re.compile(
    "(?<=[A-Za-z])[€ƒ„†‡ˆ‰Š‹ŒŽŸ•§¡¢£¤¥¦©¬¯±²³¶¸¹¼½¾¿](?=[a-z])|(?<=[a-z])[À-ÖØ-Þ](?=[a-z])|(?<= )[ÐÑ](?= )|£(?=[a-z])"
)
_FOREIGN_WORD = re.compile("(?=[¡-¿]{0,3}[À-ÖØ-öø-ÿ])[¡-ÿ]{4}")
# Two or three letters that UTF-8 makes of one, if it is read as Windows-1252: Ã¼ for ü, â€“ for a dash.
_DOUBLY_ENCODED = re.compile(
    "[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
    "|[ÄÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]"
    "|â[€\u0080][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
)


class DecodedText(Struct, frozen=True):
    """The text of a file, in which encoding it was read, and whether that encoding is a guess."""

    text: str
    encoding: str
    is_guess: bool = False


def decode_sheet(data: bytes) -> DecodedText:
    """Decode a text file; bytes that its encoding does not have stay in the text as `BAD_BYTE`."""
    if data.startswith(_UTF32_MARKS):
        raise UnreadableSheet("is UTF-32 text, which no spreadsheet program writes", _SAVE_AS_UTF8)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return DecodedText(_decode_utf16(data, "utf-16"), "UTF-16")
    if codec := _utf16_without_mark(data):
        return DecodedText(_decode_utf16(data, codec), "UTF-16, since every second byte is zero")
    if data.count(0) * 20 > len(data):
        raise UnreadableSheet("is not text: it contains zero bytes", "save it as CSV in UTF-8, or as .xlsx")
    text = data.decode("utf-8", "surrogateescape")
    bad = len(BAD_BYTE.findall(text))
    good = sum(not char.isascii() for char in text.lstrip("\ufeff")) - bad if bad else 0
    if bad and good < bad and not text.startswith("\ufeff"):
        text = data.decode("cp1252", "surrogateescape")
        return DecodedText(
            text, "Windows-1252, since it is not UTF-8: compare accents and dashes in the preview", is_guess=True
        )
    return DecodedText(text.lstrip("\ufeff"), "UTF-8")  # some programs write the mark twice


def describe_bad_byte(text: str, encoding: str) -> str:
    """Say which byte of a cell is not in the encoding of the file; empty if every one is."""
    match = BAD_BYTE.search(text)
    if match is None:
        return ""
    byte = bytes([ord(match[0]) - 0xDC00])
    letter = byte.decode("cp1252", "replace")
    meant = f" (in Windows-1252 it is {letter})" if letter != "\ufffd" else ""
    return f"the byte 0x{byte[0]:02X} is not {encoding.partition(',')[0]}{meant}"


def describe_wrong_letters(text: str) -> str:
    """Say that a text was encoded twice, such as Ã¼ for ü; empty if it was not."""
    match = _DOUBLY_ENCODED.search(text)
    if match is None:
        return ""
    meant = _decode_twice(match[0])
    reads = f": {match[0]} is probably {meant}" if meant.isprintable() and meant != match[0] else ""
    return f'"{text[:40]}" was saved in one encoding and read in another{reads}'


def is_unlikely_guess(text: str) -> bool:
    """Whether a text that was read as Windows-1252 looks like another encoding: a Mac's, or another alphabet's."""
    return not text.isascii() and bool(_OTHER_LETTER.search(text) or _FOREIGN_WORD.search(text))


def _decode_utf16(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(f"is not UTF-16 text, from byte {error.start + 1} on", _SAVE_AS_UTF8) from None


def _utf16_without_mark(data: bytes) -> str:
    """The codec of UTF-16 without a byte order mark, by where its zero bytes are; empty if it is something else."""
    half = len(data) // 2
    even, odd = data[0 : 2 * half : 2].count(0), data[1 : 2 * half : 2].count(0)
    most, least = max(even, odd), min(even, odd)
    if len(data) % 2 or most * 10 < half * 3 or least * 50 > half:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _decode_twice(letters: str) -> str:
    try:
        return letters.encode("cp1252").decode()
    except UnicodeError:
        return letters
