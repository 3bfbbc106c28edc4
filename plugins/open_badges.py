"""Import Open Badges 2.0 and 3.0: as JSON, as a signed token, or baked into a PNG or SVG picture.

The proof of a badge is not checked, no address is opened, and nothing is guessed: a badge states no unit of credit.
"""

from datetime import date
from decimal import Decimal

from cecgen import fold_text, hookimpl

MAX_BADGE_BYTES = 10 * 1024 * 1024
"""The largest badge that is read, because it is kept as evidence."""
MAX_TEXT_BYTES = 2 * 1024 * 1024
"""The largest text that is read from a picture, once it is decompressed."""
MAX_CHUNKS = 10_000
UNPROVEN = "The badge's own proof was not checked."
KINDS = {"Course": "course", "Certification": "certification"}
"""Types of achievement that are kinds of entries; for any other type the user is asked."""
_PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORDS = (b"openbadgecredential", b"openbadges")
_TAGS = ("{https://purl.imsglobal.org/ob/v3p0}credential", "{http://openbadges.org}assertion")


class Unreadable(Exception):
    """The file is not a usable badge: what is wrong, and what to do."""

    def __init__(self, message, hint="ask the issuer for the badge as a file"):
        super().__init__(message)
        self.message, self.hint = message, hint


class NoBadge(Unreadable):
    """The file is a picture without a badge, which may be a certificate: another importer may read it."""


class OpenBadges:
    """Reads one badge into one draft, and keeps the badge beside it."""

    name = "open-badges"
    endings = (".json", ".jwt", ".png", ".svg")
    needs_map = False
    maps = {}  # noqa: RUF012 - none come with it, and none is added

    def read(self, file, mapping):
        """Read the badge as a draft, which does not count before a person has looked at it."""
        from cecgen import BadgeFile, Draft, ImportFault, ReadDrafts  # noqa: PLC0415 - `check` reads no badges

        try:
            if len(file.data) > MAX_BADGE_BYTES:
                raise Unreadable(f"the file has {len(file.data):,} bytes, but at most {MAX_BADGE_BYTES:,} are read")
            badge, signed = _parse_badge(_extract_text(file))
            _refuse_revoked(badge)
            last_day, validity = _read_validity(badge)
            table, remarks = _read_credential(badge) if "credentialSubject" in badge else _read_assertion(badge)
        except NoBadge as error:
            return ReadDrafts(not_mine=error.message)
        except Unreadable as error:
            return ReadDrafts(faults=(ImportFault(file.name, error.message, error.hint),))
        remarks += validity
        if signed:
            remarks.insert(0, "It is a signed token, which was decoded and not verified.")
        table = _apply_words(table, mapping.words)
        badge_file = BadgeFile(data=file.data, ending=file.ending)
        remarks = (UNPROVEN, *remarks)
        return ReadDrafts(
            drafts=(
                Draft(
                    table=table,
                    source="the badge",
                    badges=(badge_file,),
                    remarks=remarks,
                    needs_review=True,
                    valid_until=last_day,
                ),
            ),
            remarks=remarks,
        )


def _apply_words(table, words):
    """Replace the name of the issuer by the provider that the map has for it."""
    meanings = {fold_text(word): meaning for word, meaning in words.provider.items()}
    name = fold_text(table.get("provider", ""))
    return {**table, "provider": meanings[name]} if name in meanings else table


# ---------------------------------------------------------------- from a picture to text


def _extract_text(file):
    """Extract the text of the badge from a picture or a text file."""
    if file.data.startswith(_PNG):
        return _text_in_png(file.data)
    text = _decode_text(file.data.removeprefix(b"\xef\xbb\xbf")).strip()
    return _text_in_svg(file.data) if text.startswith("<") else text


def _decode_text(data):
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 text, from byte {error.start + 1} on") from None


def _text_in_png(data):
    """Find the badge in a PNG picture: one text chunk with the keyword. Every chunk of the file must be sound."""
    import struct  # noqa: PLC0415 - `check` reads no badges
    import zlib  # noqa: PLC0415 - see above

    found = []
    at = len(_PNG)
    for _ in range(MAX_CHUNKS):
        if at + 12 > len(data):
            raise Unreadable("is a PNG picture that ends too early", "download it again")
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if at + 12 + length > len(data):
            raise Unreadable("is a PNG picture that ends too early", "download it again")
        if struct.unpack_from(">I", data, at + 8 + length)[0] != zlib.crc32(kind + body):
            raise Unreadable(f"is a damaged PNG picture: the checksum of {kind!r} is wrong", "download it again")
        if kind in (b"iTXt", b"tEXt") and body.partition(b"\0")[0] in _KEYWORDS:
            found.append(_chunk_text(kind, body))
        if kind == b"IEND":
            break
        at += 12 + length
    else:
        raise Unreadable(f"is a PNG picture of over {MAX_CHUNKS:,} parts")
    if not found:
        raise NoBadge("is a picture that holds no badge")
    if len(found) > 1:
        raise Unreadable(f"is a picture that holds {len(found)} badges")
    return found[0].strip()


