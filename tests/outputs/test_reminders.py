"""Which days a holder is reminded of, in which words, and that each keeps its key when its day is corrected."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from cecgen.model.calendar_rules import Reinstatement
from cecgen.model.judged import AuditState, JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Todo, Transcript
from cecgen.model.retention import CycleRetention, LongerRetention
from cecgen.model.scheme import Body, Scheme
from cecgen.model.written import Card
from cecgen.outputs.exports.reminders import DEADLINE_ALARM_DAYS, Reminder, build_reminders
from cecgen.outputs.words.card_view import format_card_title

COACH = Scheme(
    id="acsm.ep",
    title="ACSM Certified Exercise Physiologist",
    unit="CEC",
    body=Body(id="acsm", name="American College of Sports Medicine", short="ACSM"),
    reinstatement=Reinstatement(until_months=12, source="https://acsm.example/back"),
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def cycle(**more: object) -> JudgedCycle:
    """A cycle of 2024 to 2026 that is behind, with every day that a scheme may set."""
    sound = {
        "begins": day("2024-01-01"),
        "ends": day("2026-12-31"),
        "standing": "behind",
        "required": Decimal(60),
        "counted": Decimal(42),
        "claimed": None,
        "renewal_opens": day("2026-01-01"),
        "grace_until": day("2027-06-30"),
        "keep_until": day("2027-12-31"),
        "todos": (Todo("earn", "Earn 18 more CEC", day("2026-12-31")),),
    }
    return JudgedCycle(**{**sound, **more})  # type: ignore[arg-type]


def card(expires: str, *covers: str, issued: str | None = None, issuer: str = "American Heart Association") -> JudgedCard:
    given = day(issued) if issued else None
    written = Card(covers=list(covers or ("cpr",)), expires=day(expires), issued=given)  # type: ignore[arg-type]
    return JudgedCard(written, issuer, given, True)


def somebody(*cycles: JudgedCycle, scheme: Scheme = COACH, more: tuple[JudgedCertification, ...] = ()) -> JudgedHolder:
    held = JudgedCertification(scheme=scheme, number="", certified=None, cycles=cycles)
    return JudgedHolder(
        id="jordan-rivera", name="Jordan Rivera", team="", also_printed=(), certifications=(held, *more), entries=()
    )


def remind(*cycles: JudgedCycle, as_of: str = "2026-03-16", scheme: Scheme = COACH) -> dict[str, Reminder]:
    """The reminders of one certification by the last part of their key."""
    transcript = Transcript(title="Team", as_of=day(as_of), holders=(somebody(*cycles, scheme=scheme),))
    return {each.key.rpartition("/")[2]: each for each in build_reminders(transcript)}


def card_days(*cards: JudgedCard, as_of: str = "2026-03-16") -> list[Reminder]:
    transcript = Transcript(title="Team", as_of=day(as_of), holders=(somebody(cycle(cards=cards)),))
    return [each for each in build_reminders(transcript) if each.topic == "Card"]


# ---------------------------------------------------------------- the days of a cycle


def test_a_cycle_reminds_of_its_opening_its_end_its_grace_and_the_reach_of_audits() -> None:
    """By date, each with the certification and the holder."""
    assert [(str(each.day), each.title) for each in remind(cycle()).values()] == [
        ("2026-01-01", "ACSM-EP renewal opens: Jordan Rivera"),
        ("2026-12-31", "ACSM-EP renewal due: Jordan Rivera"),
        ("2027-06-30", "ACSM-EP late renewal closes: Jordan Rivera"),
        ("2027-12-31", "ACSM-EP audit reach of 2024–2026 ends: Jordan Rivera"),
    ]


def test_without_grace_renewal_closes_with_the_cycle() -> None:
    """There is no later day."""
    assert remind(cycle(grace_until=None))["ends"].title == "ACSM-EP renewal closes: Jordan Rivera"


def test_days_that_a_scheme_does_not_set_are_left_out() -> None:
    """Nothing is guessed."""
    assert [*remind(cycle(renewal_opens=None, grace_until=None, keep_until=None))] == ["ends"]


def test_a_reminder_says_what_is_left_to_do_as_of_the_day() -> None:
    """With the figures, and a last day where it is another than the cycle's."""
    left = (Todo("card", "Renew the CPR card", day("2026-05-31")), Todo("earn", "Earn 18 more CEC", day("2026-12-31")))
    assert remind(cycle(todos=left))["ends"].lines == (
        "ACSM Certified Exercise Physiologist, cycle 2024-01-01 to 2026-12-31",
        "As of 2026-03-16: behind, 42 of 60 CEC counted.",
        "Still to do:",
        "- Renew the CPR card (by 2026-05-31)",
        "- Earn 18 more CEC",
    )


