"""Badges as their issuers hand them out: read without trusting them, completed by nobody, and kept as they are."""

import base64
import datetime
import json
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.testing import read_with

DAY = datetime.date(2025, 3, 14)
ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://example.org/assertions/123",
    "recipient": {"type": "email", "identity": "jordan@example.org"},
    "issuedOn": "2025-03-14T23:59:59+00:00",
    "badge": {"type": "BadgeClass", "name": "Exercise testing", "issuer": {"type": "Profile", "name": "Harbour Academy"}},
}
CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "id": "urn:uuid:58d1987c-7c5f-4111-bddc-d71c987a5d21",
    "issuer": {"id": "https://example.org/issuer", "type": ["Profile"], "name": "Harbour Academy"},
    "validFrom": "2025-03-20T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "activityStartDate": "2025-03-13T08:00:00Z",
        "activityEndDate": "2025-03-14T17:00:00Z",
        "creditsEarned": 0.6,
        "achievement": {"type": ["Achievement"], "achievementType": "Course", "name": "Exercise testing"},
    },
}
TABLE_2 = {
    "title": "Exercise testing",
    "provider": "Harbour Academy",
    "date": DAY,
    "certificate": "https://example.org/assertions/123",
    "url": "https://example.org/assertions/123",
}
TABLE_3 = {
    "title": "Exercise testing",
    "provider": "Harbour Academy",
    "date": DAY,
    "begins": datetime.date(2025, 3, 13),
    "kind": "course",
    "certificate": "urn:uuid:58d1987c-7c5f-4111-bddc-d71c987a5d21",
    "award": "0.6",
}


def part(kind, body, *, checksum=None):
    """A chunk of a PNG picture."""
    sum_of = zlib.crc32(kind + body) if checksum is None else checksum
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", sum_of)


def png(*parts):
    """A PNG picture with these chunks between its head and its end."""
    head = part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(parts) + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")


def bake(text, keyword=b"openbadges", *, packed=False):
    """An iTXt chunk that holds a badge."""
    data = zlib.compress(text.encode()) if packed else text.encode()
    return part(b"iTXt", keyword + (b"\0\1\0" if packed else b"\0\0\0") + b"\0\0" + data)


def svg(inside, namespace="http://openbadges.org", head=""):
    return (
        f'<?xml version="1.0"?>{head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{namespace}">{inside}<g/></svg>'
    ).encode()


def token(payload):
    """A signed token, whose signature is nobody's."""
    pieces = [{"alg": "ES256"}, payload]
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in pieces), "c2ln"])


def read(plugin, data, name="badge.json", **mapping):
    data = json.dumps(data) if isinstance(data, dict) else data
    return read_with(plugin, name, data.encode() if isinstance(data, str) else data, **mapping)


def draft(plugin, data, name="badge.json", **mapping):
    """The only draft, nothing being wrong."""
    found = read(plugin, data, name, **mapping)
    assert found.faults == ()
    (only,) = found.drafts
    return only


def refuse(plugin, data, name="badge.json"):
    found = read(plugin, data, name)
    assert found.drafts == ()
    (fault,) = found.faults
    return fault.message


# ---------------------------------------------------------------- what a badge says


def test_an_assertion_of_2_0_is_a_draft(plugin):
    """With what it says, and no kind, award or hours, which it does not."""
    assert draft(plugin, ASSERTION).table == TABLE_2


def test_a_credential_of_3_0_is_a_draft(plugin):
    """Completed on the activity's last day; the amount has no unit, and gets none."""
    found = draft(plugin, CREDENTIAL)
    assert found.table == TABLE_3
    assert "It says creditsEarned = 0.6; Open Badges have no unit of credit." in found.remarks


def test_its_proof_is_not_checked_and_that_is_said(plugin):
    """And it does not count before a person has looked at it."""
    found = draft(plugin, ASSERTION)
    assert found.needs_review
    assert found.remarks[0] == "The badge's own proof was not checked."


def test_the_badge_is_kept_to_the_byte(plugin):
    """It is what can be verified."""
    data = png(bake(json.dumps(ASSERTION)))
    (kept,) = draft(plugin, data, "badge.PNG").badges
    assert (kept.data, kept.ending) == (data, ".png")


