"""Awards as certificates print them: units that name their body, college in every wording, ids and words in any letter case."""

from decimal import Decimal

import pytest
from holder_files import CPT, EP, certified, cycle, entry

from cecgen.model.scheme import Catalogue
from cecgen.testing import make_entry
from cecgen.transcript.known_names import KnownNames, closest_provider


@pytest.mark.parametrize(
    ("provider", "printed", "counted"),
    [
        ("ace", "0.2 ACE CECs", "2"),
        ("nsca", "1.2 NSCA CEUs", "12"),
        ("FitLocal Academy", "1 ACSM CEC", "1"),
        ("FitLocal Academy", "0.2 ACE CECs", "2"),
        ("FitLocal Academy", "0.2 ace cec", "2"),
        ("FitLocal Academy", "0.2 ACE-approved CECs", "2"),
        ("FitLocal Academy", "0.2 CECs (ACE)", "2"),
        ("FitLocal Academy", "0.2 CECs from ACE", "2"),
        ("FitLocal Academy", "0.2 American Council on Exercise CECs", "2"),
        ("ncsf", "0.2 ACE CECs", "2"),
        ("FitLocal Academy", "1 NCSF CEU", "1"),  # as "1 CEU" of NCSF: the smaller of two readings
        ("General Hospital CME", "4.0 AMA PRA Category 1 Credits™", "4"),
        ("General Hospital CME", "4.0 AMA PRA Category 1 Credit™s", "4"),
        ("General Hospital CME", "4.0 AMA PRA Category 1 Credit(s)™", "4"),
        ("General Hospital CME", "4 AMA PRA Category 1 Credits", "4"),
        ("Harbour Chapter", "2 (ISC)² CPE credits", "0"),
    ],
)
def test_a_unit_that_names_its_body_is_that_bodys_unit_whoever_the_provider_is(someone, provider, printed, counted):
    """A certificate prints "0.2 ACE CECs" under the name of whoever held the course."""
    judged = someone(CPT, entry("2025-03-14", f'provider = "{provider}"\naward = "{printed}"')).on("2025-03-14")
    assert judged.counted == Decimal(counted)
    assert judged.codes == []
    assert (judged.credit().provider, judged.credit().award) == (provider, printed)


@pytest.mark.parametrize("printed", ["0.2 NSCA CECs", "0.2 Pace CECs", "0.2 CECs (pending)", "2 ACE"])
def test_a_name_beside_a_unit_that_its_body_does_not_issue_means_nothing(someone, printed):
    """NSCA issues CEUs; Pace is not ACE; and what is in brackets may change what is printed."""
    judged = someone(CPT, entry("2025-03-14", f'provider = "ace"\naward = "{printed}"')).on("2025-03-14")
    assert judged.codes == ["CEC301"]
    assert judged.counted == 0


def test_the_bodys_own_award_under_another_name_is_approved_by_it(someone):
    """NPCP counts only what it approved: its own CEC on the certificate says that."""
    holder = certified("npcp.pilates", cycle("2025-01-01", "2026-12-31"))
    judged = someone(holder, entry("2025-03-14", 'provider = "Harbour Studio"\naward = "3 NPCP CECs"')).on("2025-03-14")
    assert judged.counted == 3


def test_a_part_without_a_name_is_in_the_unit_that_its_certificate_names(someone):
    """The certificate prints "0.4 ACE CECs", and "0.1 CEC" for one session."""
    text = entry(
        "2025-03-14", 'provider = "FitLocal"\naward = "0.4 ACE CECs"\n[[entry.part]]\ntitle = "Ethics"\naward = "0.1 CEC"'
    )
    judged = someone(CPT, text).on("2025-03-14")
    assert [credit.counted for credit in judged.cycle().credits] == [1, 3]


# ---------------------------------------------------------------- college


@pytest.mark.parametrize(
    "words",
    ["credit hours", "semester hours", "credits", "semester credits", "Credit Hrs", "semester credit hours", "semester units"],
)
def test_college_is_one_thing_in_every_wording(someone, words):
    """ACSM: "a 3-credit hour course is worth 30"."""
    text = entry("2025-05-20", f'provider = "Eastmere University"\naward = "3 {words}"\nkind = "college"\ngrade = "B"')
    judged = someone(CPT, text).on("2025-06-01")
    assert judged.counted == 30
    assert judged.codes == []


@pytest.mark.parametrize("words", ["quarter credits", "quarter hours", "quarter credit hours", "quarter units"])
def test_a_quarter_credit_is_never_taken_for_a_semester_credit(someone, words):
    """ACSM does not say what a quarter credit is worth."""
    text = entry("2025-05-20", f'provider = "Eastmere University"\naward = "3 {words}"\nkind = "college"\ngrade = "B"')
    judged = someone(CPT, text).on("2025-06-01")
    assert (judged.counted, judged.credit().status) == (0, "unclear")