def test_a_reminder_names_its_source(harbour: Transcript) -> None:
    """The one that the body's rule was read from."""
    says = {each.key: each.lines for each in build_reminders(harbour)}
    assert says["jordan-rivera/acsm.ep/2024-01-01/grace"][-1] == "Source: https://acsm.example/late"
    assert says["jordan-rivera/acsm.ep/2024-01-01/keep"][-1] == "Source: https://acsm.example/audit"


def test_deadlines_have_alarms_and_the_reach_of_audits_has_none() -> None:
    """The opening has one, on the day before it: on the day itself a program may drop it."""
    assert {name: each.alarms for name, each in remind(cycle()).items()} == {
        "opens": (1,),
        "ends": DEADLINE_ALARM_DAYS,
        "grace": DEADLINE_ALARM_DAYS,
        "keep": (),
    }


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("grace", "cycle ended, late renewal open"),
        ("lapsed", "cycle ended, not renewed"),
        ("renewed", "cycle ends, renewed"),
        ("reinstated", "cycle ended, reinstated"),
    ],
)
def test_the_end_of_a_cycle_that_was_decided_says_how_and_keeps_still(standing: str, words: str) -> None:
    """The day stays a fact; it is no deadline any more."""
    ends = remind(cycle(standing=standing))["ends"]
    assert (ends.title, ends.alarms, ends.is_obsolete) == (f"ACSM-EP {words}: Jordan Rivera", (), False)


def test_after_an_early_renewal_the_end_stays_and_the_grace_no_longer_applies() -> None:
    """The grace will never begin; whoever has it in a calendar is told."""
    renewed = remind(cycle(standing="renewed", renewed_on=day("2026-10-20"), todos=()), as_of="2026-11-23")
    assert {name: each.is_obsolete for name, each in renewed.items()} == {"ends": False, "grace": True, "keep": False}
    assert renewed["grace"].alarms == ()
    assert "Renewed on 2026-10-20." in renewed["grace"].lines


@pytest.mark.parametrize("standing", ["inactive", "ended"])
def test_a_certification_that_is_given_up_has_no_deadlines_left(standing: str) -> None:
    """All of them no longer apply; its evidence is still kept."""
    found = remind(cycle(standing=standing, renewal_opens=day("2026-06-01")))
    assert {name: each.is_obsolete for name, each in found.items()} == {
        "opens": True,
        "ends": True,
        "grace": True,
        "keep": False,
    }


def test_what_no_longer_applies_is_left_out_once_its_day_is_past() -> None:
    """Its alarms are silent by then."""
    late = remind(cycle(standing="renewed", renewed_on=day("2026-10-20")), as_of="2027-07-01")
    assert [*late] == ["ends", "keep"]


# ---------------------------------------------------------------- evidence

RENEWED = {"standing": "renewed", "renewed_on": day("2026-10-20")}
TO_2028, TO_2029 = day("2028-12-31"), day("2029-12-31")
KEPT: dict[str, tuple[dict[str, object], CycleRetention, str]] = {
    "all may go": (
        RENEWED,
        CycleRetention(day("2027-12-31"), 9),
        "9 files of evidence belong to this cycle; after this day all may be deleted.",
    ),
    "one may go": (
        RENEWED,
        CycleRetention(day("2027-12-31"), 1),
        "1 file of evidence belongs to this cycle; after this day it may be deleted.",
    ),
    "some are kept longer": (
        RENEWED,
        CycleRetention(day("2027-12-31"), 9, (LongerRetention(TO_2028, is_other_certification=True, file_count=2),)),
        "9 files of evidence belong to this cycle; after this day 7 of them may be deleted, "
        "2 are kept longer for another certification (until 2028-12-31).",
    ),
    "all are kept longer": (
        RENEWED,
        CycleRetention(
            day("2027-12-31"),
            3,
            (
                LongerRetention(TO_2029, is_other_certification=True, file_count=2),
                LongerRetention(None, is_other_certification=False, file_count=1),
            ),
        ),
        "3 files of evidence belong to this cycle; 2 are kept longer for another certification (until 2029-12-31), "
        "1 is kept longer for another cycle (until when is not known yet).",
    ),
    "the cycle goes on": (
        {},
        CycleRetention(None, 1200),
        "1,200 files of evidence belong to this cycle; as long as it goes on, none may be deleted.",
    ),
    "grace goes on": (
        {"standing": "grace"},
        CycleRetention(None, 9),
        "9 files of evidence belong to this cycle; as long as it goes on, none may be deleted.",
    ),
    "an audit goes on": (
        {**RENEWED, "audit": AuditState(day("2026-11-01"), day("2026-12-01"))},
        CycleRetention(None, 9),
        "9 files of evidence belong to this cycle; as long as its audit goes on, none may be deleted.",
    ),
    "an audit was passed": (
        {**RENEWED, "audit": AuditState(day("2026-11-01"), day("2026-12-01"), ended=day("2026-12-09"), passed=True)},
        CycleRetention(day("2027-12-31"), 9),
        "9 files of evidence belong to this cycle; after this day all may be deleted.",
    ),
    "it can come back later": (
        {"standing": "lapsed"},
        CycleRetention(TO_2028, 9),
        "9 files of evidence belong to this cycle; after 2028-12-31, the last day of reinstatement, all may be deleted.",
    ),
    "it can come back for good": (
        {"standing": "lapsed"},
        CycleRetention(None, 9),
        "9 files of evidence belong to this cycle; until when they must be kept is not known yet.",
    ),
}