def _chunk_text(kind, body):
    _, _, rest = body.partition(b"\0")
    if kind == b"tEXt":
        return rest[:MAX_TEXT_BYTES].decode("latin-1")
    flags, rest = rest[:2], rest[2:]
    text = rest.partition(b"\0")[2].partition(b"\0")[2]
    if flags[:1] == b"\1":
        text = _decompress(text)
    if len(text) > MAX_TEXT_BYTES:
        raise Unreadable(f"holds a badge of {len(text):,} bytes, but at most {MAX_TEXT_BYTES:,} are read")
    return _decode_text(text)


def _decompress(data):
    import zlib  # noqa: PLC0415 - `check` reads no badges

    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(data, MAX_TEXT_BYTES)
    except zlib.error as error:
        raise Unreadable(f"holds a compressed text that cannot be unpacked: {error}", "download it again") from None
    if not unpacking.eof:
        raise Unreadable(f"unpacks to more than {MAX_TEXT_BYTES:,} bytes, or ends too early")
    return text


def _text_in_svg(data):
    """Find the badge in an SVG picture, which must not declare entities; nothing outside the file is read."""
    from defusedxml import DefusedXmlException, ElementTree  # noqa: PLC0415 - `check` reads no badges

    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, ValueError) as error:
        refused = isinstance(error, DefusedXmlException)
        raise Unreadable(
            "is an SVG picture with a document type, which can hide anything" if refused else f"is not an SVG picture: {error}"
        ) from None
    found = [element for tag in _TAGS for element in root.iter(tag)]
    if len(found) != 1:
        raise Unreadable("is a picture that holds no badge" if not found else f"is a picture that holds {len(found)} badges")
    return ((found[0].text or "").strip() or found[0].get("verify", "")).strip()


# ---------------------------------------------------------------- from text to a badge


def _parse_badge(text):
    """Parse a badge, and say whether it was in a signed token, which is decoded but not verified."""
    import re  # noqa: PLC0415 - `check` reads no badges

    if re.fullmatch(r"https?://\S+", text):
        hint = "open the address yourself, save what it shows as a .json file, and import that"
        raise Unreadable(f"names only the address of the badge ({text[:200]}), which is not opened", hint)
    signed = bool(re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]*", text))
    badge = _parse_json(_decode_token(text) if signed else text)
    inner = badge.get("vc") if signed else None  # where a token wraps the credential
    if isinstance(inner, dict):
        badge = {"exp": badge.get("exp"), **inner}
    _refuse_revoked(badge)  # what an issuer still serves for a revoked badge may contain nothing else
    if "credentialSubject" not in badge and "badge" not in badge:
        raise Unreadable("is not an Open Badge: it has no credentialSubject (3.0) and no badge (2.0)", "see which file it is")
    return badge, signed


def _decode_token(token):
    import base64  # noqa: PLC0415 - `check` reads no badges

    middle = token.split(".")[1]
    try:
        return _decode_text(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except ValueError:
        raise Unreadable("is a signed token that cannot be decoded", "download it again") from None


def _build_table(pairs):
    """Build a table of a badge; a key that is written twice must say the same, or every program takes another for true."""
    table = {}
    for key, value in pairs:
        if table.setdefault(key, value) != value:
            raise Unreadable(f'says "{_one_line(key)}" twice, and not the same', "ask its issuer for another")
    return table


def _parse_json(text):
    import json  # noqa: PLC0415 - `check` reads no badges

    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=str, object_pairs_hook=_build_table)
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:  # an escape such as \ud800, which is half of a letter and cannot be written to a file
        raise Unreadable("has a text with half a letter in it (\\ud800 or another escape)") from None
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise Unreadable(f"is not JSON: {reason}", "see which file it is") from None
    if not isinstance(found, dict):
        raise Unreadable("is not an Open Badge: it is not one JSON object", "see which file it is")
    return found


# ---------------------------------------------------------------- whether it is still valid


def _refuse_revoked(badge):
    """Refuse a badge that says that it was revoked, with the reason that it gives."""
    word = badge.get("revoked")
    if fold_text(word) not in ("", "false", "no", "0") if isinstance(word, str) else word:
        reason = _one_line(badge.get("revocationReason"))
        message = "says of itself that it was revoked" + (f": {reason}" if reason else ", without a reason")
        raise Unreadable(
            message, "a revoked badge proves nothing: ask its issuer for another, or add the entry by its certificate"
        )


