"""A certification has one short name: the calendar and the names of cycles use the scheme's."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from cecgen.catalogue.plugins import load_plugins
from cecgen.model.judged import JudgedCertification, JudgedCycle, JudgedHolder, Transcript
from cecgen.outputs.exports.reminders import build_reminders
from cecgen.outputs.words.figures import format_cycle_name

CYCLE = JudgedCycle(
    begins=date(2024, 1, 1), ends=date(2026, 12, 31), standing="behind", required=None, counted=Decimal(0), claimed=None
)


def test_the_calendar_and_the_names_of_cycles_call_every_built_in_scheme_alike() -> None:
    """By `Scheme.short_name`: no output has a rule of its own."""
    for scheme in load_plugins().catalogue.schemes.values():
        certification = JudgedCertification(scheme=scheme, number="", certified=None, cycles=(CYCLE,))
        holder = JudgedHolder(id="a", name="A", team="", also_printed=(), certifications=(certification,), entries=())
        transcript = Transcript(title="T", as_of=date(2026, 3, 16), holders=(holder,))
        assert {each.subject for each in build_reminders(transcript)} == {scheme.short_name}
        assert format_cycle_name(scheme, CYCLE) == f"{scheme.short_name} 2024–2026"


def test_a_short_name_is_an_abbreviation_or_the_title() -> None:
    """A credential that is a word of its own, or a body whose name is several words, is not abbreviated."""
    names = {id: scheme.short_name for id, scheme in load_plugins().catalogue.schemes.items()}
    assert names["acsm.ep"] == "ACSM-EP"
    assert names["florida-bon.rn"] == "Registered Nurse (RN), Florida"


def test_a_cycle_within_one_year_is_named_by_that_year() -> None:
    """And not twice."""
    scheme = load_plugins().catalogue.schemes["acsm.ep"]
    assert format_cycle_name(scheme, replace(CYCLE, begins=date(2026, 1, 1))) == "ACSM-EP 2026"
