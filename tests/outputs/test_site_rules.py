"""The rules in words: every key of a scheme file comes out, as an exact sentence, beside its days, its source and its mark."""

from __future__ import annotations

import datetime
import typing
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from types import UnionType
from typing import Any, Literal

import pytest
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields, replace

from cecgen.model.calendar_rules import AuditRule, Fee, Grace, Period, Reinstatement, Renewal
from cecgen.model.facts import Fact, Provider, Unit
from cecgen.model.judged import Transcript, UsedUnit
from cecgen.model.rules import (
    RULE_LISTS,
    VERSIONED_RULES,
    ApprovalRule,
    CardRule,
    CarryOverRule,
    Category,
    CycleCondition,
    Equivalence,
    Limit,
    Requirement,
    Rules,
    Selection,
    Sharing,
    Splitting,
    Worth,
)
from cecgen.model.scheme import Body, Scheme
from cecgen.outputs.site.rule_books import build_body_rule_books, build_rule_books, group_units
from cecgen.outputs.site.templates import make_environment
from cecgen.outputs.words.rule_sentences import describe_rules

AS_OF = datetime.date(2026, 3, 16)
READ_ON = datetime.date(2026, 2, 1)
HARBOUR = Scheme(
    id="harbour.coach",
    title="Harbour Certified Coach",
    unit="credit",
    body=Body(id="harbour", name="Harbour State Board of Coaching", short="Harbour"),
)
A, B = (Category(id=id, title=f"Group {id}", takes=Selection(), source="https://harbour.example") for id in "AB")
RULES = make_environment().get_template("rules.html")


