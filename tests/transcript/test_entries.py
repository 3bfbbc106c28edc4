"""What is wrong with entries: dates in no cycle, days that are too long, names that the holder does not have."""

from datetime import date

import pytest
from holder_files import CPR, CPT, HOUSE, attended, category, certified, cycle, entry, step
from msgspec.structs import replace

from cecgen.ledger.crosschecks import run_crosschecks
from cecgen.ledger.reading import read_ledger
from cecgen.ledger.shared import collect_mentions
from cecgen.model.ledger import Ledger
from cecgen.model.settings import Settings
from cecgen.transcript import check_ledger
from cecgen.transcript.known_names import resolve_ledger_names

TWO = certified("acsm.cpt", cycle("2021-01-01", "2023-12-31")) + certified("acsm.gei", cycle())


def test_a_sound_entry_is_not_reported(someone):
    """Silence is the rule."""
    assert someone(CPT, attended("2025-03-14", 6)).on("2025-03-14").codes == []


@pytest.mark.parametrize(("on", "codes"), [("2025-03-13", ["CEC214"]), ("2025-03-14", []), ("2025-03-15", [])])
def test_an_entry_of_tomorrow_is_a_warning_and_does_not_count(someone, on, codes):
    """On its own day it does."""
    judged = someone(CPT, attended("2025-03-14", 6)).on(on)
    assert judged.codes == codes
    assert judged.counted == (0 if codes else 6)


def test_a_draft_may_lie_in_the_future(someone):
    """That is how what is planned is written."""
    assert someone(CPT, attended("2025-03-14", 6, "draft = true")).on("2025-01-01").codes == []


@pytest.mark.parametrize(
    ("day", "codes"), [("2023-12-31", ["CEC215"]), ("2024-01-01", []), ("2027-06-30", []), ("2027-07-01", ["CEC215"])]
)
def test_an_entry_outside_every_cycle_is_a_warning(someone, day, codes):
    """Grace is part of what a cycle takes."""
    assert someone(CPT, attended(day, 6)).on("2027-08-01").codes == codes


def test_an_entry_after_the_last_cycle_gets_the_block_of_the_next(someone):
    """Cycles are never invented, only proposed."""
    (found,) = someone(CPT, attended("2027-07-01", 6)).on("2027-07-01").found
    assert found.hint.endswith("begins = 2027-01-01\nends = 2029-12-31")


def test_after_reinstatement_the_proposed_block_begins_with_the_approval(someone):
    """ACSM's new cycle begins on that day, not on 1 January."""
    holder = certified("acsm.cpt", cycle(steps=step("reinstated", "2027-09-10")))
    hints = [each.hint for each in someone(holder, attended("2027-10-01", 6)).on("2027-10-01").found if each.code == "CEC215"]
    assert hints[0].endswith("begins = 2027-09-10")


def test_one_cycle_that_takes_it_is_enough(someone):
    """An old certification does not make a new entry an outsider."""
    assert someone(TWO, attended("2025-03-14", 6)).on("2025-04-01").codes == []


def test_who_may_count_decides_whose_cycles_are_looked_at(someone):
    """For the old certification only, the entry lies outside."""
    assert someone(TWO, attended("2025-03-14", 6, 'for = ["acsm.cpt"]')).on("2025-04-01").codes == ["CEC215"]


def test_an_entry_before_the_grant_is_a_warning(someone):
    """Where a cycle would otherwise hold it."""
    holder = certified("acsm.cpt", cycle(), lines="certified = 2024-06-01")
    (found,) = someone(holder, attended("2024-05-31", 6)).on("2025-04-01").found
    assert (found.code, found.severity) == ("CEC216", "warning")


def test_with_an_unknown_scheme_nothing_is_said_of_days_and_names(someone):
    """They cannot be known then: the scheme itself is the error."""
    holder = certified("acsm.ctp", cycle())
    judged = someone(holder, attended("1999-03-14", 6, 'for = ["acsm.ctp"]')).on("2025-04-01")
    assert judged.codes == ["CEC206"]
    assert judged.found[0].hint == 'did you mean "acsm.cpt"?'


