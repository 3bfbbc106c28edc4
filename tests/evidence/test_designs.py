"""Designs of certificates: learned from one that a person confirmed, recognised only for certain, and free of people."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from documents import page_of
from msgspec.structs import replace

from cecgen.catalogue.plugins import load_plugins
from cecgen.commands.designs import find_misread, format_design
from cecgen.evidence.certificates.designs import DesignReader, recognise
from cecgen.evidence.certificates.learned_designs import NotLearned, is_same_value, learn_design
from cecgen.evidence.certificates.line_patterns import find_value, has_line, parse_line
from cecgen.evidence.certificates.lines import Layout
from cecgen.evidence.certificates.proposals import propose_entry
from cecgen.files.toml.write import format_tables, to_tables
from cecgen.model.designs import Design, DesignField
from cecgen.model.drafts import KnownFacts

PROVIDERS = load_plugins(installed=False).catalogue.providers
NAMES = {"jordan-rivera": ("Jordan Rivera",), "amara-okafor": ("Amara Okafor",)}
KNOWN = KnownFacts(providers=PROVIDERS, holder="jordan-rivera", names=NAMES)
VALUES = {
    "title": "Falls prevention", "date": date(2025, 3, 14), "provider": "ace", "kind": "course", "award": "0.4 CEC",
    "hours": Decimal(4), "certificate": "AB-1234", "format": "self-study",
}  # fmt: skip


def lines_of(**changed: str) -> list[str]:
    """A certificate in which the rules alone are sure of nothing but its number."""
    says = {
        "name": "Jordan Rivera", "title": "Falls prevention", "day": "14/03/2025", "amount": "0.4", "hours": "4",
        "number": "AB-1234", "teacher": "R. Hartmann",
    } | changed  # fmt: skip
    return [
        "Quill & Anchor Education",
        "A record of what was learned at home",
        says["name"],
        f"Learned: {says['title']}",
        f"On: {says['day']}",
        f"Gained from ACE|{says['amount']} CECs",
        f"This took {says['hours']} hours of quiet reading in all",
        f"Certificate no. {says['number']}",
        f"{says['teacher']}|Head of studies",
    ]


def layout_of(**changed: str) -> Layout:
    return Layout([page_of(*lines_of(**changed))])


def learned(**changed: Any) -> Design:
    design = learn_design(layout_of(), VALUES | changed, KNOWN)
    assert isinstance(design, Design), design
    return design


NEXT = {
    "name": "Amara Okafor", "title": "Strength for everyone", "day": "02/07/2025", "amount": "1.2", "hours": "12",
    "number": "XZ-98", "teacher": "Helene Aas",
}  # fmt: skip


def test_one_confirmed_certificate_teaches_the_next_of_its_design() -> None:
    """03/07 too: the first one showed that the day is first. What is read is as sure as beside a label."""
    known = replace(KNOWN, designs={"plugins/designs/ace.toml": learned()})
    read = propose_entry([page_of(*lines_of(**NEXT))], known)
    found = {key: (each.state, each.offers[0].value) for key, each in read.proposals.items() if len(each.offers) == 1}
    assert found == {
        "title": ("printed", "Strength for everyone"), "date": ("printed", date(2025, 7, 2)), "award": ("printed", "1.2 CEC"),
        "hours": ("printed", Decimal(12)), "certificate": ("printed", "XZ-98"), "provider": ("printed", "ace"),
        "kind": ("probable", "course"), "format": ("probable", "self-study"),
    }  # fmt: skip
    assert "It was read as plugins/designs/ace.toml says." in read.remarks


@pytest.mark.parametrize(("amount", "award"), [("1", "1 contact hour"), ("4", "4 contact hours"), ("0.5", "0.5 contact hours")])
def test_a_unit_agrees_with_its_amount_and_not_with_the_first_one(amount: str, award: str) -> None:
    """Singular and plural are one unit, whichever the person wrote."""
    values = {key: value for key, value in VALUES.items() if key != "hours"} | {"provider": "ancc", "award": "4 contact hours"}
    lines = [*lines_of()[:5], "Earned: {} contact hours", *lines_of()[7:]]
    first = Layout([page_of(*(line.replace("{}", "4") for line in lines))])
    design = learn_design(first, values, KNOWN)
    assert isinstance(design, Design)
    layout = Layout([page_of(*(line.replace("{}", amount) for line in lines))])
    [offer] = DesignReader(layout).read(design, NAMES, PROVIDERS)["award"].offers
    assert offer.value == award
    assert is_same_value("award", "1 contact hours", "1 contact hour")
    assert not is_same_value("award", "1 contact hour", "1 CEU")


def test_a_letter_that_one_reading_of_a_picture_mistook_is_no_fault_of_the_design() -> None:
    """What is filled in is what both say; where they agree on another value, it is one."""
    good, wrong = page_of(*lines_of()), page_of(*lines_of(title="Fal1s prevention"))
    doubted = replace(wrong, is_recognised=True, second_reading=good.words)
    agreed = replace(wrong, is_recognised=True, second_reading=wrong.words)
    assert find_misread([doubted], learned(), VALUES, KNOWN) == {}
    assert find_misread([agreed], learned(), VALUES, KNOWN) == {"title": "Fal1s prevention"}


def test_nothing_of_a_person_is_remembered() -> None:
    """No name, not even of a teacher whom nobody knows; no number, no day, no title."""
    text = format_tables(to_tables(learned()))
    for private in ("Jordan", "Rivera", "Hartmann", "AB-1234", "1234", "Falls", "14/03", "2025"):
        assert private not in text
    assert "Certificate no. {certificate}" in text


@pytest.mark.parametrize("name", ["jordan rivera", "JORDAN RIVERA", "Rivera, Jordan", "Grace Adeyemi", "Max van den Berg"])
def test_names_are_left_out_however_they_are_written(name: str) -> None:
    design = learn_design(layout_of(teacher=name), VALUES, KNOWN)
    assert isinstance(design, Design)
    text = format_tables(to_tables(design)).casefold()
    assert not [part for part in name.replace(",", "").casefold().split() if part in text and len(part) > 3]


def test_an_organiser_is_remembered_only_if_it_is_surely_no_person() -> None:
    """A teacher may be the organiser: neither the constants nor the lines have the name."""
    assert learned(organiser="Quill & Anchor Education").constant.organiser == "Quill & Anchor Education"
    of_a_person = learned(organiser="R. Hartmann")
    assert (of_a_person.constant.organiser, "Hartmann" in format_design(of_a_person)) == ("", False)


def test_a_certificate_without_one_of_the_lines_is_of_another_design() -> None:
    design = learned()
    reader = DesignReader(Layout([page_of(*(line for line in lines_of(**NEXT) if "quiet" not in line))]))
    assert not reader.fits(design)
    assert reader.missing_lines(design.lines) == ["This took {} hours of quiet reading in all"]


def test_a_certificate_of_another_provider_is_not_read_by_it() -> None:
    known = replace(KNOWN, designs={"plugins/designs/ace.toml": learned()})
    lines = ("Certificate of Completion", "Jordan Rivera", "Course title: Falls prevention", "NSCA CEUs: 0.2")
    read = propose_entry([page_of(*lines)], known)
    assert read.proposals["provider"].offers[0].value == "nsca"
    assert read.remarks == ()


def test_of_two_designs_that_fit_neither_is_used() -> None:
    """The rules alone are then as unsure as without, and the remark names both."""
    designs = {"plugins/designs/a.toml": learned(), "plugins/designs/b.toml": learned(format="recorded")}
    alone = propose_entry([page_of(*lines_of(**NEXT))], KNOWN)
    read = propose_entry([page_of(*lines_of(**NEXT))], replace(KNOWN, designs=designs))
    assert read.proposals == alone.proposals
    assert "Several designs fit it, plugins/designs/a.toml and plugins/designs/b.toml" in read.remarks[0]


def test_a_label_that_was_changed_by_hand_reads_nothing_and_nothing_wrong() -> None:
    """Its key is then left to the rules."""
    design = learned()
    changed = replace(
        design, field=[DesignField(key="title", right_of="Was gelernt wurde"), DesignField(key="date", line="Am: {date}")]
    )
    reader = DesignReader(layout_of(**NEXT))
    assert not {"title", "date"} & reader.read(changed, NAMES, PROVIDERS).keys()


def test_a_value_of_another_form_is_not_taken() -> None:
    """A label that leads to a name, a day or a label is no title; a word is no day and no amount."""
    reader = DesignReader(layout_of(**NEXT))
    for field in (
        DesignField(key="date", line="Learned: {date}"),
        DesignField(key="hours", line="Certificate no. {hours}"),
        DesignField(key="title", line="On: {title}"),
        DesignField(key="title", below="A record of what was learned at home"),
        DesignField(key="certificate", line="Learned: {certificate}"),
    ):
        assert reader.read_field(field, learned(), NAMES) == []


def test_two_values_beside_one_label_are_a_choice() -> None:
    lines = [*lines_of(**NEXT), "On: 05/08/2025"]
    read = DesignReader(Layout([page_of(*lines)])).read(learned(), NAMES, PROVIDERS)
    assert read["date"].state == "choice"
    assert {offer.value for offer in read["date"].offers} == {date(2025, 7, 2), date(2025, 8, 5)}


def test_a_day_against_the_order_of_the_design_is_not_taken() -> None:
    """07/28 has no other reading, but this design has the day first: it is left to the rules."""
    reader = DesignReader(layout_of(**{**NEXT, "day": "07/28/2025"}))
    assert "date" not in reader.read(learned(), NAMES, PROVIDERS)


def test_a_day_of_issue_is_never_learned_as_the_day_of_completion() -> None:
    lines = [line.replace("On:", "Date of issue:") for line in lines_of()]
    design = learn_design(Layout([page_of(*lines)]), VALUES, KNOWN)
    assert isinstance(design, Design)
    assert "date" not in {field.key for field in design.field}


def test_too_little_that_never_changes_is_no_design() -> None:
    """A heading and two labels are on many certificates: they would fit another's."""
    lines = ("Certificate of Completion", "Jordan Rivera", "Falls prevention", "March 14, 2025")
    design = learn_design(Layout([page_of(*lines)]), VALUES, KNOWN)
    assert design == NotLearned("too little on it is the same on every certificate of its kind")