@pytest.mark.parametrize(("more", "holding", "says"), KEPT.values(), ids=KEPT)
def test_the_reach_of_audits_says_how_many_files_rest_on_the_cycle_and_what_becomes_of_them(
    more: dict[str, object], holding: CycleRetention, says: str
) -> None:
    """The event is the same one, and the sentence before it promises nothing."""
    transcript = Transcript(title="Team", as_of=day("2026-12-10"), holders=(somebody(cycle(**more)),))
    held = {("jordan-rivera", "acsm.ep", day("2024-01-01")): holding}
    (keep,) = [each for each in build_reminders(transcript, retention=held) if each.topic == "Evidence"]
    (before,) = [each for each in build_reminders(transcript) if each.topic == "Evidence"]
    assert keep.lines[2:4] == ("The last day on which the body may ask for the evidence of this cycle.", says)
    assert replace(keep, lines=()) == replace(before, lines=())


def test_a_cycle_on_which_no_file_rests_says_what_it_always_said() -> None:
    """Also where files rest on others."""
    transcript = Transcript(title="Team", as_of=day("2026-03-16"), holders=(somebody(cycle()),))
    others = {("jordan-rivera", "acsm.ep", day("2021-01-01")): CycleRetention(None, 9)}
    (keep,) = [each for each in build_reminders(transcript, retention=others) if each.topic == "Evidence"]
    assert keep.lines[2] == (
        "The last day on which the body may ask for the evidence of this cycle; after it, it may be deleted."
    )


# ---------------------------------------------------------------- audits and reinstatement


def audited_cycle(**more: object) -> JudgedCycle:
    sound = {"asked": day("2027-02-01"), "due": day("2027-03-03"), **more}
    return cycle(standing="renewed", renewed_on=day("2026-10-20"), audit=AuditState(**sound))  # type: ignore[arg-type]


def test_an_open_audit_reminds_of_the_day_on_which_proof_is_due() -> None:
    """With alarms."""
    audit = remind(audited_cycle(), as_of="2027-02-02")["audit"]
    assert (str(audit.day), audit.title) == ("2027-03-03", "ACSM-EP audit of 2024–2026, proof due: Jordan Rivera")
    assert (audit.alarms, audit.is_obsolete) == (DEADLINE_ALARM_DAYS, False)


@pytest.mark.parametrize("more", [{"answered": day("2027-02-10")}, {"ended": day("2027-02-20"), "passed": True}])
def test_an_audit_that_was_answered_or_ended_needs_no_proof_any_more(more: dict[str, object]) -> None:
    """And says so."""
    audit = remind(audited_cycle(**more), as_of="2027-02-25")["audit"]
    assert (audit.is_obsolete, audit.alarms) == (True, ())
    assert any("2027-02-10" in line or "passed" in line for line in audit.lines)


def test_a_body_that_sets_no_day_for_the_proof_reminds_of_none() -> None:
    """Nothing is guessed."""
    assert "audit" not in remind(audited_cycle(due=None), as_of="2027-02-02")


LAPSED = {"standing": "lapsed", "reinstate_until": day("2027-12-31"), "keep_until": None}