@pytest.mark.parametrize(("hours", "codes"), [((12, 12), []), ((12, "12.1"), ["CEC412"]), ((24,), []), (("24.1",), ["CEC412"])])
def test_a_day_has_24_hours(someone, hours, codes):
    """The contact hours of all entries of one day, in exact figures."""
    entries = [entry("2025-03-14", f"hours = {each}", f"e{number}") for number, each in enumerate(hours)]
    assert someone(CPT, *entries).on("2025-04-01").codes == codes


def test_a_day_that_is_too_long_is_reported_once(someone):
    """However many entries follow."""
    entries = [entry("2025-03-14", "hours = 9", f"e{number}") for number in range(6)]
    assert someone(CPT, *entries).on("2025-04-01").codes == ["CEC412"]


def test_several_days_may_have_more(someone):
    """An entry that says when it began is not of one day."""
    assert someone(CPT, entry("2025-03-14", "hours = 60\nbegins = 2025-01-10")).on("2025-04-01").codes == []


def test_flat_kinds_need_neither_award_nor_hours(someone):
    """What some scheme values flat."""
    assert someone(CPT, entry("2025-03-14", 'kind = "cpr"\nprovider = "Red Cross"')).on("2025-04-01").codes == []


def test_what_another_body_prints_is_checked_too(someone):
    """A unit in `also` is a unit; one of a body that nobody knows and nobody is certified by changes no total."""
    judged = someone(CPT, attended("2025-03-14", 6, 'also = { nsca = "0.6 CEC", nowhere = "3 points" }')).on("2025-04-01")
    assert judged.codes == ["CEC301"]


def test_the_place_of_a_fault_is_the_key_it_is_about(someone):
    """An editor jumps there."""
    (found,) = (
        someone(CPT, attended("2025-03-14", 6), entry("2025-03-15", 'provider = "ace"\naward = "6 CEU"')).on("2025-04-01").found
    )
    assert (found.at.file, found.at.keys, found.about) == (
        "content/someone/1.toml",
        ("entry", 0, "award"),
        "someone/on-2025-03-15",
    )


def test_an_exemption_of_an_unknown_requirement_is_an_error(someone):
    """As is `already_met`."""
    exempt = '\n[[certification.cycle.exempt]]\nrequirement = "totl"\nby = "exam"\non = 2026-11-02\n'
    holder = certified("acsm.cpt", cycle(lines='already_met = ["hiv"]', steps=exempt)) + CPR
    judged = someone(holder).on("2025-04-01")
    assert judged.codes == ["CEC218", "CEC218"]
    assert 'did you mean "total"?' in {each.hint for each in judged.found}


def test_facts_that_were_read_long_ago_are_a_warning(someone):
    """More than a year before the day of the judgement: whoever uses them should look again."""
    judged = someone(
        certified("club.coach", cycle()), entry("2025-03-14", 'provider = "house"\naward = "2 points"'), scheme=HOUSE
    )
    assert judged.on("2027-01-01").codes == []
    assert judged.on("2027-01-02").codes == ["CEC414", "CEC414"]


def test_an_entry_before_the_first_cycle_gets_no_block_of_a_next_one(someone):
    """What would follow cannot help it."""
    (found,) = someone(CPT, attended("2023-12-31", 6)).on("2024-02-01").found
    assert "[[certification.cycle]]" not in found.hint


def test_of_several_grants_the_first_is_named(someone):
    """In the order of holder.toml."""
    grants = [
        certified(scheme, cycle(), lines=f"certified = {day}")
        for scheme, day in (("acsm.cpt", "2024-06-01"), ("acsm.gei", "2024-07-01"))
    ]
    (found,) = someone("".join(grants), attended("2024-05-31", 6)).on("2025-04-01").found
    assert found.message.startswith("dated 2024-05-31, before acsm.cpt was granted on 2024-06-01")


