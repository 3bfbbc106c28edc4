"""Editions: what is gone from each, and that what is gone is found wherever it comes back."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from cecgen.diagnostics import Place
from cecgen.diagnostics.outputs import OutputShowsWithheld
from cecgen.model.judged import Transcript
from cecgen.model.ledger import Holder, Ledger, StoredEvidence
from cecgen.model.settings import Settings
from cecgen.model.written import Approval, Claim, Entry, HolderFile
from cecgen.outputs.editions.edition import Edition, WithheldValues, find_withheld, redact_transcript
from cecgen.outputs.editions.searching import search_output

NOTHING_ELSE = Ledger(settings=Settings(format=1), holders=())
"""A ledger in which nothing is that the transcript does not hold."""

SECRETS = (
    "1012345",
    "AB-123456",
    "CARD-424242",
    "Paid from the training budget",
    "Left early, told nobody",
    "Kept in the grey locker",
    "They rang twice",
    "Jordan Delacroix",
    "5up3r-53cr3t",
    "2024-03-08-nsca.pdf",
    "receipt-0815.pdf",
    "2025-05-02-cpr.png",
    "petition-granted.pdf",
    "accepted-letter.pdf",
    "exam-passed.pdf",
)


def encode(transcript: Transcript) -> str:
    """Everything that a transcript holds, as text."""
    return msgspec.json.encode(transcript, enc_hook=lambda _: None).decode()


def test_the_public_edition_holds_nothing_private(harbour: Transcript) -> None:
    shown = encode(redact_transcript(harbour, Edition()))
    assert [secret for secret in SECRETS if secret in shown] == []


def test_the_public_edition_still_says_whether_there_is_evidence(harbour: Transcript) -> None:
    cycle = redact_transcript(harbour, Edition()).holders[0].certifications[0].cycles[1]
    assert [credit.evidence_state for credit in cycle.credits] == ["none", "proven", "proven", "no-proof", "none"]


def test_the_public_edition_keeps_the_reason_of_a_waiver_without_the_name_of_the_file(harbour: Transcript) -> None:
    waived = redact_transcript(harbour, Edition()).diagnostics[0]
    assert (waived.message, waived.waiver_reason, waived.location.excerpt) == (
        "a file of evidence is also the evidence of 2025-05-02-cpr",
        "One certificate for both days.",
        "",
    )


def test_an_address_without_a_key_in_it_stays_public(harbour: Transcript) -> None:
    urls = [entry.url for entry in redact_transcript(harbour, Edition()).holders[0].entries]
    assert urls == ["", "", "https://house.example/talk", ""]


def test_the_public_edition_opened_to_evidence_shows_what_does_not_refuse_it(harbour: Transcript) -> None:
    entry = redact_transcript(harbour, Edition(evidence=True)).holders[0].entries[0]
    assert [item.file for item in entry.evidence] == ["evidence/2024-03-08-nsca.pdf"]


def test_evidence_that_says_so_is_public_in_any_case(harbour: Transcript) -> None:
    holder = harbour.holders[0]
    entry = replace(holder.entries[0], evidence=tuple(replace(item, public=True) for item in holder.entries[0].evidence))
    opened = replace(harbour, holders=(replace(holder, entries=(entry,)),))
    shown = redact_transcript(opened, Edition()).holders[0].entries[0]
    assert len(shown.evidence) == 2


def test_the_auditor_sees_everything_of_one_holder_but_the_notes(harbour: Transcript) -> None:
    shown = redact_transcript(harbour, Edition(name="auditor", holder="jordan-rivera"))
    text = encode(shown)
    notes = {secret for secret in SECRETS if " " in secret and "Jordan" not in secret}
    assert {secret for secret in SECRETS if secret in text} == {*SECRETS} - notes


def test_the_auditor_sees_nothing_of_anybody_else(harbour: Transcript) -> None:
    text = encode(redact_transcript(harbour, Edition(name="auditor", holder="jordan-rivera")))
    assert "riya" not in text
    assert "PN-" not in text


def test_the_auditor_of_one_scheme_sees_that_scheme_only(harbour: Transcript) -> None:
    shown = redact_transcript(harbour, Edition(name="auditor", holder="priya-natarajan", scheme="acsm.ep"))
    holder = shown.holders[0]
    assert [each.scheme.id for each in holder.certifications] == ["acsm.ep"]
    assert [scheme.id for scheme in shown.schemes] == ["acsm.ep"]
    assert holder.entries == ()
    assert shown.units == ()


def test_the_auditor_of_one_scheme_sees_what_its_body_decided_and_no_other(harbour: Transcript) -> None:
    """A letter about an entry that counts for two certifications is for the body that wrote it."""
    jordan = harbour.holders[0]
    entry = next(each for each in jordan.entries if each.ruling)
    mine, other = jordan.certifications[0].scheme.id, "nsca.cscs"
    both = [replace(entry.ruling[0], scheme=scheme, why=f"by {scheme}") for scheme in (mine, other)]
    claims = [Claim(scheme=scheme) for scheme in (mine, other)]
    ruled = replace(entry, ruling=both, claim=claims)

    def with_it(each: Entry) -> Entry:
        return ruled if each.id == entry.id else each

    first = jordan.certifications[0]
    cycles = tuple(
        replace(
            cycle,
            credits=tuple(replace(one, source_entry=one.source_entry and with_it(one.source_entry)) for one in cycle.credits),
        )
        for cycle in first.cycles
    )
    entries = tuple(map(with_it, jordan.entries))
    certifications = (replace(first, cycles=cycles), *jordan.certifications[1:])
    full = replace(harbour, holders=(replace(jordan, entries=entries, certifications=certifications), *harbour.holders[1:]))
    shown = redact_transcript(full, Edition("auditor", jordan.id, mine)).holders[0]
    seen = [each for each in shown.entries if each.id == entry.id]
    seen += [
        one.source_entry
        for cycle in shown.certifications[0].cycles
        for one in cycle.credits
        if one.entry_id == entry.id and one.source_entry
    ]
    assert {ruling.why for each in seen for ruling in each.ruling} == {f"by {mine}"}
    assert {claim.scheme for each in seen for claim in each.claim} == {mine}
    (whole,) = [
        each for each in redact_transcript(full, Edition("auditor", jordan.id)).holders[0].entries if each.id == entry.id
    ]
    assert len(whole.ruling) == len(whole.claim) == 2


def test_the_auditor_of_one_scheme_sees_of_the_holder_only_what_is_accepted(harbour: Transcript) -> None:
    """A warning about the holder may be about another certification; one that is waived bears the reason."""
    warned = replace(harbour.diagnostics[0], about="jordan-rivera", waiver_reason="", message="the other cycle is not written")
    waived = replace(warned, waiver_reason="For a good reason", message="a card is shared")
    full = replace(harbour, diagnostics=(warned, waived))
    of_one = redact_transcript(full, Edition("auditor", "jordan-rivera", "acsm.ep")).diagnostics
    assert [each.message for each in of_one] == ["a card is shared"]
    assert len(redact_transcript(full, Edition("auditor", "jordan-rivera")).diagnostics) == 2


def test_the_auditor_sees_the_units_that_the_holders_certificates_print(harbour: Transcript) -> None:
    shown = redact_transcript(harbour, Edition(name="auditor", holder="jordan-rivera"))
    assert [(used.provider.id, used.unit.name) for used in shown.units] == [("nsca", "CEU")]


def test_the_auditor_sees_nothing_of_the_other_holder_who_has_the_same_certificate(harbour: Transcript) -> None:
    """Not even the title of an entry, which its id holds, or the name of a file."""
    jordan, priya = harbour.holders
    folder = "content/priya-natarajan"
    entries = tuple(replace(entry, at=Place(f"{folder}/clinics.toml")) for entry in priya.entries)
    stored = StoredEvidence("evidence/barbell clinic.pdf", 9)
    other = Holder(priya.id, HolderFile(name=priya.name), Place(f"{folder}/holder.toml"), entries, {stored.file: stored})
    message = (
        f"evidence/a.pdf is the same file as {folder}/{stored.file}, the evidence of "
        f"priya-natarajan/2023-07-22-barbell in {folder}/clinics.toml"
    )
    warned = replace(harbour.diagnostics[0], code="CEC425", message=message, about=f"{jordan.id}/{jordan.entries[0].id}")
    full = replace(harbour, diagnostics=(warned,))
    ledger = Ledger(settings=Settings(format=1), holders=(other,))
    (shown,) = redact_transcript(full, Edition("auditor", jordan.id), ledger).diagnostics
    assert shown.message == (
        "evidence/a.pdf is the same file as a file of another holder, the evidence of an entry of another holder "
        "in a file of another holder"
    )
    assert redact_transcript(full, Edition(), ledger).diagnostics[0].message.endswith(f"in {folder}/clinics.toml")


def test_an_auditor_of_nobody_sees_nobody(harbour: Transcript) -> None:
    assert redact_transcript(harbour, Edition(name="auditor")).holders == ()


def test_the_public_edition_of_one_holder_shows_nobody_else(harbour: Transcript) -> None:
    shown = redact_transcript(harbour, Edition(holder="jordan-rivera"))
    text = encode(shown)
    assert [holder.id for holder in shown.holders] == ["jordan-rivera"]
    assert "riya" not in text
    assert [secret for secret in SECRETS if secret in text] == []


def test_the_public_edition_of_one_scheme_shows_those_certified_under_it_with_nothing_else(harbour: Transcript) -> None:
    shown = redact_transcript(harbour, Edition(scheme="acsm.cpt"))
    assert [(holder.id, [each.scheme.id for each in holder.certifications]) for holder in shown.holders] == [
        ("priya-natarajan", ["acsm.cpt"])
    ]
    assert [scheme.id for scheme in shown.schemes] == ["acsm.cpt"]
    assert "Jordan" not in encode(shown)


# ---------------------------------------------------------------- looking for what must not appear


def find_leaks(text: str, folder: Path, hidden: WithheldValues, name: str = "page.html") -> list[str]:
    (folder / name).write_text(text, "utf-8")
    return [each.what for each in search_output(folder, hidden).diagnostics if isinstance(each, OutputShowsWithheld)]


@pytest.fixture
def hidden(harbour: Transcript) -> WithheldValues:
    return find_withheld(harbour, redact_transcript(harbour, Edition()), NOTHING_ELSE)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<p>number 1012345</p>", "a certification number"),
        ("<p>x1012345y</p>", "a certification number"),
        ("<p>“AB-123456”</p>", "the serial of a certificate"),
        ("<p>AB 123456</p>", "the serial of a certificate"),
        ('<a href="x/2024-03-08-nsca.pdf">', "a file of evidence"),
        ("<p>Left early, told\n  nobody about&#32;it</p>", "a note"),
        ("<p>formerly Jordan&nbsp;Delacroix</p>", "another name of a holder"),
        ("<p>?token=5up3r-53cr3t https://courses.example/workshop?token=5up3r-53cr3t</p>", "an address with a key in it"),
    ],
)
def test_a_withheld_value_is_found_in_a_page(text: str, what: str, tmp_path: Path, hidden: WithheldValues) -> None:
    assert find_leaks(text, tmp_path, hidden) == [what]


def test_a_withheld_value_is_found_in_json_however_it_is_escaped(tmp_path: Path, hidden: WithheldValues) -> None:
    text = r'{"docs": [{"text": "see\nAB-123456\u0021"}]}'
    assert find_leaks(text, tmp_path, hidden, "transcript.json") == ["the serial of a certificate"]
    assert find_leaks("var __index = " + text, tmp_path, hidden, "search_index.js").count("the serial of a certificate") == 2


def test_a_withheld_value_is_found_in_the_name_of_a_file(tmp_path: Path, hidden: WithheldValues) -> None:
    assert find_leaks("", tmp_path, hidden, "petition-granted.pdf") == ["a file of evidence"]


def test_letters_beyond_ascii_are_compared_too(tmp_path: Path, harbour: Transcript) -> None:
    holder = replace(harbour.holders[0], also_printed=("李明 Müller-Ōe",))
    full = replace(harbour, holders=(holder,))
    hidden = find_withheld(full, redact_transcript(full, Edition()), NOTHING_ELSE)
    assert find_leaks("<p>李明 Müller-Ōe</p>", tmp_path, hidden) == ["another name of a holder"]
    assert find_leaks("<p>李民 Muller-Oe</p>", tmp_path, hidden) == []


def test_a_serial_that_is_the_number_of_the_approval_too_is_no_leak(tmp_path: Path, harbour: Transcript) -> None:
    """Both are numbers of the same thing, and one of them is shown."""
    holder = harbour.holders[0]
    entry = replace(holder.entries[0], certificate="CEP-778899")
    full = replace(harbour, holders=(replace(holder, entries=(entry,)),))
    hidden = find_withheld(full, redact_transcript(full, Edition()), NOTHING_ELSE)
    assert find_leaks("<p>CEP-778899</p>", tmp_path, hidden) == []


def in_entry(field: str) -> Callable[[Transcript, str], Transcript]:
    """Puts a text into a field of the first holder's first entry."""

    def put(full: Transcript, text: str) -> Transcript:
        holder, *others = full.holders
        entry, *rest = holder.entries
        changed = replace(entry, **{field: [text] if field == "topics" else text})
        return replace(full, holders=(replace(holder, entries=(changed, *rest)), *others))

    return put