class Said(HTMLParser):
    """The text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self.parts).split())

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def page_of(*schemes: Scheme, units: tuple[UsedUnit, ...] = (), as_of: datetime.date = AS_OF) -> str:
    """The page of the rules for these schemes and units."""
    transcript = Transcript(title="Harbour Street Physio", as_of=as_of, holders=(), schemes=schemes, units=units)
    books, used = build_rule_books(transcript), group_units(transcript)
    return RULES.render(transcript=transcript, edition="", root="", books=books, units=used)


# ---------------------------------------------------------------- every key comes out


def kinds_in(hint: object) -> Iterator[type]:
    """The classes that a type names, whatever it is wrapped in."""
    if isinstance(hint, type) and not typing.get_args(hint):
        yield hint
    for each in typing.get_args(hint):
        yield from kinds_in(each)


PLACES = {
    kind: field for field, hint in typing.get_type_hints(Rules).items() for kind in kinds_in(hint) if issubclass(kind, Fact)
}
"""Every class of figures, and the key under which a scheme has them."""
NAMES = {(Requirement, "id"), (Limit, "id")}
"""Names for files: people see the title."""
BESIDE: dict[tuple[type, str], dict[str, Any]] = {
    (Requirement, "min"): {},
    (Worth, "rounding"): {"step": Decimal("0.25")},
}
"""What else must be stated for a key to mean anything; a requirement asks for credit where nothing else is said."""

MORE: dict[tuple[type, str], tuple[Any, ...]] = {(Equivalence, "units"): (("CEU",),)}
"""Further values of a key that must be stated, so that its samples are no more than one."""

SAMPLES: dict[type, list[Any]] = {
    bool: [True, False],
    int: [7, 8],
    str: ["08-31", "03-01"],
    Decimal: [Decimal(9), Decimal("7.5")],
    datetime.date: [READ_ON, datetime.date(2025, 12, 31)],
}


def values(hint: object) -> list[Any]:
    """Values of a type: every word of a choice, and two of anything else."""
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        return [value for each in typing.get_args(hint) if each is not type(None) for value in values(each)]
    if typing.get_origin(hint) is Literal:
        return [*typing.get_args(hint)]
    if typing.get_origin(hint) is tuple:
        inside = typing.get_args(hint)[0]
        return [(word,) for word in values(inside)] if typing.get_origin(inside) is Literal else [tuple(values(inside))]
    return SAMPLES[typing.cast(type, hint)]


def make(kind: type[Struct], **stated: Any) -> Any:
    """The least that a table of a file may state, and what is stated besides."""
    hints = typing.get_type_hints(kind)
    needed = {
        field.name: values(hints[field.name])[0]
        for field in fields(kind)
        if field.default is NODEFAULT and field.default_factory is NODEFAULT
    }
    return kind(**{**needed, **stated})


def figures(kind: type[Fact], key: str) -> Iterator[tuple[str, list[Fact]]]:
    """For a key of a figure, or each key of the table that it holds: the figures in which nothing but that key differs."""
    plain = make(kind, **BESIDE.get((kind, key), {"min": Decimal(9)} if kind is Requirement else {}))
    hint = typing.get_type_hints(kind)[key]
    tables = [table for table in kinds_in(hint) if issubclass(table, Struct)]
    for table in tables:
        least = make(table)
        for field, inside in typing.get_type_hints(table).items():
            several = typing.get_origin(hint) is tuple
            yield (
                f"{key}.{field}",
                [replace(plain, **{key: (each,) if several else each}) for each in differing(least, field, inside)],
            )
    if not tables:
        yield key, [*differing(plain, key, hint), *(replace(plain, **{key: each}) for each in MORE.get((kind, key), ()))]


def differing(plain: Any, key: str, hint: object) -> list[Any]:
    """A figure or table, and what it is with every other value of a key."""
    return [plain, *(replace(plain, **{key: value}) for value in values(hint) if value != getattr(plain, key))]


KEYS = [
    pytest.param(kind, several, id=f"{kind.__name__}.{name}")
    for kind in PLACES
    for field in fields(kind)
    if (kind, field.name) not in NAMES
    for name, several in figures(kind, field.name)
]


def test_every_matter_and_list_of_a_scheme_is_tried():
    """Whatever a body may say."""
    assert set(PLACES.values()) == {*VERSIONED_RULES, *RULE_LISTS}


@pytest.mark.parametrize(("kind", "several"), KEYS)
def test_every_key_of_a_figure_comes_out_in_words(kind, several):
    """Each value of it makes a page of its own, so that none is said in silence; a key that is added needs words."""
    pages = [page_of(stating(fact)) for fact in several]
    assert len(several) > 1 or str(kind) == "never"
    assert len(set(pages)) == len(pages) > 1


def stating(fact: Fact) -> Scheme:
    """A scheme that says one thing."""
    field = PLACES[type(fact)]
    return replace(HARBOUR, **{field: (fact,) if field in RULE_LISTS else fact})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("zone", "America/New_York"),
        ("not_modelled", ("Whether the board takes hours of other states.",)),
        ("title", "Harbour Certified Leader"),
        ("unit", "point"),
        ("former_names", ("Harbour Instructor",)),
        ("body", Body(id="harbour", name="Harbour Board")),
    ],
)
def test_what_a_scheme_says_of_itself_is_on_the_page(key, value):
    """Its names, its unit, its zone, and what is left open."""
    assert page_of(replace(HARBOUR, **{key: value})) != page_of(HARBOUR)


# ---------------------------------------------------------------- the sentences


def sentence(fact: Fact, **more: Any) -> str:
    """What the page says of one figure of a scheme with the categories A and B."""
    scheme = replace(stating(fact), **more)
    if not isinstance(fact, Category):
        scheme = replace(scheme, categories=(A, B))
    (rule,) = [each for each in describe_rules(scheme) if each.fact == fact]
    return rule.text


def total(**more: Any) -> Requirement:
    return Requirement(**{"id": "total", "title": "Continuing education", "min": Decimal(20), **more})


def card(*covers: Any, **more: Any) -> Requirement:
    return Requirement(id="card", title="Card", card=CardRule(covers=covers, **more))


HOURS = Worth(amount=Decimal(1), per="hour")
MONTHS_OF_CERTIFICATION = [
    ((None, 0), "before the period"),
    ((None, 12), "in the first 12 months of the period or before it"),
    ((None, -12), "more than 12 months before the period"),
    ((0, None), "once the period had begun"),
    ((24, None), "after the first 24 months of the period"),
    ((-6, None), "in the 6 months before the period or later"),
    ((0, 12), "in the first 12 months of the period"),
    ((0, 1), "in month 1 of the period"),
    ((12, 24), "in months 13 to 24 of the period"),
    ((35, 36), "in month 36 of the period"),
    ((-12, -6), "6 to 12 months before the period"),
    ((-12, 0), "in the 12 months before the period"),
    ((-6, 12), "in the 6 months before the period or the first 12 months of it"),
]


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        (total(), "At least 20 credits"),
        (total(min=Decimal(0)), "Nothing"),
        (total(instead=("exam", "portfolio")), "At least 20 credits; or instead: exam or portfolio"),
        (total(advisory=True, per="year"), "Recommended, not required: at least 20 credits, in each calendar year"),
        (total(per="cycle-year"), "At least 20 credits, in each year of the cycle"),
        (total(within_months=24), "At least 20 credits, earned in the last 24 months before renewal"),
        (
            total(per_month=Decimal(1)),
            "At least 1 credit for each month certified, begun ones included, never more than 20 credits",
        ),
        (
            total(of=Selection(topics=("domestic-violence",)), adds=True, when=CycleCondition(every=3)),
            "At least 20 credits (about domestic violence), on top of the total, for those in every 3rd cycle",
        ),
        (
            total(of=Selection(topics=("hiv",)), once=True),
            "At least 20 credits (about hiv), once for good, in this cycle or an earlier one",
        ),
        (total(measure="hours", of=Selection(kinds=("teaching",))), "At least 20 contact hours (teaching)"),
        (total(measure="categories", min=Decimal(2)), "At least 2 different categories"),
        (total(measure="topics", min=Decimal(3)), "At least 3 different topics"),
        (
            total(measure="entries", min=Decimal(1), of=Selection(providers=("harbour",))),
            "At least 1 different activity (from Harbour)",
        ),
        (
            Requirement(id="fee", title="Annual fee", step="annual-fee", per="year", due="08-31"),
            "Annual fee paid, in each calendar year, by 31 August",
        ),
        (card("cpr", "aed"), "Current CPR and AED on the day of renewal"),
        (card("membership"), "Current membership on the day of renewal"),
        (
            replace(card("cpr"), per="year"),
            "Current CPR on the last day of each calendar year and on the day of renewal",
        ),
        (
            card("cpr", hands_on=True, formats=("in-person", "live-online"), beyond_days=30),
            "Current CPR on the day of renewal, with skills checked hands-on, taken in person or live online, "
            "valid for at least 30 more days",
        ),
        (
            card("cpr", issued_within_months=12, after_lapse=("in-person",)),
            "Current CPR on the day of renewal, issued in the 12 months before, "
            "taken in person where the card before had run out",
        ),
        (
            total(when=CycleCondition(routes=("exam",), nth=(1, 2), years=2, lapsed=True)),
            "At least 20 credits, for those certified by exam and in their 1st or 2nd cycle and in a cycle of 2 years "
            "and whose cycle lapsed",
        ),
        (
            total(unless=CycleCondition(nth=(11,), lapsed=False)),
            "At least 20 credits, but not for those in their 11th cycle and whose cycle has not lapsed",
        ),
        *(
            (
                total(when=CycleCondition(certified_from=first, certified_before=before)),
                f"At least 20 credits, for those certified {words}",
            )
            for (first, before), words in MONTHS_OF_CERTIFICATION
        ),
        (HOURS, "1 credit a contact hour"),
        (replace(HOURS, amount=Decimal(0), of=Selection(kinds=("cpr",))), "Nothing (CPR course)"),
        (
            replace(HOURS, per="entry", of=Selection(kinds=("cpr", "other"))),
            "1 credit an activity (CPR course or other activity)",
        ),
        (
            replace(HOURS, per="semester credit", at_least="C", inside="cycle"),
            "1 credit a semester credit; grade C or better; begun and ended in one cycle",
        ),
        (
            replace(HOURS, step=Decimal("0.5"), least=Decimal(1)),
            "1 credit a contact hour; rounded down to 0.5; less than 1 credit counts nothing",
        ),
        (replace(HOURS, step=Decimal("0.1"), rounding="nearest"), "1 credit a contact hour; rounded to the nearest 0.1"),
        (
            replace(
                HOURS,
                of=Selection(
                    kinds=("course", "college", "quiz"),
                    providers=("ace", "harbour"),
                    categories=("A", "unheard-of"),
                    formats=("self-study",),
                    roles=("presenter", "author"),
                    assessed=True,
                    passed=True,
                    approved=True,
                ),
            ),
            "1 credit a contact hour (course, college course or quiz, from ACE or Harbour, "
            "in Group A or category unheard-of, self-study, as presenter or author, with an assessment, passed, "
            "approved by Harbour)",
        ),
        (
            replace(HOURS, of=Selection(assessed=False, passed=False, approved=False)),
            "1 credit a contact hour (without an assessment, not passed, not approved by Harbour)",
        ),
        (Category(id="A", title="Group A"), 'Only what is written as "A"'),
        (Category(id="A", title="Group A", takes=Selection()), 'Written "A"; takes any activity'),
        (
            Category(id="A", title="Group A", takes=Selection(topics=("ethics",), formats=("in-person",))),
            'Written "A"; takes activities about ethics, in person',
        ),
        (
            Category(id="A", title="Group A", takes=Selection(kinds=("course",)), part_of="E"),
            'Written "A"; takes course; a part of category E',
        ),
        (Limit(id="a", title="", max=Decimal("5.5"), per="entry"), "At most 5.5 credits an activity"),
        (
            Limit(
                id="a",
                title="",
                max=Decimal(4),
                per="cycle-year",
                of=Selection(categories=("B",)),
                when=CycleCondition(years=2),
            ),
            "At most 4 credits a year of the cycle (in Group B), for those in a cycle of 2 years",
        ),
        (Limit(id="a", title="", max=Decimal(0), per="cycle", of=Selection(categories=("B",))), "Nothing counts (in Group B)"),
        (ApprovalRule(mode="pre-approved"), "Only what Harbour approved beforehand counts; the rest is unclear"),
        (
            ApprovalRule(mode="petition", of=Selection(kinds=("course",))),
            "For course: what Harbour did not approve beforehand counts once it grants a petition",
        ),
        (
            ApprovalRule(mode="pre-approved", of=Selection(providers=("ace",))),
            "For activities from ACE: only what Harbour approved beforehand counts; the rest is unclear",
        ),
        (ApprovalRule(mode="self-declared"), "Holders judge for themselves what counts"),
        (Splitting(allowed=True), "One activity's credit may be divided between categories"),
        (Splitting(allowed=False), "One activity's credit goes whole to one category"),
        (Period(years=3, ends="12-31"), "3 years, ending on 31 December"),
        (Period(years=1), "1 year, from the holder's first day to the eve of the same date"),
        (Period(years=2, last_day="stated"), "2 years, from the holder's first day to a day that only the holder knows"),
        (Period(years=3, last_day="same-date"), "3 years, from the holder's first day to the same date"),
        (
            Period(years=(1, 2), last_day="month-end"),
            "1 or 2 years, as the holder chooses, from the holder's first day to the end of that month",
        ),
        (
            Period(years=5, ends=("03-31", "09-30"), first="longer"),
            "5 years, ending on 31 March or 30 September; the first cycle is longer if it has to reach that day",
        ),
        (
            Period(years=2, shared_from=datetime.date(2024, 1, 1), next_from=12),
            "2 years, the same for all holders, one having begun on 2024-01-01; "
            "who is certified after the first 12 months of one has until the end of the next",
        ),
        (Renewal(note="What must be sent was not seen."), "A form must be sent"),
        (Renewal(opens_months=1), "A form must be sent; it opens 1 month before the end"),
        (
            Renewal(late_earns_from="02-01"),
            "A form must be sent; after a late renewal, credit counts for the next cycle from 1 February on",
        ),
        (Reinstatement(), "Not stated"),
        (Grace(months=6), "Taken for 6 months after the end"),
        (Grace(days=90), "Taken for 90 days after the end"),
        (Grace(months=1, earns=False), "Taken for 1 month after the end; without new credit"),
        (
            Reinstatement(credits_of="lapsed-cycle", begins="approval"),
            "With credits of the lapsed cycle only; the new cycle begins with the approval",
        ),
        (
            Reinstatement(credits_of="any", begins="schedule", until_months=12, by=("exam", "fee")),
            "With credits of any date; the new cycle keeps the old schedule; possible for 12 months after the end; "
            "also asks for: exam and fee",
        ),
        (AuditRule(answer_days=30, reach_years=1), "May come up to 1 year after recertification; to be answered in 30 days"),
        (AuditRule(keep_months=12), "Proof to be kept for 12 months after the cycle's end"),
        (Sharing(rule="highest-only"), "Credits are earned for the highest certification only"),
        (Sharing(rule="one-total"), "One total serves all certifications of Harbour"),
        (Sharing(rule="each"), "An activity counts for each of them"),
        (
            Sharing(rule="no-reuse"),
            "An activity counts for one of them only: the first that the holder lists, unless the entry names another",
        ),
        (CarryOverRule(max=Decimal(0)), "Nothing goes over to the next cycle"),
        (CarryOverRule(), "Everything left over may go to the next cycle"),
        (
            CarryOverRule(max=Decimal(15), categories=("A",), earned_within_months=6, shortfall=Decimal(10)),
            "Up to 15 credits left over may go to the next cycle, from Group A, earned in the last 6 months of the cycle; "
            "up to 10 credits may be missing and be made up in the next cycle",
        ),
        (Fee(what="petition", amount=Decimal("49.50"), currency="CAD"), "49.5 CAD"),
        (Fee(what="late", amount=Decimal(40), from_month=3, until_month=6), "40 USD, 3 to 6 months after the end"),
        (Fee(what="late", amount=Decimal(50), from_month=12), "50 USD, 12 months or more after the end"),
        (Fee(what="late", amount=Decimal(20), until_month=1), "20 USD, up to 1 month after the end"),
    ],
)
def test_a_figure_is_said_in_one_sentence(fact, says):
    """Exactly, and in words that nobody has to look up."""
    assert sentence(fact) == says


def test_a_late_renewal_costs_a_late_fee_only_where_the_body_charges_one():
    """Grace by itself says nothing of money."""
    fees = (Fee(what="late", amount=Decimal(80)),)
    assert sentence(Grace(months=6), fees=fees) == "Taken for 6 months after the end, with the late fee"


@pytest.mark.parametrize("what", ["renewal", "late", "reinstatement", "annual", "petition"])
def test_a_fee_says_what_it_is_for(what):
    """In its name."""
    (rule,) = describe_rules(stating(Fee(what=what, amount=Decimal(1))))
    assert rule.about.lower() == f"{what} fee"


# ---------------------------------------------------------------- their order, and what stands beside them


def tier(since: str, first: int | None, least: int) -> Requirement:
    since_day = datetime.date.fromisoformat(since) if since else None
    return total(since=since_day, min=Decimal(least), when=CycleCondition(certified_from=first))


def test_tiers_stand_together_newest_version_first_and_by_the_month_of_certification():
    """Whatever stood between them in the file, and in whatever order."""
    other = Requirement(id="cpr", title="CPR", card=CardRule(covers=("cpr",)))
    mixed = (tier("", None, 5), tier("2024-01-01", 12, 2), other, tier("2024-01-01", None, 6), tier("2024-01-01", 0, 4))
    found = [each.fact for each in describe_rules(replace(HARBOUR, requirements=mixed))]
    assert found == [mixed[3], mixed[4], mixed[1], mixed[0], other]


def test_what_is_about_the_same_thing_stands_together():
    """A category with its least and its most; fees of the scheme and of its body."""
    group = Category(id="A", title="Group A", takes=Selection())
    least = Requirement(id="a", title="Group A", min=Decimal(1))
    most = Limit(id="a", title="Group A", max=Decimal(5), per="cycle")
    fees = tuple(Fee(what=what, amount=Decimal(9)) for what in ("late", "renewal", "late"))
    scheme = replace(HARBOUR, requirements=(least, total()), categories=(group,), limits=(most,), worths=(HOURS,), fees=fees)
    assert [each.fact for each in describe_rules(scheme)] == [least, group, most, total(), HOURS, fees[0], fees[2], fees[1]]


def test_a_title_stands_once_above_its_tiers():
    """What follows it on a line of its own is about the same."""
    html = page_of(replace(HARBOUR, requirements=(tier("", 0, 4), tier("", 12, 2)), worths=(HOURS,)))
    assert html.count("<b>Continuing education</b>") == 1
    assert html.count("<b>What counts</b>") == 1


def test_a_mark_stands_beside_a_figure_that_is_not_well_known():
    """And leads to what it means; a figure read on the body's own pages needs none."""
    weak = replace(HOURS, confidence="INF")
    assert "1 credit a contact hour inferred at any date" in Said(page_of(stating(weak))).text
    assert "1 credit a contact hour at any date" in Said(page_of(stating(HOURS))).text
    assert 'href="rules.html#known">inferred</a>' in page_of(stating(weak))