def _read_validity(badge):
    """Read the last day on which a badge is valid, or None; and remarks about whether it still is."""
    stated = [badge[key] for key in ("expires", "expirationDate", "validUntil", "exp") if badge.get(key) not in (None, "")]
    days = [_parse_day(each) or _parse_timestamp(each) for each in stated]
    remarks = [] if all(days) else ["It says when it expires, and not as a date."]
    issuer = badge.get("issuer") or _first_table(badge.get("badge")).get("issuer")
    if badge.get("credentialStatus"):
        remarks.append("Whether it was revoked is in a list of its issuer (credentialStatus), which was not looked up.")
    elif isinstance(issuer, dict) and issuer.get("revocationList"):
        remarks.append("Whether it was revoked is in a list of its issuer (revocationList), which was not looked up.")
    subject = _first_table(badge.get("credentialSubject"))
    results = subject.get("result") if isinstance(subject.get("result"), list) else [subject.get("result")]
    states = [_one_line(each.get("status")) for each in results if isinstance(each, dict)]
    if open_ends := [state for state in dict.fromkeys(states) if state and state != "Completed"]:
        remarks.append(f"It says that its result is {' and '.join(open_ends)}, not Completed.")
    return min(filter(None, days), default=None), remarks


def _parse_timestamp(value):
    """Parse seconds since 1970, as tokens and old badges have them, as a day in UTC; None if it is anything else."""
    from datetime import UTC, datetime  # noqa: PLC0415 - `check` reads no badges

    try:
        return datetime.fromtimestamp(int(value), UTC).date()
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _one_line(value):
    """Put a text on one line, shortened for a message; empty if it is not a text."""
    return " ".join(value.split())[:200] if isinstance(value, str) else ""


# ---------------------------------------------------------------- from a badge to an entry


def _read_assertion(badge):
    """Read an assertion of Open Badges 2.0 as the table of an entry, with remarks."""
    remarks = []
    about = badge["badge"]
    if not isinstance(about, dict):
        remarks.append(f"It names what was awarded by an address only ({about}), which was not opened.")
        about = {}
    issuer = about.get("issuer")
    if isinstance(issuer, str):
        remarks.append(f"It names its issuer by an address only ({issuer}), which was not opened.")
    table = {"title": about.get("name"), "provider": _issuer_name(issuer), "date": _parse_day(badge.get("issuedOn"))}
    return _keep_texts(table | {"certificate": badge.get("id"), "url": _web_address(badge.get("id"))}), remarks


def _read_credential(badge):
    """Read a credential of Open Badges 3.0 as the table of an entry, with remarks."""
    remarks = []
    subject = _first_table(badge["credentialSubject"])
    about = _first_table(subject.get("achievement"))
    days = [("activityEndDate", subject), ("awardedDate", badge), ("validFrom", badge), ("issuanceDate", badge)]
    name, day = next(((name, day) for name, where in days if (day := _parse_day(where.get(name)))), ("", None))
    if day and name != "activityEndDate":
        remarks.append(f"Its day is the badge's {name}: compare it with the day on which the activity was completed.")
    begun = _parse_day(subject.get("activityStartDate")) if name == "activityEndDate" else None
    issuer = badge.get("issuer")
    if isinstance(issuer, str):
        remarks.append(f"It names its issuer by an address only ({issuer}), which was not opened.")
    table = {
        "title": about.get("name"),
        "provider": _issuer_name(issuer),
        "date": day,
        "begins": begun if begun != day else None,
        "kind": KINDS.get(str(about.get("achievementType"))),
        "role": subject.get("role"),
        "certificate": badge.get("id"),
        "url": _web_address(badge.get("id")),
    }
    if (earned := subject.get("creditsEarned")) is not None:
        table["award"], remark = _read_amount(earned)
        remarks.append(remark)
    return _keep_texts(table), remarks


def _read_amount(earned):
    """Read what was earned: an amount without a unit, or None; and a remark about it."""
    if isinstance(earned, int | Decimal) and not isinstance(earned, bool) and 0 < earned < 10**6:
        text = format(Decimal(earned), "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text, f"It says creditsEarned = {text}; Open Badges have no unit of credit."
    return None, "It says creditsEarned, and not as an amount."


def _first_table(value):
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}


def _issuer_name(issuer):
    name = issuer.get("name") if isinstance(issuer, dict) else None
    return name if isinstance(name, str) else None


def _parse_day(text):
    """Parse the day of a moment as the badge writes it; None for seconds, as some old badges have them."""
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


def _web_address(id):
    return id if isinstance(id, str) and id.startswith(("https://", "http://")) else None


def _keep_texts(table):
    """Keep days, and texts on one line; any other value is left out."""
    texts = {key: " ".join(value.split()) if isinstance(value, str) else value for key, value in table.items()}
    return {key: value for key, value in texts.items() if isinstance(value, date) or (isinstance(value, str) and value)}


@hookimpl
def cecgen_importers():
    """Declare the importer."""
    return [OpenBadges()]