def in_team(full: Transcript, text: str) -> Transcript:
    return replace(full, holders=(replace(full.holders[0], team=text), *full.holders[1:]))


def in_title(full: Transcript, text: str) -> Transcript:
    return replace(full, title=text)


def in_waiver(full: Transcript, text: str) -> Transcript:
    return replace(full, diagnostics=(replace(full.diagnostics[0], waiver_reason=text), *full.diagnostics[1:]))


def in_issuer(full: Transcript, text: str) -> Transcript:
    holder, *others = full.holders
    certification, *more = holder.certifications
    cycles = tuple(
        replace(cycle, cards=tuple(replace(each, card=replace(each.card, issuer=text)) for each in cycle.cards))
        for cycle in certification.cycles
    )
    changed = replace(holder, certifications=(replace(certification, cycles=cycles), *more))
    return replace(full, holders=(changed, *others))


PUBLIC_FIELDS = {
    **{name: in_entry(name) for name in ("title", "organiser", "location", "role", "topics", "id", "provider")},
    "team": in_team, "title of the site": in_title, "reason of a waiver": in_waiver, "issuer of a card": in_issuer,
}  # fmt: skip


@pytest.mark.parametrize("field", PUBLIC_FIELDS)
@pytest.mark.parametrize("edition", [Edition(), Edition("auditor", "jordan-rivera")], ids=["public", "auditor"])
def test_any_withheld_value_in_any_public_field_is_a_leak(
    tmp_path: Path, harbour: Transcript, field: str, edition: Edition
) -> None:
    """Of the holder or of a colleague; a column of a sheet that was mapped to the wrong key makes exactly this."""
    values = find_withheld(harbour, redact_transcript(harbour, edition), NOTHING_ELSE).values
    assert len(values) >= 3
    for value, what in values.items():
        full = PUBLIC_FIELDS[field](harbour, value)
        hidden = find_withheld(full, redact_transcript(full, edition), NOTHING_ELSE)
        assert find_leaks(f"<p>{value}</p>", tmp_path, hidden) == [what], value