def test_a_title_that_goes_on_below_is_read_whole() -> None:
    lines = [
        "A record of what was learned at home",
        "Jordan Rivera",
        "Kept by the school of the sea for as long as it likes",
        "Subject|Falls prevention",
    ]
    design = learn_design(Layout([page_of(*lines)]), {"title": "Falls prevention", "kind": "course"}, KNOWN)
    assert isinstance(design, Design)
    page = page_of(*lines[:3], "Subject|Strength and balance for people")
    words = [*page.words]
    last = words[-1]
    shift = last.bottom - last.top + 20
    more = [
        replace(word, text=text, top=word.top + shift, bottom=word.bottom + shift)
        for word, text in zip(words[-5:], ["who", "fell", "before"], strict=False)
    ]
    read = DesignReader(Layout([replace(page, words=(*words, *more))])).read(design, NAMES, PROVIDERS)
    assert read["title"].offers[0].value == "Strength and balance for people who fell before"


def test_control_characters_and_braces_of_a_certificate_are_no_placeholders() -> None:
    lines = [*lines_of(), "Say {title} and {} of \u202e\x1b[31m it to nobody"]
    design = learn_design(Layout([page_of(*lines)]), VALUES, KNOWN)
    assert isinstance(design, Design)
    assert all("{title} and" not in line for line in design.lines)


