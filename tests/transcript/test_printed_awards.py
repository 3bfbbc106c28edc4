"""One text of a certificate with several awards, split into the keys of an entry."""

from decimal import Decimal

import pytest
from holder_files import CPT, entry

from cecgen.model.scheme import Catalogue
from cecgen.transcript.printed_awards import SplitAward, find_awards, split_award

BOTH = SplitAward("0.2 ACE CECs", None, {"acsm": "2 ACSM CECs"})


@pytest.mark.parametrize(
    "printed",
    [
        "0.2 ACE CECs / 2 ACSM CECs",
        "0.2 ACE CECs/2 ACSM CECs",
        "0.2 ACE CECs; 2 ACSM CECs",
        "0.2 ACE CECs, 2 ACSM CECs",
        "0.2 ACE CECs and 2 ACSM CECs",
        "0.2 ACE CECs & 2 ACSM CECs",
        "0.2 ACE CECs\n2 ACSM CECs",
        "0.2 ACE CECs (2 ACSM CECs)",
        "0.2 ACE CECs [2 ACSM CECs].",
        "0.2 ACE CECs / 2 ACSM CECs / 2 ACSM CECs",
    ],
)
@pytest.mark.parametrize("provider", ["ace", "FitLocal Academy"])
def test_two_awards_in_one_text_are_split_whatever_divides_them(builtin: Catalogue, printed, provider):
    """Each stays as it is printed."""
    assert split_award(printed, provider, builtin.providers) == BOTH


@pytest.mark.parametrize(
    ("printed", "provider", "split"),
    [
        ("0.2 ACE CECs / 2 ACSM CECs", "acsm", SplitAward("2 ACSM CECs", None, {"ace": "0.2 ACE CECs"})),
        ("0.2 CECs / 2 ACSM CECs", "ace", BOTH.__class__("0.2 CECs", None, {"acsm": "2 ACSM CECs"})),
        ("6.0 contact hours (0.6 CEU)", "iacet", SplitAward("0.6 CEU", Decimal("6.0"))),
        ("6.0 contact hours (0.6 CEU)", "Quayside Hospital", SplitAward("0.6 CEU", Decimal("6.0"))),
        ("0.6 CEU (6 hrs)", "nsca", SplitAward("0.6 CEU", Decimal(6))),
        ("6 hours, 0.6 ACE CECs and 6 ACSM CECs", "ace", SplitAward("0.6 ACE CECs", Decimal(6), {"acsm": "6 ACSM CECs"})),
        ("4 AMA PRA Category 1 Credits™ / 4 contact hours", "ama", SplitAward("4 AMA PRA Category 1 Credits™", Decimal(4))),
        ("3 semester credits (45 hours)", "Eastmere University", SplitAward("3 semester credits", Decimal(45))),
    ],
)
def test_hours_and_the_providers_own_award_go_to_their_keys(builtin: Catalogue, printed, provider, split):
    """Clock hours are `hours`, and what names another body is in `also`."""
    assert split_award(printed, provider, builtin.providers) == split


@pytest.mark.parametrize(
    ("printed", "provider"),
    [
        ("6.0 contact hours (0.6 CEU)", "ancc"),  # whose CEU that is, nobody says
        ("0.6 CEU / 6 CEC", "Quayside Hospital"),
        ("0.1 ACE CEC / 0.2 ACE CEC", "FitLocal Academy"),
        ("3 hours and 30 minutes", "nsca"),
    ],
)
def test_what_is_not_certain_is_not_split(builtin: Catalogue, printed, provider):
    """It is several awards all the same, which `check` reports."""
    assert len(find_awards(printed)) > 1
    assert split_award(printed, provider, builtin.providers) is None


@pytest.mark.parametrize(
    "printed",
    [
        "0.6 CEC",
        "4.0 AMA PRA Category 1 Credits™",
        "0,6 CEC",
        "1/2 CEC",
        "0.6 CEC/CEU",
        "2 CECs (ACE)",
        "",
        "6 CEC, 2025",
        "1 and 2 CEC",
    ],
)
def test_one_award_is_not_several(printed):
    """A comma in a number, a name in brackets and a category with a number divide nothing."""
    assert find_awards(printed) == []


def test_what_the_entry_says_already_must_agree(builtin: Catalogue):
    """Nothing that somebody wrote is replaced."""
    text = "0.6 CEU (6 hours) / 6 ACSM CECs"
    assert split_award(text, "nsca", builtin.providers, Decimal(6), {"acsm": "6 ACSM CECs"}) is not None
    assert split_award(text, "nsca", builtin.providers, Decimal(5)) is None
    assert split_award(text, "nsca", builtin.providers, None, {"acsm": "5 CEC"}) is None


def test_check_prints_the_lines_to_paste_and_counts_nothing_until_then(someone):
    """And with those lines nothing is wrong any more."""
    written = 'provider = "ace"\naward = "0.2 ACE CECs / 2 ACSM CECs"'
    judged = someone(CPT, entry("2025-03-14", written)).on("2025-03-14")
    assert (judged.codes, judged.counted) == (["CEC308"], 0)
    lines = judged.found[0].hint.partition("\n")[2]
    assert lines == 'award = "0.2 ACE CECs"\nalso = { acsm = "2 ACSM CECs" }'
    mended = someone(CPT, entry("2025-03-14", f'provider = "ace"\n{lines}')).on("2025-03-14")
    assert (mended.codes, mended.counted) == ([], 2)


def test_several_awards_of_an_unknown_provider_are_an_error_too(someone):
    """No rule about other organisations' units may take the first amount of such a text."""
    judged = someone(CPT, entry("2025-03-14", 'provider = "FitLocal"\naward = "3 CEC / 4 PDU"')).on("2025-03-14")
    assert "CEC308" in judged.codes
    assert judged.counted == 0


def test_a_part_has_no_key_for_another_bodys_award(someone):
    """So no lines are printed that it could not have."""
    part = '[[entry.part]]\ntitle = "Ethics"\naward = "0.1 CEC / 1 ACSM CEC"'
    judged = someone(CPT, entry("2025-03-14", f'provider = "ace"\naward = "0.2 CEC"\n{part}')).on("2025-03-14")
    (found,) = [each for each in judged.found if each.code == "CEC308"]
    assert found.hint.startswith("write one award here")