EVERYTHING = """
[[entry]]
id = "everything"
begins = 2025-03-13
date = 2025-03-14
title = "Exercise testing workshop"
provider = "ace"
kind = "course"
award = "0.6 CEC"
hours = 6
also = { nsca = "0.6 CEU" }
organiser = "Owens Recovery Science"
approval = { body = "ace", number = "CEP123456", from = 2025-01-01, until = 2025-12-31 }
format = "in-person"
assessed = true
passed = true
grade = "B"
topics = ["ethics"]
category = { nsca = "A" }
credits = { "acsm.cpt" = 6 }
for = ["acsm.cpt"]
not_for = []
role = "attendee"
location = "Austin, TX"
url = "https://courses.example/testing"
certificate = "AB-1234"
reported = 2025-04-01
draft = false
note = "…"
evidence = ["evidence/proof.pdf", { file = "evidence/proof.pdf", page = 2, shows = "receipt", public = false }]

[[entry.part]]
title = "Ethics in coaching"
hours = 2
topics = ["ethics"]
role = "attendee"
category = "A"
note = "…"

[[entry.claim]]
scheme = "acsm.cpt"
cycle = 2024-01-01
amount = 5

[[entry.ruling]]
scheme = "acsm.cpt"
on = 2026-03-02
amount = 4
why = "audit"
evidence = ["evidence/proof.pdf"]

[entry.card]
covers = ["cpr", "aed"]
issuer = "American Heart Association"
format = "in-person"
hands_on = true
number = "C-1"
issued = 2025-03-14
expires = 2027-05-31
evidence = ["evidence/proof.pdf"]
note = "…"
"""
HOLDER = """
also_printed = ["Some One"]
team = "Cardiac rehab"
note = "…"

[[certification]]
scheme = "acsm.cpt"
number = "1012345"
certified = 2019-06-14
route = "exam"

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
claimed = { total = 5 }
renewed = 2026-01-20
fee_paid = 2026-01-20
nth = 3
earn_from = 2024-01-01
already_met = []
carried_in = [{ amount = -1, category = "I" }]

[[certification.cycle.step]]
did = "annual-fee"
on = 2026-01-22
evidence = ["evidence/proof.pdf"]
note = "…"

[[certification.cycle.exempt]]
requirement = "total"
by = "exam"
on = 2026-01-10
evidence = ["evidence/proof.pdf"]
"""


def test_every_key_of_the_format_is_read_and_judged(someone):
    """All at once: the claim until the ruling, the ruling after it, and the exam in place of the credits."""
    judged = someone(HOLDER, EVERYTHING)
    before, after = judged.on("2026-02-01"), judged.on("2026-03-02")
    assert [each.code for each in before.found] == ["CEC410"]  # five claimed, and one of five was carried in as missing
    assert (before.credits()["everything"], after.credits()["everything"]) == (5, 4)
    assert before.counted == 4
    assert before.standing == after.standing == "renewed"
    assert before.finding("total").status == "exempt"
    assert [str(each.card.expires) for each in before.cycle().cards] == ["2027-05-31"]


def test_what_is_only_for_the_record_changes_nothing(someone):
    """Who organised it, where, under which approval, and whether the body has it already."""
    bare = attended("2025-03-14", 6)
    lines = """
organiser = "Owens Recovery Science"
location = "Austin, TX"
role = "attendee"
url = "https://courses.example/testing"
certificate = "AB-1234"
reported = 2025-04-01
note = "…"
"""
    judged = someone(CPT, bare, attended("2025-03-15", 6, lines)).on("2025-06-01")
    assert judged.credits() == {"on-2025-03-14": 6, "on-2025-03-15": 6}
    assert judged.codes == []


@pytest.mark.parametrize(
    "line",
    [
        'for = ["nsca.cscs"]',
        'not_for = ["nsca.cscs"]',
        'credits = { "nsca.cscs" = 1 }',
        '[[entry.claim]]\nscheme = "nsca.cscs"\n',
        '[[entry.ruling]]\nscheme = "nsca.cscs"\non = 2025-03-15\namount = 1\n',
    ],
)
def test_wherever_a_certification_is_named_the_holder_has_it(someone, line):
    """Each key by itself."""
    assert "CEC206" in someone(CPT, attended("2025-03-14", 6, line)).on("2025-04-01").codes