@pytest.mark.parametrize(("key", "day"), [("awardedDate", "2025-03-18T10:00:00Z"), ("validFrom", "2025-03-20T00:00:00Z")])
def test_a_day_that_is_not_the_activitys_is_called_what_it_is(plugin, key, day):
    """An activity may have been completed long before it was awarded."""
    badge = {**CREDENTIAL, key: day, "credentialSubject": {"achievement": {"name": "Exercise testing"}}}
    found = draft(plugin, badge)
    assert str(found.table["date"]) == day[:10]
    assert f"Its day is the badge's {key}: compare it with the day on which the activity was completed." in found.remarks


@pytest.mark.parametrize("day", [None, 1741910400, "soon", "", [], "2025-02-30"])
def test_a_day_that_is_none_is_left_out(plugin, day):
    """Old badges count seconds."""
    assert "date" not in draft(plugin, {**ASSERTION, "issuedOn": day}).table


# ---------------------------------------------------------------- whether it still holds


@pytest.mark.parametrize(
    ("badge", "message"),
    [
        (ASSERTION | {"revoked": True}, "says of itself that it was revoked, without a reason"),
        (ASSERTION | {"revoked": True, "revocationReason": "Paid\nback"}, "says of itself that it was revoked: Paid back"),
        (CREDENTIAL | {"revoked": "true"}, "says of itself that it was revoked, without a reason"),
        ({"id": "https://b.example.org/1", "revoked": True}, "says of itself that it was revoked, without a reason"),
    ],
)
@pytest.mark.parametrize("pack", [json.dumps, lambda badge: png(bake(json.dumps(badge))), lambda badge: token({"vc": badge})])
def test_a_badge_that_says_that_it_was_revoked_is_refused(plugin, badge, message, pack):
    """Whatever holds it; an issuer may serve nothing but the word."""
    data = pack(badge)
    (fault,) = read(plugin, data, "badge.png" if isinstance(data, bytes) else "badge.json").faults
    assert fault.message == message


def test_a_badge_that_contradicts_itself_is_refused(plugin):
    """Some programs would take the first word for true, and some the last."""
    said = json.dumps(ASSERTION | {"revoked": False})
    assert draft(plugin, said.replace('"revoked": false', '"revoked": false, "revoked": false')).table == TABLE_2
    (fault,) = read(plugin, said.replace('"revoked": false', '"revoked": true, "revoked": false'), "badge.json").faults
    assert fault.message == 'says "revoked" twice, and not the same'


def test_a_badge_with_half_a_letter_is_refused(plugin):
    """JSON can say it by an escape, and no file can hold it."""
    data = json.dumps(ASSERTION | {"issuer": "ACE\ud800"})
    (fault,) = read(plugin, data, "badge.json").faults
    assert fault.message == "has a text with half a letter in it (\\ud800 or another escape)"


@pytest.mark.parametrize("word", [False, None, "False", "", 0])
def test_a_badge_that_was_not_revoked_is_a_draft(plugin, word):
    """Issuers write the word with its opposite too."""
    assert draft(plugin, ASSERTION | {"revoked": word}).table == TABLE_2


@pytest.mark.parametrize(
    ("badge", "last_day"),
    [
        (ASSERTION | {"expires": "2020-01-01T00:00:00Z"}, datetime.date(2020, 1, 1)),
        (ASSERTION | {"expires": 1577836800}, datetime.date(2020, 1, 1)),
        (CREDENTIAL | {"validUntil": "2027-03-14T10:00:00+02:00"}, datetime.date(2027, 3, 14)),
        (CREDENTIAL | {"expirationDate": "2026-01-01", "validUntil": "2027-01-01"}, datetime.date(2026, 1, 1)),
        (ASSERTION, None),
    ],
)
def test_the_last_day_of_a_badge_is_read(plugin, badge, last_day):
    """The earliest that it says; whether the day is over depends on the day of the import."""
    assert draft(plugin, badge).valid_until == last_day


def test_the_last_day_of_a_token_is_read(plugin):
    """Beside the credential that it wraps, in seconds."""
    assert draft(plugin, token({"vc": CREDENTIAL, "exp": 1577836800})).valid_until == datetime.date(2020, 1, 1)


@pytest.mark.parametrize(
    ("badge", "remark"),
    [
        (
            CREDENTIAL | {"credentialStatus": {"id": "https://example.org/list#7"}},
            "(credentialStatus), which was not looked up.",
        ),
        (
            ASSERTION | {"badge": ASSERTION["badge"] | {"issuer": {"name": "A", "revocationList": "https://example.org/r"}}},
            "(revocationList), which was not looked up.",
        ),
        (ASSERTION | {"expires": "soon"}, "It says when it expires, and not as a date."),
        (
            CREDENTIAL | {"credentialSubject": CREDENTIAL["credentialSubject"] | {"result": [{"status": "Failed"}]}},
            "It says that its result is Failed, not Completed.",
        ),
    ],
)
def test_what_a_badge_says_against_itself_is_in_the_note(plugin, badge, remark):
    """Nothing is fetched, and that is said."""
    assert [each for each in draft(plugin, badge).remarks if each.endswith(remark)]