def test_a_figure_that_was_worded_by_a_stranger_is_text():
    """Titles, notes and sources of a scheme file are no HTML."""
    hostile = "<script>alert(1)</script>"
    html = page_of(stating(total(title=hostile, note=hostile, source=hostile, instead=(hostile,))))
    assert "<script" not in html
    assert Said(html).text.count(hostile) == 4


@pytest.mark.parametrize(
    ("read_on", "as_of", "old"),
    [
        ("2025-03-16", "2026-03-16", False),
        ("2025-03-15", "2026-03-16", True),
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-29", "2025-03-01", True),
        ("2023-02-28", "2024-02-28", False),
        ("2023-02-28", "2024-02-29", True),
        ("2026-12-01", "2026-03-16", False),
    ],
)
def test_figures_read_more_than_a_year_ago_say_so(read_on, as_of, old):
    """A year is over when its date is: on the same day a year later they are not old yet."""
    read, day = datetime.date.fromisoformat(read_on), datetime.date.fromisoformat(as_of)
    provider = Provider(id="nsca", name="NSCA")
    unit = UsedUnit(provider, Unit(name="CEU", hours=Decimal(10), read_on=read))
    in_rules = Said(page_of(stating(replace(HOURS, read_on=read)), as_of=day)).text
    in_units = Said(page_of(units=(unit,), as_of=day)).text
    assert [("more than a year before" in text) for text in (in_rules, in_units)] == [old, old]


