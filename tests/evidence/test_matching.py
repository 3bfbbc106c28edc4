"""How certificates spell names, days, titles and amounts; a warning about one that is in order would be worse than none."""

from datetime import date, timedelta
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cecgen.evidence.matching import shows_amount, shows_any_name, shows_date, shows_title, text_key

DAY = date(2025, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-14",
        "2025/3/14",
        "2025.03.14",
        "20250314",
        "14/03/2025",
        "03/14/2025",
        "3/14/2025",
        "14.3.2025",
        "14-03-2025",
        "3/14/25",
        "14.03.25",
        "03142025",
        "2025 年 3 月 14 日",
        "March 14, 2025",
        "March 14 2025",
        "MARCH 14TH, 2025",
        "Friday, March 14th 2025, in Austin",
        "14 March 2025",
        "14th of March, 2025",
        "this 14th day of March in the year 2025",
        "Mar. 14, 2025",
        "14-Mar-2025",
        "14MAR2025",
        "Mar 14 '25",
        "2025 March 14",
        "March 14-16, 2025",
        "March 13–15, 2025",
        "13–15 March 2025",
        "12 and 14 March 2025",
        "28 February – 14 March 2025",
        "13-15/03/2025",
        "03/13-15/2025",
        "14 de marzo de 2025",
        "14 mars 2025",
        "14. März 2025",
        "14 de março de 2025",
        "14 marzo 2025",
        "14 maart 2025",
        "M a r c h  1 4 ,  2 0 2 5",
        "March\n14,\n2025",
        "Date: 14 Mar‑\nch 2025",
    ],
)
def test_a_day_is_found_however_it_is_spelt(text: str) -> None:
    """By figures in any order, by words of several languages, in a span of days, and letter by letter."""
    assert shows_date(f"Certificate\n{text}\n0.6 CEC", DAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no date at all",
        "March 15, 2025",
        "March 14, 2024",
        "May 14, 2025",
        "2025-03-15",
        "15/03/2025",
        "04/13/2025",
        "March 2025",
        "14 sessions in March 2024, printed in 2026",
        "14 April 2025 to 20 April 2025",
        "March 16-18, 2025",
        "16-18/03/2025",
        "order 20250315",
    ],
)
def test_another_day_is_not_taken_for_it(text: str) -> None:
    """A slip in one figure is what the warning is for."""
    assert not shows_date(text, DAY)