def test_credit_hours_of_a_course_are_not_college_credits(someone):
    """Only `kind = "college"` makes a semester credit of a credit hour."""
    judged = someone(CPT, entry("2025-05-20", 'provider = "ace"\naward = "3 credit hours"')).on("2025-06-01")
    assert (judged.counted, judged.codes) == (0, ["CEC301"])


# ---------------------------------------------------------------- ids and words in any letter case


def test_ids_and_words_are_read_without_regard_to_letter_case(someone):
    """Everything that the catalogue or the format has a spelling for."""
    holder = """
[[certification]]
scheme = "NSCA.CSCS"
certified = 2020-01-01
[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
[[card]]
covers = ["CPR", "Aed"]
format = "In-Person"
expires = 2026-12-31
"""
    text = """
[[entry]]
id = "a"
date = 2025-03-14
title = "A"
provider = "NSCA"
kind = "Course"
award = "0.6 ceu"
format = "Live-Online"
also = { ACSM = "6 CEC" }
approval = { body = "NSCA" }
category = { Nsca = "a" }
for = ["NSCA.cscs"]
credits = { "NSCA.CSCS" = 0.6 }
"""
    judged = someone(holder, text).on("2025-03-14")
    assert judged.codes == []
    assert judged.counted == Decimal("0.6")
    credit = judged.credit()
    assert (credit.provider, credit.kind, credit.allocated) == ("nsca", "course", "A")
    assert credit.source_entry.also == {"acsm": "6 CEC"}


def test_topics_are_read_without_regard_to_letter_case(someone):
    """ "Ethics" on a certificate is the topic that CDR asks for."""
    holder = certified("cdr.rd", cycle("2024-06-01", "2029-05-31"))
    judged = someone(holder, entry("2025-03-14", 'provider = "cdr"\naward = "1 CPEU"\ntopics = ["Ethics"]')).on("2025-03-14")
    assert judged.finding("ethics-or-health-equity").status == "met"


@pytest.mark.parametrize("name", ["NSCA", "Nsca", "National Strength and Conditioning Association", " nsca "])
def test_a_provider_is_known_by_its_id_or_name_in_any_letter_case(builtin: Catalogue, name):
    """Whoever writes the full name means the same organisation."""
    entry = make_entry(provider=name, award="0.1 CEU")
    assert KnownNames(builtin).resolve_entry(entry).provider == "nsca"


@pytest.mark.parametrize("name", ["NSCAA", "American Heart Association", "Strength and Conditioning Association", ""])
def test_any_other_name_stays_as_it_was_written(builtin: Catalogue, name):
    """Nothing is guessed from a name that is only similar."""
    assert KnownNames(builtin).resolve_entry(make_entry(provider=name, award="0.1 CEU")).provider == name


def test_two_keys_that_are_the_same_in_another_letter_case_stay_as_they_are(builtin: Catalogue):
    """Neither of two values is dropped in silence."""
    entry = make_entry(also={"ACSM": "1 CEC", "acsm": "2 CEC"})
    assert KnownNames(builtin).resolve_entry(entry).also == entry.also


def test_an_entry_in_known_spelling_is_not_copied(builtin: Catalogue):
    """Most entries are, and a ledger may have 30,000 of them."""
    entry = make_entry(provider="ace", award="0.2 CEC", topics=("ethics",), category={"nsca": "A"})
    assert KnownNames(builtin).resolve_entry(entry) is entry


def test_a_holder_in_known_spelling_is_not_copied(builtin: Catalogue, someone):
    """Nor is its holder."""
    holder = someone(EP, entry("2025-03-14", 'provider = "ace"\naward = "0.2 CEC"')).ledger.holders[0]
    assert KnownNames(builtin).resolve_holder(holder) is holder


# ---------------------------------------------------------------- near misses


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("nscaa", "nsca"),
        ("ncsa", "nsca"),
        ("nsc", "nsca"),
        ("National Strength & Conditioning Association", "nsca"),
        ("National Strenght and Conditioning Association", "nsca"),
        ("National Strength and Conditioning Association (NSCA)", "nsca"),
        ("American Collge of Sport Medicine", "acsm"),
        ("American Heart Association", ""),
        ("AHA", ""),
        ("American Red Cross", ""),
        ("American Association of Sports Medicine", ""),
        ("NATA", ""),
        ("Eastmere University", ""),
        ("nsca", ""),
        ("", ""),
    ],
)
def test_only_a_slip_in_a_providers_id_or_name_is_taken_for_it(builtin: Catalogue, name, near):
    """The American Heart Association is not the American Medical Association."""
    assert closest_provider(name, builtin.providers) == near


@pytest.mark.parametrize(
    ("named", "id"), [("ACSM.EP", "acsm.ep"), (" acsm.ep ", "acsm.ep"), ("acsm.hfs", "acsm.ep"), ("ACSM.X", "ACSM.X")]
)
def test_a_scheme_on_the_command_line_is_found_in_any_letter_case(builtin: Catalogue, named, id):
    """`cecgen explain jordan-rivera/ACSM.EP`; an unknown one is reported as it was typed."""
    assert builtin.scheme_id(named) == id