@pytest.mark.parametrize("word", ["grace", "audit", "ready", "quiz"])
def test_a_colleague_whose_folder_is_called_as_a_word_of_ours_is_withheld_all_the_same(
    tmp_path: Path, harbour: Transcript, word: str
) -> None:
    """Our own word on a page is none of theirs; a title that somebody wrote is."""
    colleague = replace(harbour.holders[1], id=word)
    full = replace(harbour, holders=(harbour.holders[0], colleague))
    edition = Edition("auditor", "jordan-rivera")
    for made, found in ((full, []), (in_entry("title")(full, word), ["the name of another holder"])):
        hidden = find_withheld(made, redact_transcript(made, edition), NOTHING_ELSE)
        assert find_leaks(f"<p>{word}</p>", tmp_path, hidden) == found


@pytest.mark.parametrize("kind", ["certification", "card"])
def test_a_number_of_another_sort_in_the_approval_is_a_leak(tmp_path: Path, harbour: Transcript, kind: str) -> None:
    """Only a serial is often the same as the number of the approval."""
    value = {"certification": "1012345", "card": "CARD-424242"}[kind]
    holder, *others = harbour.holders
    entry, *rest = holder.entries
    changed = replace(entry, approval=Approval(body="ace", number=value))
    full = replace(harbour, holders=(replace(holder, entries=(changed, *rest)), *others))
    hidden = find_withheld(full, redact_transcript(full, Edition()), NOTHING_ELSE)
    assert len(find_leaks(f"<p>{value}</p>", tmp_path, hidden)) == 1


