"""The table in the terminal: the most urgent first, and never a figure that is cut."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from cecgen.model.judged import AuditState, JudgedHolder, Transcript
from cecgen.outputs.terminal.status_table import MIN_WIDTH_FOR_NEXT, format_status_table


@pytest.fixture
def shown() -> Callable[..., list[str]]:
    """The table's lines, at a width."""

    def lines(transcript: Transcript, width: int = 140) -> list[str]:
        return [*format_status_table(transcript, width)]

    return lines


def rename(transcript: Transcript, name: str) -> Transcript:
    jordan, *others = transcript.holders
    return replace(transcript, holders=(replace(jordan, name=name), *others))


def with_audit(transcript: Transcript, audit: AuditState) -> Transcript:
    """The last holder's first certification, under audit."""
    *others, last = transcript.holders
    first, *more = last.certifications
    audited = replace(first, cycles=(replace(first.cycles[0], audit=audit),))
    return replace(transcript, holders=(*others, replace(last, certifications=(audited, *more))))


def order(lines: list[str]) -> list[str]:
    """The standings, from top to bottom."""
    words = ("grace", "behind", "ready", "on-track", "lapsed", "renewed")
    return [word for line in lines for word in words if f" {word}" in line]


def test_it_says_whose_it_is_and_of_which_day(harbour, shown):
    """The first line is the title."""
    assert shown(harbour)[0] == "Harbour Street Physio, as of 2026-03-16"


def test_there_is_a_line_for_every_certification_the_most_urgent_first(harbour, shown):
    """In grace, then behind, then on track."""
    without_audit = replace(harbour, holders=tuple(_without_audits(each) for each in harbour.holders))
    assert order(shown(without_audit)) == ["grace", "behind", "on-track"]


def _without_audits(holder: JudgedHolder) -> JudgedHolder:
    certifications = (
        replace(each, cycles=tuple(replace(cycle, audit=None) for cycle in each.cycles)) for each in holder.certifications
    )
    return replace(holder, certifications=tuple(certifications))


def test_a_line_has_credit_end_and_days_left(harbour, shown):
    """As much as a holder asks first."""
    (line,) = [line for line in shown(harbour) if "behind" in line]
    for text in ("Jordan Rivera", "acsm.ep", "16.5 of 60 CEC", "2026-12-31", "290"):
        assert text in line


def test_an_audit_of_an_earlier_cycle_is_shown_beside_the_present_standing(harbour, shown):
    """Audits come after recertification: the cycle under audit is seldom the present one."""
    (line,) = [line for line in shown(harbour) if "behind" in line]
    assert "behind (audit)" in line
    assert "Wait for the audit's result" in line


def test_an_audit_to_answer_comes_before_everything(harbour, shown):
    """Thirty days are short."""
    asked = AuditState(date(2026, 3, 1), date(2026, 3, 31))
    quiet = replace(harbour, holders=tuple(_without_audits(each) for each in harbour.holders))
    *others, last = quiet.holders
    last = replace(last, certifications=last.certifications[::-1])
    urgent = with_audit(replace(quiet, holders=(*others, last)), asked)
    assert order(shown(urgent)) == ["on-track", "grace", "behind"]


@pytest.mark.parametrize("width", [40, 60, 80, 90, MIN_WIDTH_FOR_NEXT, 140, 300])
def test_no_figure_is_ever_cut(harbour, shown, width):
    """Names give way: a figure that is cut is a wrong figure."""
    lines = shown(rename(harbour, "Bartholomew Featherstonehaugh-Cholmondeley the Younger of Port Ellery"), width)
    text = "\n".join(lines)
    assert "…" not in text
    for figure in ("16.5 of 60 CEC", "6 of 45 CEC", "2026-12-31", "2027-12-31", "290", "655", "106", "behind (audit)"):
        assert figure in text
    assert all(len(line) <= width for line in lines)


def test_a_narrow_window_gets_a_list_for_each_certification(harbour, shown):
    """A table that is cut or runs over the edge cannot be read."""
    lines = shown(harbour, 40)
    assert "Certification  acsm.ep" in lines
    assert "Counted        16.5 of 60 CEC" in lines
    assert not any(line.startswith("─") for line in lines)


def test_a_long_unit_does_not_widen_the_table(harbour, shown):
    """Contact hours would take eight columns from the names."""
    first, *others = harbour.holders
    certification = first.certifications[0]
    hours = replace(certification, scheme=replace(certification.scheme, unit="contact hour"))
    lines = shown(replace(harbour, holders=(replace(first, certifications=(hours,)), *others)), 80)
    assert any("16.5 of 60 " in line for line in lines)
    assert any(line.strip() == "contact hours" for line in lines)
    assert all(len(line) <= 80 for line in lines)


def test_what_comes_next_is_shown_where_there_is_room(harbour, shown):
    """Below a hundred columns there is none."""
    assert any("Next" in line for line in shown(harbour, MIN_WIDTH_FOR_NEXT))
    assert not any("Next" in line for line in shown(harbour, MIN_WIDTH_FOR_NEXT - 1))


def test_the_day_of_what_comes_next_is_named_where_it_is_another_than_the_end(harbour, shown):
    """The end stands in the line already."""
    todo = replace(harbour.holders[1].certifications[0].cycles[0].todos[0], due=date(2026, 5, 31))
    *others, last = harbour.holders
    first, *more = last.certifications
    changed = replace(first, cycles=(replace(first.cycles[0], todos=(todo,)),))
    lines = shown(replace(harbour, holders=(*others, replace(last, certifications=(changed, *more)))))
    assert any("Send the renewal form (2026-05-31)" in line for line in lines)
    assert not any("Send the renewal form (" in line for line in shown(harbour))


def test_names_are_text_and_no_markup(harbour, shown):
    """Square brackets are what they are."""
    assert any("[red]Jordan[/red]" in line for line in shown(rename(harbour, "[red]Jordan[/red]")))


def test_days_that_are_over_are_not_counted(harbour, shown):
    """A dash, and no negative number."""
    (line,) = [line for line in shown(replace(harbour, as_of=date(2027, 3, 1))) if "behind" in line]
    assert line.split("2026-12-31")[1].split()[0] == "–"


def test_a_scheme_without_a_total_shows_what_is_counted(harbour, shown):
    """There is nothing that it would be of."""
    jordan, *others = harbour.holders
    (certification,) = jordan.certifications
    *before, current = certification.cycles
    changed = replace(certification, cycles=(*before, replace(current, required=None, counted=Decimal("16.50"))))
    lines = shown(replace(harbour, holders=(replace(jordan, certifications=(changed,)), *others)))
    assert any(" 16.5 CEC" in line for line in lines)


def test_nobody_is_no_fault(harbour, shown):
    """An empty repository has an empty table."""
    lines = shown(replace(harbour, holders=()))
    assert "Holder" in lines[2]
    assert order(lines) == []


def test_the_standing_is_in_colour_where_somebody_looks(harbour):
    """And nowhere else."""
    assert any("\x1b[33mbehind (audit)" in line for line in format_status_table(harbour, 140, colour=True))
    assert not any("\x1b" in line for line in format_status_table(harbour, 140))


def test_a_name_cannot_steer_the_terminal(harbour, shown):
    """What cannot be seen is spelled out."""
    assert any("Jordan\\u001B[2J" in line for line in shown(rename(harbour, "Jordan\x1b[2J")))