def test_a_type_of_achievement_that_is_no_kind_is_left_out(plugin):
    """It is asked for instead."""
    subject = {**CREDENTIAL["credentialSubject"], "achievement": {"achievementType": "Competency", "name": "A"}}
    assert "kind" not in draft(plugin, {**CREDENTIAL, "credentialSubject": subject}).table


@pytest.mark.parametrize("earned", [True, "0.6", -1, 0, [], 1e300, None])
def test_credits_that_are_no_amount_are_left_out(plugin, earned):
    """And nothing is made of them."""
    subject = {**CREDENTIAL["credentialSubject"], "creditsEarned": earned}
    assert "award" not in draft(plugin, {**CREDENTIAL, "credentialSubject": subject}).table


def test_what_is_named_by_its_address_only_is_not_fetched(plugin):
    """Title and issuer are then open, and the note says why."""
    found = draft(plugin, {**ASSERTION, "badge": "https://example.org/badges/5"})
    assert found.table.keys() == {"date", "certificate", "url"}
    assert found.remarks[1] == (
        "It names what was awarded by an address only (https://example.org/badges/5), which was not opened."
    )
    issuer = {**ASSERTION["badge"], "issuer": "https://example.org/issuer"}
    assert "provider" not in draft(plugin, {**ASSERTION, "badge": issuer}).table


def test_a_map_may_know_the_issuer_by_another_name(plugin):
    """As an entry names the provider."""
    assert draft(plugin, ASSERTION, words={"provider": {"harbour  academy": "harbour"}}).table["provider"] == "harbour"


# ---------------------------------------------------------------- where it is baked


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("badge", "keyword", "table"),
    [(ASSERTION, b"openbadges", TABLE_2), (CREDENTIAL, b"openbadgecredential", TABLE_3)],
    ids=["2.0", "3.0"],
)
def test_a_badge_is_found_in_a_png_picture(plugin, badge, keyword, table, packed):
    """Among its other texts."""
    other = part(b"tEXt", b"Comment\0nothing")
    picture = png(other, bake(json.dumps(badge), keyword, packed=packed))
    assert draft(plugin, picture, "badge.png").table == table


@pytest.mark.parametrize(
    ("badge", "namespace", "tag", "table"),
    [
        (ASSERTION, "http://openbadges.org", "assertion", TABLE_2),
        (CREDENTIAL, "https://purl.imsglobal.org/ob/v3p0", "credential", TABLE_3),
    ],
    ids=["2.0", "3.0"],
)
def test_a_badge_is_found_in_an_svg_picture(plugin, badge, namespace, tag, table):
    """As text of its tag, or signed in an attribute."""
    text = f'<openbadges:{tag} verify="https://example.org/1"><![CDATA[ {json.dumps(badge)} ]]></openbadges:{tag}>'
    assert draft(plugin, svg(text, namespace), "badge.svg").table == table
    signed = draft(plugin, svg(f'<openbadges:{tag} verify="{token(badge)}"/>', namespace), "badge.svg")
    assert signed.table == table


@pytest.mark.parametrize("payload", [CREDENTIAL, {"vc": CREDENTIAL, "iss": "x"}], ids=["itself", "wrapped"])
def test_a_signed_token_is_decoded_and_called_unverified(plugin, payload):
    """Whoever signed it."""
    found = draft(plugin, token(payload) + "\n", "badge.jwt")
    assert found.table == TABLE_3
    assert "It is a signed token, which was decoded and not verified." in found.remarks


def test_an_address_alone_is_not_opened(plugin):
    """As old pictures have it."""
    picture = png(part(b"tEXt", b"openbadges\0https://example.org/assertions/123"))
    assert refuse(plugin, picture, "badge.png") == (
        "names only the address of the badge (https://example.org/assertions/123), which is not opened"
    )