def test_an_entry_of_parts_only_says_enough(someone):
    """Their hours are its hours."""
    judged = someone(CPT, entry("2025-03-14", '\n[[entry.part]]\ntitle = "A"\nhours = 2\n')).on("2025-04-01")
    assert (judged.counted, judged.codes) == (2, [])


@pytest.mark.parametrize(("day", "code"), [("2024-03-01", "CEC216"), ("2024-03-02", "CEC215")])
def test_before_the_grant_and_before_the_cycle_are_two_things(someone, day, code):
    """On the day of the grant the holder is certified, and in no cycle yet."""
    holder = certified("acsm.cpt", cycle("2024-05-01"), lines="certified = 2024-03-02")
    assert someone(holder, attended(day, 6)).on("2025-04-01").codes == [code]


# ---------------------------------------------------------------- topics and schemes that are almost known


@pytest.mark.parametrize(
    ("scheme", "topics", "asked"),
    [
        ("cdr.rd", '["ethic"]', ["ethic"]),
        ("cdr.rd", '["Ethics", "health equity"]', []),
        ("cdr.rd", '["hiv"]', []),  # Florida asks for it
        ("afaa.certification", '["choreography", "anatomy"]', []),  # AFAA counts different subjects, whatever they are called
        ("cdr.rd", '["ethics", "strength"]', ["strength"]),
        ("acsm.ep", '["ethic"]', []),  # ACSM asks for no topic at all
    ],
)
def test_a_topic_that_no_scheme_asks_for_is_named_where_the_holders_schemes_ask_for_any(someone, scheme, topics, asked):
    """It would not count, and nothing else would say so."""
    holder = certified(scheme, cycle("2024-01-01", "2026-12-31"))
    judged = someone(holder, entry("2025-03-14", f'award = "1 CEC"\ntopics = {topics}')).on("2025-03-14")
    found = [each for each in judged.found if each.code == "CEC226"]
    assert [each.topic for each in found] == asked
    assert [each.severity for each in found] == ["warning"] * len(asked)


def test_the_topic_of_a_part_is_looked_at_too(someone):
    """With the topics that are known beside it."""
    part = '[[entry.part]]\ntitle = "Ethics"\nhours = 1\ntopics = ["law"]'
    holder = certified("cdr.rd", cycle("2022-06-01", "2027-05-31"))
    judged = someone(holder, entry("2025-03-14", f'provider = "cdr"\naward = "2 CPEU"\n{part}')).on("2025-03-14")
    (found,) = [each for each in judged.found if each.code == "CEC226"]
    assert found.hint == "known here: ethics, health equity"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("ace", 'did you mean "ace.cpt"?'),
        ("NSCA", "write one of nsca."),
        ("ACE-CPT", 'did you mean "ace.cpt"?'),
        ("cscs", 'did you mean "nsca.cscs"?'),
        ("acsm ep", 'did you mean "acsm.ep"?'),
        ("cpt", "write one of ace.cpt, acsm.cpt"),
        ("acsm.eq", 'did you mean "acsm.ep"?'),
        ("nothing.like-it", "`cecgen plugins` lists"),
    ],
)
def test_a_body_or_a_credential_alone_names_the_schemes_that_it_can_mean(someone, written, hint):
    """`scheme = "ace"` is one of ACE's, and never ACSM's."""
    judged = someone(certified(written, cycle())).on("2025-03-14")
    (found,) = [each for each in judged.found if each.code == "CEC206"]
    assert found.hint.startswith(hint)


# ---------------------------------------------------------------- categories


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ('{ nsca = "A" }', []),
        ('{ NSCA = "a" }', []),
        ('{ nsca = "Z" }', ['NSCA has no category "Z"']),
        ('{ nscaa = "A" }', ['no scheme of "nscaa" has categories']),
        ('{ acsm = "A" }', ['no scheme of "acsm" has categories']),
        ('"A"', []),
        ('"Zoology"', ['no scheme has a category "Zoology"']),
    ],
)
def test_a_category_that_no_scheme_has_is_refused_also_of_a_body_that_the_holder_does_not_have(someone, named, said):
    """The holder is ACSM's alone, whose form has no categories."""
    judged = someone(CPT, attended("2025-03-14", 6, f"category = {named}")).on("2026-03-16")
    assert [each.message for each in judged.found if each.code == "CEC221"] == said