def test_a_lapsed_certification_reminds_of_the_last_day_of_reinstatement() -> None:
    """For as long as it can be asked for."""
    back = remind(cycle(**LAPSED, todos=(Todo("reinstate", "Ask the body for reinstatement"),)), as_of="2027-08-01")[
        "reinstate"
    ]
    assert (str(back.day), back.is_obsolete, back.alarms) == ("2027-12-31", False, DEADLINE_ALARM_DAYS)
    assert back.title == "ACSM-EP reinstatement closes: Jordan Rivera"
    assert back.lines[-1] == "Source: https://acsm.example/back"


def test_reinstatement_that_was_asked_for_has_no_last_day_any_more() -> None:
    """The body has the word."""
    back = remind(cycle(**LAPSED, todos=(Todo("wait", "Wait for the body's word"),)), as_of="2027-08-01")["reinstate"]
    assert back.is_obsolete


def test_nobody_is_reminded_of_reinstatement_before_a_lapse_or_after_a_renewal_in_time() -> None:
    """It does not concern them."""
    assert "reinstate" not in remind(cycle(reinstate_until=day("2027-12-31")))
    renewed = cycle(standing="renewed", renewed_on=day("2026-10-20"), reinstate_until=day("2027-12-31"))
    assert "reinstate" not in remind(renewed, as_of="2027-08-01")


# ---------------------------------------------------------------- which cycles


def test_a_past_cycle_is_in_as_long_as_an_audit_may_come() -> None:
    """The last day included."""
    past = cycle(begins=day("2021-01-01"), ends=day("2023-12-31"), standing="renewed", grace_until=None, renewal_opens=None)
    past = replace(past, keep_until=day("2026-03-16"))
    now = cycle(keep_until=None, renewal_opens=None, grace_until=None)
    assert [each.key.split("/")[2] for each in remind(past, now).values()] == ["2024-01-01", "2021-01-01"]
    assert "keep" in remind(past, now, as_of="2026-03-16")
    assert "keep" not in remind(past, now, as_of="2026-03-17")


def test_a_cycle_whose_audit_goes_on_is_in() -> None:
    """However long ago its days were."""
    past = replace(audited_cycle(), keep_until=None)
    after = cycle(begins=day("2027-01-01"), ends=day("2029-12-31"))
    found = [each.key for each in _all(past, after, as_of="2027-12-01")]
    assert "jordan-rivera/acsm.ep/2024-01-01/audit" in found


def _all(*cycles: JudgedCycle, as_of: str) -> list[Reminder]:
    return build_reminders(Transcript(title="Team", as_of=day(as_of), holders=(somebody(*cycles),)))


def test_an_upcoming_cycle_is_in_without_its_audits() -> None:
    """They lie years ahead."""
    upcoming = cycle(begins=day("2027-01-01"), ends=day("2029-12-31"), standing="upcoming", keep_until=day("2030-12-31"))
    assert "keep" not in remind(upcoming)
    assert remind(upcoming)["ends"].alarms == DEADLINE_ALARM_DAYS


def test_a_holder_or_a_scheme_may_be_chosen(harbour: Transcript) -> None:
    """Nobody else's day is in it."""
    assert {each.key.split("/")[0] for each in build_reminders(harbour, holder="priya-natarajan")} == {"priya-natarajan"}
    chosen = build_reminders(harbour, scheme="acsm.cpt")
    assert {each.subject for each in chosen} == {"ACSM-CPT"}
    assert chosen != []


# ---------------------------------------------------------------- cards


def test_a_card_reminds_of_its_last_day() -> None:
    """With what it covers, and who issued it."""
    (one,) = card_days(card("2027-05-31", "aed", "cpr", issued="2025-05-02"))
    assert one.title == "CPR and AED card runs out: Jordan Rivera"
    assert one.lines == ("American Heart Association, issued 2025-05-02, valid until 2027-05-31.",)
    assert (one.alarms, one.is_obsolete) == (DEADLINE_ALARM_DAYS, False)


def test_a_card_in_several_cycles_is_one_reminder() -> None:
    """It is one card."""
    same = card("2027-05-31")
    other = JudgedCertification(scheme=replace(COACH, id="acsm.gei"), number="", certified=None, cycles=(cycle(cards=(same,)),))
    holder = somebody(cycle(cards=(same,)), more=(other,))
    found = build_reminders(Transcript(title="Team", as_of=day("2026-03-16"), holders=(holder,)))
    assert len([each for each in found if each.topic == "Card"]) == 1