# ---------------------------------------------------------------- what is none


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (png(bake("{}"), bake("{}")), "is a picture that holds 2 badges"),
        (png(bake("{}"))[:60], "is a PNG picture that ends too early"),
        (b"\x89PNG\r\n\x1a\n", "is a PNG picture that ends too early"),
        (png(part(b"iTXt", b"openbadges\0", checksum=0)), "is a damaged PNG picture: the checksum of b'iTXt' is wrong"),
        (png(struct.pack(">I", 2**32 - 1) + b"iTXt"), "is a PNG picture that ends too early"),
        (png(part(b"iTXt", b"openbadges\0\1\0\0\0no")), "holds a compressed text that cannot be unpacked"),
        (png(bake(" " * 3_000_000, packed=True)), "unpacks to more than 2,097,152 bytes"),
        (png(bake(" " * 3_000_000)), "holds a badge of 3,000,000 bytes"),
        (png(part(b"iTXt", b"openbadges")), "is not JSON"),
        (png(*[part(b"tEXt", b"a\0b")] * 10_001), "is a PNG picture of over 10,000 parts"),
        (png(part(b"iTXt", b"openbadges\0\0\0\0\0\xff")), "is not UTF-8 text, from byte 1 on"),
    ],
    ids=[
        "two", "short", "empty", "checksum", "length", "unpackable", "bomb", "long", "hollow", "many", "bytes",
    ],
)  # fmt: skip
def test_a_picture_that_holds_no_sound_badge_is_refused(plugin, picture, message):
    """Damaged, made to fill the memory, or simply a picture."""
    assert refuse(plugin, picture, "badge.png").startswith(message)


def test_a_picture_without_a_badge_is_left_to_another_importer(plugin):
    """It may be a certificate."""
    answer = read(plugin, png(), "course.png")
    assert (answer.not_mine, answer.drafts, answer.faults) == ("is a picture that holds no badge", (), ())


ENTITY = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (svg(""), "is a picture that holds no badge"),
        (svg("<openbadges:assertion/><openbadges:assertion/>"), "is a picture that holds 2 badges"),
        (svg("<openbadges:assertion>&a;</openbadges:assertion>", head=ENTITY), "is an SVG picture with a document type"),
        (svg("<openbadges:assertion>&b;</openbadges:assertion>", head=LAUGHS), "is an SVG picture with a document type"),
        (b"<svg", "is not an SVG picture"),
        (svg('<openbadges:assertion verify="x"/>'), "is not JSON"),
    ],
    ids=["none", "two", "external", "laughs", "broken", "hollow"],
)
def test_an_svg_picture_that_holds_no_sound_badge_is_refused(plugin, picture, message):
    """Nothing outside of it is ever read."""
    assert refuse(plugin, picture, "badge.svg").startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON"),
        ("[1]", "is not an Open Badge: it is not one JSON object"),
        ('{"a": 1}', "is not an Open Badge: it has no"),
        ("[" * 100_000, "is not JSON: it is nested too deep"),
        ('{"badge": ' + "9" * 10_000 + "}", "is not JSON"),
        ("aaaa.b.cccc", "is a signed token that cannot be decoded"),
        (b"\xff\xfe{", "is not UTF-8 text"),
        (b"x" * (16 * 1024 * 1024 + 1), "the file has 16,777,217 bytes"),
    ],
    ids=["empty", "list", "other", "deep", "digits", "token", "bytes", "large"],
)
def test_a_text_that_is_no_badge_is_refused(plugin, text, message):
    """Whatever it was meant to be."""
    assert refuse(plugin, text).startswith(message)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
PLUGIN = Path(__file__).parents[2] / "plugins" / "open_badges.py"


@given(st.fixed_dictionaries({"badge": ANYTHING}, optional={"issuedOn": ANYTHING, "id": ANYTHING}))
def test_no_assertion_breaks_the_reader(badge):
    """Whatever stands in its keys: it is a draft, or it is refused."""
    found = read(PLUGIN, badge)
    assert bool(found.drafts) != bool(found.faults)


@given(
    st.fixed_dictionaries(
        {"credentialSubject": ANYTHING | st.fixed_dictionaries({"achievement": ANYTHING, "creditsEarned": ANYTHING})},
        optional={"validFrom": ANYTHING, "id": ANYTHING, "issuer": ANYTHING},
    )
)
def test_no_credential_breaks_the_reader(badge):
    """The same."""
    found = read(PLUGIN, badge)
    assert bool(found.drafts) != bool(found.faults)


@given(st.binary(max_size=200), st.sampled_from(["badge.png", "badge.svg", "badge.json"]))
def test_no_bytes_break_the_reader(data, name):
    """Nor does a picture's beginning with anything behind it."""
    assert read(PLUGIN, data, name).faults
    assert read(PLUGIN, b"\x89PNG\r\n\x1a\n" + data, name).faults