def test_a_category_of_a_part_is_checked_like_one_of_the_whole(someone):
    part = '[[entry.part]]\ntitle = "Ethics"\nhours = 1\ncategory = { nsca = "Z" }\n'
    judged = someone(CPT, attended("2025-03-14", 6, part)).on("2026-03-16")
    assert [each.at.keys for each in judged.found if each.code == "CEC221"] == [("entry", 0, "part", 0, "category")]


def test_the_hint_names_the_body_that_was_meant(someone):
    judged = someone(CPT, attended("2025-03-14", 6, 'category = { nscaa = "A" }')).on("2026-03-16")
    assert [each.hint for each in judged.found if each.code == "CEC221"] == ['did you mean "nsca"?']


def test_an_entry_without_the_category_that_its_scheme_asks_for_is_a_warning(someone):
    """Until it says one, and neither as a draft nor before its day."""
    scheme = HOUSE + category("A") + category("B")
    coach = certified("club.coach", cycle())
    for lines, codes in (("", ["CEC228"]), ('category = "A"', []), ("draft = true", [])):
        judged = someone(coach, entry("2024-03-01", f"hours = 4\n{lines}"), scheme=scheme).on("2026-03-16")
        assert [code for code in judged.codes if code != "CEC414"] == codes, lines


def test_a_missing_category_is_said_once_for_each_body(someone):
    """Two certifications of NSCA, one warning."""
    both = certified("nsca.cscs", cycle(), lines="certified = 2022-11-18") + certified(
        "nsca.cpt", cycle(), lines="certified = 2022-11-18"
    )
    judged = someone(both, entry("2025-03-14", "hours = 6")).on("2026-03-16")
    assert judged.codes.count("CEC228") == 1


# ---------------------------------------------------------------- usual keys


@pytest.mark.parametrize(
    ("lines", "usual"),
    [('award = "1 CEC"\norganiser = "Somebody"', True), ('award = "1 CEC"\ndraft = true', False), ("hours = 1", False)],
)
def test_a_holder_has_usual_keys_if_every_entry_has_no_others(someone, lines, usual):
    """What is passed over there must not exist."""
    judged = someone(CPT, entry("2025-03-14", 'award = "1 CEC"'), entry("2025-03-15", lines))
    assert judged.ledger.holders[0].has_usual_keys is usual


def test_checks_that_pass_over_usual_entries_find_what_a_close_look_finds(someone, builtin, tmp_path):
    """They are quick because of what is not there, and miss nothing that is."""
    someone(
        CPT + certified("ncsf.certification", cycle()),
        entry("2025-03-14", 'award = "2 CEC"\nprovider = "ACE"\ntitle = "Twice"'),
        entry("2025-03-14", 'award = "2 CEC"\nprovider = "American Council on Exercise"\ntitle = "twice"', id="again"),
        entry("2025-03-15", 'award = "30 CEC"\ntopics = ["HIV", "no such topic"]'),
        entry("2025-03-16", 'award = "0.2 ACE CECs"\nprovider = "A hospital"'),
        entry("2207-03-14", 'award = "1 CEC"'),
    )
    quick, _ = read_ledger(tmp_path, Settings(format=1))
    close = replace(quick, holders=tuple(replace(holder, has_usual_keys=False) for holder in quick.holders))
    assert quick.holders[0].has_usual_keys

    def find_all(ledger: Ledger) -> list[tuple[str, str, str]]:
        named = resolve_ledger_names(ledger, builtin)
        found = [*check_ledger(named, builtin, date(2026, 1, 1)), *run_crosschecks(named)]
        return [(each.code, each.about, each.message) for each in found]

    assert find_all(quick) == find_all(close)
    assert {code for code, _, _ in find_all(quick)} >= {"CEC226", "CEC227", "CEC309", "CEC401", "CEC402", "CEC412"}
    assert collect_mentions(quick) == collect_mentions(close)