# ---------------------------------------------------------------- lines with placeholders


def test_a_placeholder_takes_what_fits_its_key() -> None:
    """Words such as "on" are in titles too: only a stretch that leaves a day for the day is taken."""
    pattern = parse_line("has completed {title} on {}.")
    text = "has completed training on ice on march 3, 2025."
    found = find_value(pattern, "title", text, lambda span: True)
    assert found is not None
    assert [text[slice(*span)] for span in found] == ["training", "training on ice"]


def test_a_line_is_the_whole_text_and_its_placeholders_are_never_empty() -> None:
    pattern = parse_line("Earned {} CEUs on {}")
    assert has_line(pattern, "earned 0.4 ceus on may 3")
    assert not has_line(pattern, "earned  ceus on may 3")
    assert not has_line(pattern, "has earned 0.4 ceus on may 3")


def test_a_hostile_line_does_not_make_a_search_slow() -> None:
    """Many placeholders around one letter have millions of places: they are given up."""
    pattern = parse_line("a".join(["{}"] * 60) + "a{title}b")
    start = time.process_time()
    assert find_value(pattern, "title", "a" * 4000, lambda span: True) is None
    assert not has_line(pattern, "a" * 4000)
    assert time.process_time() - start < 2


def test_recognising_looks_at_every_design() -> None:
    other = replace(learned(), lines=["Something that is on no certificate of this kind at all"])
    assert recognise(DesignReader(layout_of()), {"a": other, "b": learned()}) == ["b"]
