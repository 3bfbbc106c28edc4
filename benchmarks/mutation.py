"""Spoil a file as a sender, an editor or an attacker does: its bytes, its words and lines, or the members of its zip."""

import io
import random
import re
import zipfile
from collections.abc import Sequence

_TOKEN = re.compile(rb"[\w.+-]+|\"[^\"\n]*\"|[^\w\s]")
_ODD = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        *("", "0", "-1", "1e400", "-0", "9" * 400, "0.1" * 50, "NaN", "inf", "1_0", "0x10", "true", "1979-05-27T07:32:00Z"),
        *("0000-00-00", "2025-02-29", "9999-12-31", "0001-01-01", "2025-01-01", "2026-12-31", "31.12.2025", "12/31/25"),
        *('""', '"', "'", "\\", "\\u0000", "\\uD800", '"""', "[[", "]]", "{}", "{", "}", "=", ",", ";", "\t", "\r\n", "\x00"),
        *("\ufeff", "\u202e", "\u200b", "\ud800", "🏋" * 9, "é", "e\u0301", "ﬁ", "İ", "½", "①", "١٢", "A" * 9000, "../../etc"),
        *("=cmd|' /C calc'!A0", "<script>", "{{7*7}}", "%s%n", "1.5 CEU", "0.6 CEC", "2 contact hours", "CEC", "acsm.cpt"),
    )
)


def mutate(seed: bytes, others: Sequence[bytes], pick: random.Random) -> bytes:
    """Spoil a file in one to six ways, some of them with a piece of another file."""
    if seed.startswith(b"PK\x03\x04") and pick.random() < 0.7:
        return _mutate_member(seed, others, pick)
    data = seed
    for _ in range(pick.choice((1, 1, 1, 2, 3, 6))):
        data = pick.choice(_WAYS)(data, others, pick)
    return data[:1_000_000]


def _flip(data: bytes, _: Sequence[bytes], pick: random.Random) -> bytes:
    if not data:
        return data
    at = pick.randrange(len(data))
    return data[:at] + bytes((pick.randrange(256),)) + data[at + 1 :]


def _cut(data: bytes, _: Sequence[bytes], pick: random.Random) -> bytes:
    at = pick.randrange(len(data) + 1)
    return data[:at] + data[at + pick.choice((1, 2, 8, 100, len(data))) :]


def _repeat(data: bytes, _: Sequence[bytes], pick: random.Random) -> bytes:
    at = pick.randrange(len(data) + 1)
    return data[:at] + data[at : at + pick.choice((1, 8, 200))] * pick.choice((2, 3, 300)) + data[at:]


def _insert(data: bytes, _: Sequence[bytes], pick: random.Random) -> bytes:
    at = pick.randrange(len(data) + 1)
    return data[:at] + pick.choice(_ODD) + data[at:]


def _replace_token(data: bytes, others: Sequence[bytes], pick: random.Random) -> bytes:
    tokens = [*_TOKEN.finditer(data)]
    if not tokens:
        return data
    token = pick.choice(tokens)
    return data[: token.start()] + _piece(others, pick) + data[token.end() :]


def _piece(others: Sequence[bytes], pick: random.Random) -> bytes:
    if pick.random() < 0.5:
        return pick.choice(_ODD)
    tokens = _TOKEN.findall(pick.choice(others)[:20_000])
    return bytes(pick.choice(tokens)) if tokens else b""


def _move_line(data: bytes, others: Sequence[bytes], pick: random.Random) -> bytes:
    lines = data.split(b"\n")
    source = pick.choice((lines, pick.choice(others).split(b"\n")))
    at = pick.randrange(len(lines))
    lines[at : at + pick.choice((0, 1))] = [pick.choice(source)]
    return b"\n".join(lines)


def _drop_line(data: bytes, _: Sequence[bytes], pick: random.Random) -> bytes:
    lines = data.split(b"\n")
    del lines[pick.randrange(len(lines))]
    return b"\n".join(lines)


def _mutate_member(seed: bytes, others: Sequence[bytes], pick: random.Random) -> bytes:
    """Spoil one member of a zip, and zip it again so that its sums are right."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(seed)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
            members = source.infolist()
            chosen = pick.choice(members)
            for member in members:
                data = source.read(member)
                changed.writestr(member, mutate(data, others, pick) if member is chosen else data)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _flip(seed, others, pick)
    return target.getvalue()


_WAYS = (_flip, _cut, _repeat, _insert, _replace_token, _replace_token, _replace_token, _move_line, _move_line, _drop_line)