def test_a_number_in_the_title_of_an_entry_is_a_leak(tmp_path: Path, harbour: Transcript) -> None:
    holder = harbour.holders[0]
    entry = replace(holder.entries[0], title="Course for member 1012345")
    full = replace(harbour, holders=(replace(holder, entries=(entry,)),))
    hidden = find_withheld(full, redact_transcript(full, Edition()), NOTHING_ELSE)
    assert find_leaks("<p>Course for member 1012345</p>", tmp_path, hidden) == ["a certification number"]


def test_what_is_too_short_to_be_told_from_chance_is_not_looked_for(harbour: Transcript) -> None:
    holder = harbour.holders[0]
    entry = replace(holder.entries[0], certificate="A-1", note="on file")
    full = replace(harbour, holders=(replace(holder, entries=(entry,)),))
    assert not {"A-1", "on file"} & set(find_withheld(full, redact_transcript(full, Edition()), NOTHING_ELSE).values)


def test_an_auditor_edition_that_names_another_holder_leaks(tmp_path: Path, harbour: Transcript) -> None:
    hidden = find_withheld(harbour, redact_transcript(harbour, Edition(name="auditor", holder="jordan-rivera")), NOTHING_ELSE)
    assert find_leaks("<p>Ask Priya Natarajan</p>", tmp_path, hidden) == ["the name of another holder"]
    assert find_leaks("<p>PN-2233445</p>", tmp_path, hidden) == ["a certification number"]