def test_a_card_that_another_takes_the_place_of_no_longer_applies() -> None:
    """It was renewed before it ran out."""
    old, new = card_days(card("2026-05-31", issued="2024-05-02"), card("2028-05-31", issued="2026-03-01"))
    assert (old.is_obsolete, old.alarms, new.is_obsolete) == (True, (), False)
    assert old.lines[-1] == "Another that is valid until 2028-05-31 takes its place."


def test_a_card_that_others_take_the_place_of_only_in_part_still_applies() -> None:
    """Its AED is in no other."""
    old, _ = card_days(card("2026-05-31", "cpr", "aed", issued="2024-05-02"), card("2028-05-31", "cpr", issued="2026-03-01"))
    assert not old.is_obsolete


def test_two_cards_with_the_same_cover_do_not_share_a_key() -> None:
    """Whether they say when they were issued or not."""
    dated = card_days(card("2026-05-31", issued="2024-05-02"), card("2028-05-31", issued="2026-03-01"))
    bare = card_days(card("2026-05-31"), card("2028-05-31"), card("2028-05-31", issuer="American Red Cross"))
    for cards in (dated, bare):
        assert len({each.key for each in cards}) == len(cards)
    assert len(bare) == 3


def test_a_card_keeps_its_key_when_its_expiry_or_its_issuer_is_corrected() -> None:
    """Dated or not."""
    for issued in ("2025-05-02", None):
        (before,), (after,) = (
            card_days(card("2027-05-31", issued=issued)),
            card_days(card("2027-05-30", issued=issued, issuer="AHA")),
        )
        assert before.key == after.key


def test_a_new_card_leaves_the_key_of_the_one_before_it() -> None:
    """It comes after it."""
    (before,) = card_days(card("2026-05-31"))
    assert before.key in {each.key for each in card_days(card("2026-05-31"), card("2028-05-31"))}


def test_a_cards_key_does_not_depend_on_the_scheme_that_is_asked_about() -> None:
    """The older card, that only the other certification's cycle touches, is counted all the same."""
    old, new = card("2023-05-31"), card("2027-05-31")
    longer = cycle(begins=day("2022-01-01"), cards=(old, new), keep_until=None)
    other = JudgedCertification(scheme=replace(COACH, id="acsm.gei"), number="", certified=None, cycles=(longer,))
    transcript = Transcript(
        title="Team", as_of=day("2026-03-16"), holders=(somebody(cycle(cards=(new,)), more=(other,)),)
    )  # fmt: skip
    chosen = [each.key for each in build_reminders(transcript, scheme="acsm.ep") if each.topic == "Card"]
    assert chosen == [each.key for each in build_reminders(transcript) if each.day == new.card.expires]


@pytest.mark.parametrize(
    ("covers", "words"),
    [
        (["cpr"], "CPR card"),
        (["first-aid", "aed", "cpr"], "CPR, AED and first aid card"),
        (["membership"], "membership"),
        (["insurance", "cpr"], "CPR card and insurance"),
    ],
)
def test_cards_are_called_by_what_they_cover(covers: list[str], words: str) -> None:
    """A membership is no card."""
    assert format_card_title(covers) == words


# ---------------------------------------------------------------- keys and names


def test_a_cycle_keeps_its_keys_when_its_end_is_corrected() -> None:
    """Its first day is what tells it from others."""
    moved = cycle(
        ends=day("2026-11-30"), renewal_opens=day("2025-12-01"), grace_until=day("2027-05-31"), keep_until=day("2027-11-30")
    )
    assert {name: each.key for name, each in remind(moved).items()} == {
        name: each.key for name, each in remind(cycle()).items()
    }


def test_no_two_reminders_share_a_key(harbour: Transcript) -> None:
    """Of all holders, certifications and cycles."""
    keys = [each.key for each in build_reminders(harbour)]
    assert len(set(keys)) == len(keys)


def test_the_page_about_exports_has_the_words_of_every_event() -> None:
    """And invents none."""
    lapsed = remind(cycle(**LAPSED, todos=(Todo("reinstate", "Ask the body for reinstatement"),)), as_of="2027-08-01")
    found = [
        *remind(cycle()).values(),
        remind(cycle(grace_until=None))["ends"],
        lapsed["reinstate"],
        remind(audited_cycle(), as_of="2027-02-02")["audit"],
        *card_days(card("2027-05-31")),
    ]
    words = [re.sub(r"^ACSM-EP | of \d+–\d+|: .*|^CPR ", "", each.title) for each in found]
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    table = re.search(r"^\| event \|.*\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    assert table is not None
    assert sorted(row.split("|")[1].strip() for row in table[1].splitlines()) == sorted(words)