@given(day=st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_every_day_is_found_in_every_usual_spelling(day: date) -> None:
    """Whatever the day."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%B %d, %Y", "%d %B %Y", "%b. %d, %Y", "%d %b %Y", "%Y%m%d"):
        assert shows_date(f"on {day.strftime(form)} in Austin", day), form


@given(day=st.dates(date(1990, 1, 1), date(2060, 12, 31)), off=st.integers(1, 400))
def test_no_day_is_found_where_another_one_is_written_out(day: date, off: int) -> None:
    """With the month in words there is nothing to confuse."""
    assert not shows_date(f"on {day + timedelta(days=off):%d %B %Y}", day)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("JORDAN RIVERA", ["Jordan Rivera"]),
        ("Rivera, Jordan", ["Jordan Rivera"]),
        ("Jordan A. Rivera, CSCS", ["Jordan Rivera"]),
        ("J. Rivera", ["Jordan Rivera"]),
        ("J o r d a n   R i v e r a", ["Jordan Rivera"]),
        ("Jordan\nRivera", ["Jordan Rivera"]),
        ("Jordan Ri-\nvera", ["Jordan Rivera"]),
        ("Jordan Smith", ["Jordan Rivera", "Jordan Smith"]),
        ("Hana Kovacs", ["Hana Kovács"]),
        ("HANA KOVÁCS", ["Hana Kovacs"]),
        ("Hana Kova\u0301cs", ["Hana Kovács"]),
        ("Joerg Mueller", ["Jörg Müller"]),
        ("Jorg Muller", ["Jörg Müller"]),
        ("Soren Aasen", ["Søren Åsen"]),
        ("Lukasz Nowak", ["Łukasz Nowak"]),
        ("Weiss, Anna", ["Anna Weiß"]),
        ("María López", ["María del Carmen López García"]),
        ("Oconnor Sean", ["Seán O'Connor"]),
        ("Anna Maria Smith-Jones", ["Anna-Maria Smith Jones"]),
        ("Bo Li", ["Bo Li"]),
        ("王小明", ["王小明"]),
        ("certificate of Tom", ["Tom"]),
        ("دانة", ["محمد"]),
        ("ﬁona Fisher", ["Fiona Fisher"]),
    ],
)
def test_a_name_is_found_however_it_is_spelt(text: str, names: list[str]) -> None:
    """Order, initials, accents, hyphens and line ends make no difference; a name from right to left is never missed."""
    assert shows_any_name(f"This is to certify that {text} has completed", names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Casey Morgan", ["Jordan Rivera"]),
        ("Jordan Morgan", ["Jordan Rivera"]),
        ("M. Rivera", ["Jordan Rivera"]),
        ("is available below", ["Bo Li"]),
        ("Jordan Jones", ["Jordan Rivera", "Jordan Smith"]),
    ],
)
def test_another_name_is_not_taken_for_it(text: str, names: list[str]) -> None:
    """Sharing a first name or a few letters is not enough."""
    assert not shows_any_name(text, names)


@pytest.mark.parametrize(
    "text",
    [
        "EXERCISE TESTING WORKSHOP",
        "Exer-\ncise testing work-\nshop",
        "Workshop: Exercise Testing & Prescription",
        "exercise tests: a workshop",
        "E X E R C I S E  T E S T I N G",
    ],
)
def test_a_title_is_found_where_most_of_its_words_are(text: str) -> None:
    """A holder shortens, reorders and hyphenates."""
    assert shows_title(text, "Exercise testing workshops")


@pytest.mark.parametrize("text", ["Nutrition for athletes", "A workshop on nutrition", ""])
def test_another_title_is_not_taken_for_it(text: str) -> None:
    """One word in common is not enough."""
    assert not shows_title(text, "Exercise testing workshop")


def test_a_title_of_short_words_is_held_against_all_of_them() -> None:
    """CPR and AED have no long word to go by."""
    assert shows_title("Adult CPR/AED", "CPR and AED")
    assert not shows_title("Yoga flow", "CPR and AED")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.6 CEC", "0.6"),
        ("0.60 CECs", "0.6"),
        (".6 CEU", "0.6"),
        ("0,6 CEU", "0.6"),
        ("CEU: 0.6.", "0.6"),
        ("0 . 6 CEC", "0.6"),
        ("6.0 hours", "6"),
        ("6 CECs", "6.00"),
        ("six contact hours", "6"),
        ("1½ hours", "1.5"),
        ("1 1/2 hours", "1.5"),
        ("¾ hour", "0.75"),
        ("90 minutes", "1.5"),
        ("1 h 30 min", "1.5"),
        ("1:30 hours", "1.5"),
        ("1 hour 15 minutes", "1.25"),
        ("12CEC", "12"),
        ("(1.25)", "1.25"),
        ("awarded 0.75 AMA PRA Category 1 Credits™", "0.75"),
    ],
)
def test_an_amount_is_found_however_it_is_spelt(text: str, amount: str) -> None:
    """With trailing zeros, a comma, a fraction, a word, or as hours and minutes."""
    assert shows_amount(f"Certificate\nawarded\n{text}\nACE", Decimal(amount))


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.5 CEC", "0.6"), ("10.6 CEC", "0.6"), ("0.65", "0.6"), ("16 hours", "6"), ("sixteen", "6"), ("", "1"), ("1.6", "6")],
)
def test_another_amount_is_not_taken_for_it(text: str, amount: str) -> None:
    """A figure inside another figure is not the figure."""
    assert not shows_amount(text, Decimal(amount))


@given(amount=st.decimals("0.1", "400", places=2), unit=st.sampled_from(["CEC", "hours", "CEUs"]))
def test_every_amount_is_found_as_it_is_written(amount: Decimal, unit: str) -> None:
    """With and without its trailing zeros."""
    assert shows_amount(f"awarded {amount} {unit}", amount)
    assert shows_amount(f"awarded {amount.normalize():f} {unit}", amount)


def test_texts_of_the_same_letters_are_alike_and_short_ones_never() -> None:
    """Spacing, case and hyphens come and go where a certificate is saved again."""
    text = "This is to certify that Jordan Rivera has completed Exercise testing workshop"
    assert text_key(text) == text_key(text.upper().replace(" ", "\n")) != ""
    assert text_key(text) != text_key(text.replace("Jordan", "Gordon"))
    assert text_key("Certificate") == ""


@pytest.mark.parametrize(
    "text", [" " * 200_000, "1 " * 100_000, "1" * 200_000, "march " * 33_000, "½ " * 100_000, "1:1" * 60_000]
)
def test_no_text_takes_long(text: str) -> None:
    """What comes out of a stranger's file is searched here, outside of any limit."""
    began = process_time()
    assert not shows_amount(text, Decimal("77.7"))
    assert not shows_date(text, DAY)
    assert not shows_any_name(text, ["Jordan Rivera"])
    assert process_time() - began < 5