def test_the_oldest_reading_of_a_scheme_is_the_one_that_is_named():
    """Beside figures that were read since."""
    days = [datetime.date(2024, 5, 6), datetime.date(2023, 2, 1), READ_ON]
    scheme = replace(HARBOUR, worths=tuple(replace(HOURS, read_on=day) for day in days))
    assert "Read on 1 February 2023, more than a year before 16 March 2026" in Said(page_of(scheme)).text


def test_what_schemes_of_a_body_say_alike_stands_once():
    """And what each has of its own under its own name."""
    coach = replace(HARBOUR, worths=(HOURS,), requirements=(total(),), not_modelled=("Petitions.",))
    leader = replace(coach, id="harbour.leader", title="Leader", requirements=(total(min=Decimal(30)),))
    common, *own = build_body_rule_books([coach, leader])
    assert (common.scheme, [each.fact for each in common.rules], common.not_modelled) == (None, [HOURS], ("Petitions.",))
    assert [[each.text for each in book.rules] for book in own] == [["At least 20 credits"], ["At least 30 credits"]]
    assert [book.not_modelled for book in own] == [(), ()]


def test_a_single_scheme_of_a_body_has_all_its_rules_under_its_own_name():
    """Nothing is common to one."""
    (book,) = build_body_rule_books([replace(HARBOUR, worths=(HOURS,))])
    assert [rule.fact for rule in book.rules] == [HOURS]


@pytest.mark.parametrize(("unit", "says"), [("CEC", "At least 20 CEC"), ("CPD point", "At least 20 CPD points")])
def test_a_unit_that_is_no_abbreviation_has_a_plural(unit, says):
    """Points and hours, but no CECs: that is how bodies write them."""
    assert sentence(total(), unit=unit) == says


def test_a_scheme_that_adds_nothing_to_what_all_ask_says_so():
    """A title with nothing below it would leave its reader wondering."""
    coach = replace(HARBOUR, worths=(HOURS,))
    page = Said(page_of(coach, replace(coach, id="harbour.leader", title="Leader"))).text
    assert "Harbour: what both certifications here ask alike" in page
    assert page.count("It asks nothing beyond what is said above.") == 2
