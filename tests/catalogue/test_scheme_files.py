"""Scheme files: what a loaded scheme holds, and every contradiction refused at the very key that is wrong."""

from __future__ import annotations

import datetime
import typing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from cecgen.catalogue.schemes import (
    build_provider,
    build_schemes,
    find_sources_without_page,
    read_scheme_file,
)
from cecgen.catalogue.schemes.conditions import can_hold_together, have_common_day, intersect, is_within
from cecgen.catalogue.schemes.contradictions import check_provider_units
from cecgen.catalogue.schemes.coverage import includes, split_by_category
from cecgen.catalogue.schemes.facts import MONTH_DAY_KEYS, VALUE_RANGES, find_minutes_cut_off
from cecgen.catalogue.schemes.sources import names_no_page
from cecgen.diagnostics import Diagnostic, Place
from cecgen.files.toml import Locator
from cecgen.model import rules
from cecgen.model.facts import Fact
from cecgen.model.rules import VERSIONED_RULES, CardRule, Category, ConditionalFact, CycleCondition, Limit, Selection
from cecgen.model.scheme_file import SchemeFile

if TYPE_CHECKING:
    from cecgen.model.scheme import Scheme

SOUND = """\
format = 1
read_on = 2026-11-23

[provider]
id = "harbour"
name = "Harbour State Board of Coaching"

[[provider.unit]]
name = "credit"
hours = 1
source = "https://example.org/rules"

[body]
id = "harbour"
name = "Harbour State Board of Coaching"
zone = "Europe/Dublin"
not_modelled = ["Whether hours of other states count."]

[body.grace]
months = 2
source = "https://example.org/rules"

[[body.category]]
id = "A"
title = "Practice"
source = "https://example.org/rules"

[[body.category]]
id = "A1"
title = "Supervised practice"
part_of = "A"
source = "https://example.org/rules"

[[body.category]]
id = "B"
title = "Theory"
source = "https://example.org/rules"

[[body.worth]]
amount = 1
per = "hour"
of = { kinds = ["course"] }
source = "https://example.org/rules"

[[body.limit]]
id = "practice"
title = "Practice"
max = 12
per = "cycle"
of = { categories = ["A"] }
source = "https://example.org/rules"

[[scheme]]
id = "harbour.coach"
title = "Harbour Certified Coach"
unit = "credit"
not_modelled = ["How an appeal runs."]

[[scheme.requirement]]
id = "total"
title = "Continuing education"
min = 20
source = "https://example.org/rules"
"""
SOURCE = 'source = "https://example.org/rules"\n'
EXAMPLE = """
[[example]]
title = "A plain cycle"
as_of = 2026-11-23
cycle = [{ begins = 2025-01-01 }]
expect = { counted = 0 }
"""
Case = tuple[str, tuple[str | int, ...], str]


def read(folder: Path, text: str) -> tuple[SchemeFile | None, list[Diagnostic]]:
    """A file as a repository's own is read, and what is wrong with its form."""
    (folder / "harbour.toml").write_text(text, encoding="utf-8")
    found: list[Diagnostic] = []
    return read_scheme_file(folder, "harbour.toml", found, strict=True), found


def load(folder: Path, text: str) -> tuple[list[Scheme], list[Diagnostic]]:
    """The schemes of a file, and what it contradicts itself in."""
    file, found = read(folder, text)
    assert file is not None, found
    return list(build_schemes(file, Place("harbour.toml"), found)), found


def requirement(id: str, more: str) -> str:
    return f'\n[[scheme.requirement]]\nid = "{id}"\ntitle = "Asked"\n{SOURCE}{more}\n'


def limit(id: str, more: str, owner: str = "scheme") -> str:
    return f'\n[[{owner}.limit]]\nid = "{id}"\ntitle = "Bound"\n{SOURCE}{more}\n'


def worth(more: str, owner: str = "scheme") -> str:
    return f"\n[[{owner}.worth]]\n{SOURCE}{more}\n"


def equivalence(lines: str) -> str:
    return f"\n[[scheme.equivalence]]\n{lines}\n{SOURCE}"


def matter(name: str, more: str) -> str:
    return f"\n[scheme.{name}]\n{SOURCE}{more}\n"


def category(id: str, more: str = "") -> str:
    return f'\n[[scheme.category]]\nid = "{id}"\ntitle = "A field"\n{SOURCE}{more}\n'


def fee(more: str, owner: str = "scheme") -> str:
    return f"\n[[{owner}.fee]]\n{SOURCE}{more}\n"


# ---------------------------------------------------------------- what a loaded scheme holds


class TestWhatALoadedSchemeHolds:
    def test_the_sound_file_is_sound(self, tmp_path: Path) -> None:
        """Everything below spoils it in one place."""
        schemes, found = load(tmp_path, SOUND + EXAMPLE)
        assert [each.id for each in schemes] == ["harbour.coach"]
        assert found == []

    def test_a_matter_that_is_written_as_one_table_is_one_version(self, tmp_path: Path) -> None:
        """Who judges a cycle never asks which way it was written."""
        (coach,), _ = load(tmp_path, SOUND)
        assert [grace.months for grace in typing.cast("tuple[Any, ...]", coach.grace)] == [2]

    def test_a_matter_that_nobody_states_has_no_version(self, tmp_path: Path) -> None:
        """Not even an empty one."""
        (coach,), _ = load(tmp_path, SOUND)
        assert all(getattr(coach, name) == () for name in VERSIONED_RULES if name != "grace")

    def test_a_schemes_own_versions_take_the_place_of_the_bodys_altogether(self, tmp_path: Path) -> None:
        """The body's two months are gone, also for the days for which the scheme says nothing."""
        own = f"\n[[scheme.grace]]\nmonths = 6\nsince = 2025-01-01\n{SOURCE}"
        (coach,), found = load(tmp_path, SOUND + own)
        assert found == []
        assert [grace.months for grace in typing.cast("tuple[Any, ...]", coach.grace)] == [6]

    @pytest.mark.parametrize("name", VERSIONED_RULES)
    def test_every_matter_is_joined(self, name: str, tmp_path: Path) -> None:
        """What a body states of it holds for its schemes."""
        stated = {
            "period": "years = 2", "renewal": "opens_months = 3", "grace": "months = 2", "reinstatement": "until_months = 12",
            "audit": "answer_days = 30", "sharing": 'rule = "each"', "carry": "max = 0", "approval": 'mode = "petition"',
            "splitting": "allowed = true",
        }  # fmt: skip
        text = SOUND.replace(f"[body.grace]\nmonths = 2\n{SOURCE}", f"[body.{name}]\n{stated[name]}\n{SOURCE}")
        (coach,), found = load(tmp_path, text)
        assert found == []
        assert len(getattr(coach, name)) == 1

    def test_lists_are_joined_with_the_schemes_own_first(self, tmp_path: Path) -> None:
        """So that its own worth is tried before the body's."""
        (coach,), found = load(tmp_path, SOUND + worth('amount = 2\nper = "hour"\nof = { kinds = ["course"] }') + category("C"))
        assert found == []
        assert [each.amount for each in coach.worths] == [Decimal(2), Decimal(1)]
        assert [each.id for each in coach.categories] == ["C", "A", "A1", "B"]
        assert coach.not_modelled == ("How an appeal runs.", "Whether hours of other states count.")

    def test_the_bodys_zone_is_that_of_its_schemes(self, tmp_path: Path) -> None:
        """Unless one states its own."""
        assert [each.zone for each in load(tmp_path, SOUND)[0]] == ["Europe/Dublin"]
        own = SOUND.replace('unit = "credit"\nnot', 'unit = "credit"\nzone = "Europe/Paris"\nnot')
        assert [each.zone for each in load(tmp_path, own)[0]] == ["Europe/Paris"]

    def test_a_scheme_knows_its_body(self, tmp_path: Path) -> None:
        """For its name."""
        (coach,), _ = load(tmp_path, SOUND)
        assert coach.body is not None
        assert coach.body.name == "Harbour State Board of Coaching"

    def test_a_fact_is_read_on_its_own_day_or_on_that_of_its_file(self, tmp_path: Path) -> None:
        """Matters and lists alike."""
        (coach,), _ = load(tmp_path, SOUND + category("C", "read_on = 2025-01-01"))
        days = {each.id: each.read_on for each in coach.categories}
        assert days == {"C": datetime.date(2025, 1, 1), **dict.fromkeys(["A", "A1", "B"], datetime.date(2026, 11, 23))}
        assert {each.read_on for each in typing.cast("tuple[Fact, ...]", coach.grace)} == {datetime.date(2026, 11, 23)}

    def test_a_file_brings_its_examples(self, tmp_path: Path) -> None:
        """As they were written."""
        file, found = read(tmp_path, SOUND + EXAMPLE)
        assert found == []
        assert file is not None
        assert [each.title for each in file.example] == ["A plain cycle"]

    def test_a_file_without_a_body_holds_schemes_all_the_same(self, tmp_path: Path) -> None:
        """The body's id is in theirs."""
        alone = f"format = 1\nread_on = 2026-11-23\n{SOUND[SOUND.index('[[scheme]]') :]}"
        (coach,), found = load(tmp_path, alone)
        assert found == []
        assert (coach.body, coach.issuer) == (None, "harbour")

    def test_no_scheme_of_a_file_that_contradicts_itself_is_used(self, tmp_path: Path) -> None:
        """A cycle judged by it would be judged wrongly."""
        second = SECOND.replace("harbour.coach", "harbour.mentor").replace("min = 20\n", "")
        schemes, found = load(tmp_path, SOUND + second)
        assert schemes == []
        assert [each.code for each in found] == ["CEC111"]


# ---------------------------------------------------------------- what is refused, and where

TOTAL = ("scheme", 0, "requirement", 0)
ASKED = ("scheme", 0, "requirement", 1)
BOUND = ("scheme", 0, "limit", 0)
LASTING = matter("period", 'years = 2\nends = "12-31"')

SECOND = f"\n{SOUND[SOUND.index('[[scheme]]') :]}"
BY_ITSELF: dict[str, Case] = {
    "no total": (SOUND.replace('id = "total"', 'id = "most"'), ("scheme", 0), "it has no total"),
    "an open point about no limit": (
        SOUND.replace('["How an appeal runs."]', '["How an appeal runs.", { text = "Whether both.", limits = ["boht"] }]'),
        ("scheme", 0, "not_modelled", 1, "limits"),
        'no scheme here has "boht" among its limits',
    ),
    "an id of another body": (
        SOUND.replace('"harbour.coach"', '"haven.coach"'),
        ("scheme", 0, "id"),
        'its id does not begin with the body\'s, "harbour."',
    ),
    "an id without a body": (SOUND.replace('"harbour.coach"', '"coach"'), ("scheme", 0, "id"), "its id names no body"),
    "an id without a credential": (SOUND.replace('"harbour.coach"', '"harbour."'), ("scheme", 0, "id"), "its id names no body"),
    "one id twice": (
        SECOND,
        ("scheme", 1, "id"),
        'the id "harbour.coach" is taken by this scheme or one before it',
    ),
    "an alias that is another's id": (
        SECOND.replace('id = "harbour.coach"', 'id = "harbour.mentor"\naliases = ["harbour.coach"]'),
        ("scheme", 1, "aliases"),
        'the id "harbour.coach" is taken by this scheme or one before it',
    ),
    "a requirement without a source": (
        requirement("x", "min = 1").replace(SOURCE, ""),
        ASKED,
        'the requirement "x" has no source',
    ),
    "a source of blanks": (
        requirement("x", "min = 1").replace(SOURCE, 'source = " "\n'),
        ASKED,
        'the requirement "x" has no source',
    ),
    "a limit without a source": (limit("x", 'max = 1\nper = "year"').replace(SOURCE, ""), BOUND, 'the limit "x" has no source'),
    "a category without a source": (
        category("C").replace(SOURCE, ""),
        ("scheme", 0, "category", 0),
        'the category "C" has no source',
    ),
    "a worth without a source": (
        worth('amount = 1\nper = "quiz"').replace(SOURCE, ""),
        ("scheme", 0, "worth", 0),
        "the worth per quiz has no source",
    ),
    "an equivalence without a source": (
        equivalence('units = ["CEU"]').replace(SOURCE, ""),
        ("scheme", 0, "equivalence", 0),
        "the equivalence has no source",
    ),
    "an equivalence of no unit": (
        equivalence("units = []"),
        ("scheme", 0, "equivalence", 0, "units"),
        "the equivalence covers no unit",
    ),
    "an equivalence of a unit without a name": (
        equivalence('units = ["CEU", " "]'),
        ("scheme", 0, "equivalence", 0, "units", 1),
        "the equivalence has a unit without a name",
    ),
    "an equivalence that has a unit twice": (
        equivalence('units = ["CEU", "ceus"]'),
        ("scheme", 0, "equivalence", 0, "units", 1),
        'the equivalence covers "ceus" twice',
    ),
    "an equivalence of a measure": (
        equivalence('units = ["semester credits"]'),
        ("scheme", 0, "equivalence", 0, "units", 0),
        'the equivalence covers "semester credits", in which activities are counted, and not credits',
    ),
    "an equivalence that gives nothing": (
        equivalence('units = ["CEU"]\namount = 0'),
        ("scheme", 0, "equivalence", 0, "amount"),
        "the equivalence makes one worth 0",
    ),
    "decimals that are no more than others": (
        equivalence('units = ["CEU"]\namount = 1\ndecimal = 1'),
        ("scheme", 0, "equivalence", 0, "decimal"),
        "the equivalence gives decimal = 1, and 1 for any other",
    ),
    "a fee without a source": (
        fee('what = "late"\namount = 5').replace(SOURCE, ""),
        ("scheme", 0, "fee", 0),
        "the late fee has no source",
    ),
    "a matter without a source": (
        matter("audit", "answer_days = 30").replace(SOURCE, ""),
        ("scheme", 0, "audit"),
        "the audit has no source",
    ),
    "a version of a matter without a source": (
        matter("audit", "answer_days = 30").replace(SOURCE, "").replace("[scheme.audit]", "[[scheme.audit]]"),
        ("scheme", 0, "audit", 0),
        "the audit has no source",
    ),
    "days reversed": (
        requirement("x", "min = 1\nsince = 2026-01-01\nuntil = 2025-01-01"),
        (*ASKED, "until"),
        'the requirement "x" ends before it begins',
    ),
    "days of a category reversed": (
        category("C", "since = 2026-01-01\nuntil = 2025-01-01"),
        ("scheme", 0, "category", 0, "until"),
        'the category "C" ends before it begins',
    ),
    "days of a matter reversed": (
        matter("grace", "months = 1\nsince = 2026-01-01\nuntil = 2025-01-01"),
        ("scheme", 0, "grace", "until"),
        "the grace ends before it begins",
    ),
    # what a period can be
    "no years": (matter("period", "years = 0"), ("scheme", 0, "period", "years"), "the period has years = 0"),
    "too many years": (matter("period", "years = 99999"), ("scheme", 0, "period", "years"), "the period has years = 99999"),
    "no years to choose from": (matter("period", "years = []"), ("scheme", 0, "period", "years"), "the period has no years"),
    "impossible years to choose from": (
        matter("period", "years = [1, 0]"),
        ("scheme", 0, "period", "years", 1),
        "the period has years = 0",
    ),
    "no day of a year": (
        matter("period", 'years = 2\nends = "31-12"'),
        ("scheme", 0, "period", "ends"),
        'the period has ends = "31-12", which is not a day of the year',
    ),
    "one of several days that is none": (
        matter("period", 'years = 2\nends = ["06-30", "06-31"]'),
        ("scheme", 0, "period", "ends", 1),
        'the period has ends = "06-31", which is not a day of the year',
    ),
    "a week's day": (
        matter("period", 'years = 2\nends = "W01-1"'),
        ("scheme", 0, "period", "ends"),
        'the period has ends = "W01-1", which is not a day of the year',
    ),
    "a day of leap years": (
        matter("period", 'years = 2\nends = "02-29"'),
        ("scheme", 0, "period", "ends"),
        'the period ends on "02-29", which most years do not have',
    ),
    "a day of leap years among several": (
        matter("period", 'years = 2\nends = ["12-31", "02-29"]'),
        ("scheme", 0, "period", "ends", 1),
        'the period ends on "02-29", which most years do not have',
    ),
    "a last day where all end together": (
        matter("period", 'years = 2\nends = "12-31"\nlast_day = "month-end"'),
        ("scheme", 0, "period", "last_day"),
        "the period has last_day beside days that are the same for all",
    ),
    "a first cycle without a day to reach": (
        matter("period", 'years = 2\nfirst = "longer"'),
        ("scheme", 0, "period", "first"),
        "the period says how a first cycle reaches the day on which all end, and names no such day",
    ),
    "a month of a shared period that is not shared": (
        matter("period", "years = 2\nnext_from = 12"),
        ("scheme", 0, "period", "next_from"),
        "the period has next_from without shared_from",
    ),
    "a month that a shared period does not have": (
        matter("period", "years = 2\nshared_from = 2025-01-01\nnext_from = 24"),
        ("scheme", 0, "period", "next_from"),
        "the period has no month 24",
    ),
    "a shared period of several lengths": (
        matter("period", "years = [1, 2]\nshared_from = 2025-01-01"),
        ("scheme", 0, "period", "years"),
        "the period is shared by all, and each holder chooses its years",
    ),
    "a shared period that begins elsewhere": (
        matter("period", 'years = 2\nends = "12-31"\nshared_from = 2025-07-01'),
        ("scheme", 0, "period", "shared_from"),
        "the period before 2025-07-01 ends on 06-30, and ends says 12-31",
    ),
    # other figures that no calendar has
    "renewal that opens in no time": (
        matter("renewal", "opens_months = 0"),
        ("scheme", 0, "renewal", "opens_months"),
        "the renewal has opens_months = 0",
    ),
    "renewal that earns from no day": (
        matter("renewal", 'late_earns_from = "2-1"'),
        ("scheme", 0, "renewal", "late_earns_from"),
        'the renewal has late_earns_from = "2-1", which is not a day of the year',
    ),
    "a grace of a century": (
        matter("grace", "months = 99999"),
        ("scheme", 0, "grace", "months"),
        "the grace has months = 99999",
    ),
    "a grace of no days": (
        matter("grace", "days = 0"),
        ("scheme", 0, "grace", "days"),
        "the grace has days = 0",
    ),
    "a grace without length": (matter("grace", "earns = false"), ("scheme", 0, "grace"), "the grace has no length"),
    "a grace of months and days": (
        matter("grace", "months = 3\ndays = 90"),
        ("scheme", 0, "grace", "days"),
        "the grace lasts both months and days",
    ),
    "an audit answered yesterday": (
        matter("audit", "answer_days = -1"),
        ("scheme", 0, "audit", "answer_days"),
        "the audit has answer_days = -1",
    ),
    "a late window of no months": (
        requirement("x", "min = 1\nwithin_months = 0"),
        (*ASKED, "within_months"),
        'the requirement "x" has within_months = 0',
    ),
    "a step due on no day": (
        requirement("x", 'step = "annual-fee"\nper = "year"\ndue = "13-01"'),
        (*ASKED, "due"),
        'the requirement "x" has due = "13-01", which is not a day of the year',
    ),
    "a card that is valid beyond the calendar": (
        requirement("x", 'card = { covers = ["cpr"], beyond_days = 99999 }'),
        (*ASKED, "card", "beyond_days"),
        'the requirement "x" has beyond_days = 99999',
    ),
    "every noughth cycle": (
        requirement("x", "min = 1\nwhen = { every = 0 }"),
        (*ASKED, "when", "every"),
        'the requirement "x" has every = 0',
    ),
    "the noughth cycle": (
        requirement("x", "min = 1\nwhen = { nth = [1, 0] }"),
        (*ASKED, "when", "nth", 1),
        'the requirement "x" has nth = 0',
    ),
    "the noughth cycle spared": (
        requirement("x", "min = 1\nunless = { nth = [0] }"),
        (*ASKED, "unless", "nth", 0),
        'the requirement "x" has nth = 0',
    ),
    "months the wrong way round": (
        limit("x", 'max = 1\nper = "cycle"\nwhen = { certified_from = 12, certified_before = 12 }'),
        (*BOUND, "when"),
        'no cycle fits the when of the limit "x"',
    ),
    "a third cycle that is the first": (
        requirement("x", "min = 1\nwhen = { nth = [1, 2], every = 3 }"),
        (*ASKED, "when"),
        'no cycle fits the when of the requirement "x"',
    ),
    "every cycle spared": (
        requirement("x", "min = 1\nunless = {}"),
        (*ASKED, "unless"),
        'unless leaves no cycle for the requirement "x"',
    ),
    "every cycle of the tier spared": (
        requirement("x", "min = 1\nwhen = { nth = [1] }\nunless = { nth = [2, 1] }"),
        (*ASKED, "unless"),
        'unless leaves no cycle for the requirement "x"',
    ),
    # keys that mean nothing where they stand
    "neither min nor card nor step": (requirement("x", ""), ASKED, 'the requirement "x" asks for nothing'),
    "min and card": (
        requirement("x", 'min = 1\ncard = { covers = ["cpr"] }'),
        (*ASKED, "card"),
        'the requirement "x" asks for min and card at once',
    ),
    "card and step": (
        requirement("x", 'step = "annual-fee"\ncard = { covers = ["cpr"] }'),
        (*ASKED, "step"),
        'the requirement "x" asks for card and step at once',
    ),
    "a card that covers nothing": (
        requirement("x", "card = { covers = [] }"),
        (*ASKED, "card", "covers"),
        'the requirement "x" asks for a card that covers nothing',
    ),
    **{
        f"{key} without min": (
            requirement("x", f'card = {{ covers = ["cpr"] }}\n{key} = {value}'),
            (*ASKED, key),
            f'the requirement "x" has {key} without min',
        )
        for key, value in {
            "measure": '"hours"',
            "of": '{ kinds = ["course"] }',
            "within_months": "6",
            "per_month": "1",
            "adds": "true",
            "once": "true",
        }.items()
    },
    "due without step": (
        requirement("x", 'min = 1\ndue = "08-31"'),
        (*ASKED, "due"),
        'the requirement "x" has due without step',
    ),
    "due once a cycle": (
        requirement("x", 'step = "annual-fee"\ndue = "08-31"'),
        (*ASKED, "due"),
        'the requirement "x" has due without per = "year"',
    ),
    "hours on top of credit": (
        requirement("x", 'min = 1\nmeasure = "hours"\nadds = true'),
        (*ASKED, "adds"),
        'the requirement "x" adds hours to a total of credit',
    ),
    "something of each entry": (
        requirement("x", 'min = 1\nper = "entry"'),
        (*ASKED, "per"),
        'the requirement "x" asks for something of each entry',
    ),
    "half a category": (
        requirement("x", 'min = 1.5\nmeasure = "categories"'),
        (*ASKED, "min"),
        'the requirement "x" asks for 1.5 categories',
    ),
    "a total of cards": (
        SOUND.replace("min = 20", 'card = { covers = ["cpr"] }'),
        TOTAL,
        "the total asks for no credit",
    ),
    "a total of hours": (
        'measure = "hours"\n',
        (*TOTAL, "measure"),
        "the total has measure, and is what a whole cycle asks in credit",
    ),
    "a total each year": ('per = "year"\n', (*TOTAL, "per"), "the total has per, and is what a whole cycle asks in credit"),
    "a total on top of itself": (
        "adds = true\n",
        (*TOTAL, "adds"),
        "the total has adds, and is what a whole cycle asks in credit",
    ),
    "a total that is only advised": (
        "advisory = true\n",
        (*TOTAL, "advisory"),
        "the total has advisory, and is what a whole cycle asks in credit",
    ),
    "months of a fee the wrong way round": (
        fee('what = "late"\namount = 5\nfrom_month = 6\nuntil_month = 6'),
        ("scheme", 0, "fee", 0, "until_month"),
        "the late fee is asked from month 6 on and before month 6",
    ),
    "months after the end of a fee before it": (
        fee('what = "renewal"\namount = 5\nuntil_month = 6'),
        ("scheme", 0, "fee", 0, "until_month"),
        "the renewal fee has until_month, which counts from the end of a cycle",
    ),
    "no currency": (
        fee('what = "late"\namount = 5\ncurrency = "$"'),
        ("scheme", 0, "fee", 0, "currency"),
        'the late fee is in "$"',
    ),
    "rounding to nothing": (
        worth('amount = 1\nper = "quiz"\nstep = 0'),
        ("scheme", 0, "worth", 0, "step"),
        "the worth per quiz is rounded to steps of 0",
    ),
    "rounding without a step": (
        worth('amount = 1\nper = "quiz"\nrounding = "up"'),
        ("scheme", 0, "worth", 0, "rounding"),
        "the worth per quiz has rounding without step",
    ),
    "a grade on no scale": (
        worth('amount = 1\nper = "quiz"\nat_least = "pass"'),
        ("scheme", 0, "worth", 0, "at_least"),
        'the worth per quiz asks for a grade of at least "pass", which is on no scale',
    ),
    "a category that takes a category": (
        category("C", 'takes = { categories = ["A"] }'),
        ("scheme", 0, "category", 0, "takes", "categories"),
        'the category "C" takes what a category has, and only an activity is put in one',
    ),
    # examples
    "an example of another file's scheme": (
        EXAMPLE.replace("cycle =", 'schemes = ["harbour.coach", "harbour.couch"]\ncycle ='),
        ("example", 0, "schemes", 1),
        'this file has no scheme "harbour.couch"',
    ),
    "an example without a cycle": (
        EXAMPLE.replace("[{ begins = 2025-01-01 }]", "[]"),
        ("example", 0, "cycle"),
        "it has no cycle to work out",
    ),
    "an example that expects nothing": (
        EXAMPLE.replace("{ counted = 0 }", "{}"),
        ("example", 0, "expect"),
        "it expects nothing, so it cannot fail",
    ),
}

TOGETHER: dict[str, Case] = {
    "two versions of a matter for the same days": (
        matter("audit", "answer_days = 30").replace("[scheme.audit]", "[[scheme.audit]]") * 2,
        ("scheme", 0, "audit", 1),
        "the audit is stated twice for the same days",
    ),
    "one requirement twice": (
        requirement("x", "min = 1\nuntil = 2025-12-31") + requirement("x", "min = 2\nsince = 2025-12-31"),
        ("scheme", 0, "requirement", 2),
        'the requirement "x" is stated twice for the same days',
    ),
    "one limit twice": (
        limit("x", 'max = 1\nper = "year"') * 2,
        ("scheme", 0, "limit", 1),
        'the limit "x" is stated twice for the same days',
    ),
    "one category twice": (
        category("C") * 2,
        ("scheme", 0, "category", 1),
        'the category "C" is stated twice for the same days',
    ),
    "one worth twice": (
        worth('amount = 1\nper = "quiz"') + worth('amount = 2\nper = "quiz"'),
        ("scheme", 0, "worth", 1),
        "the worth per quiz is stated twice for the same days",
    ),
    "one fee twice": (
        fee('what = "late"\namount = 5') + fee('what = "late"\namount = 6'),
        ("scheme", 0, "fee", 1),
        "the late fee is stated twice for the same days",
    ),
    "tiers that overlap": (
        requirement("x", "min = 1\nwhen = { certified_before = 12 }")
        + requirement("x", "min = 2\nwhen = { certified_from = 11 }"),
        ("scheme", 0, "requirement", 2),
        'the requirement "x" is stated twice for the same days',
    ),
    "an unknown category of a worth": (
        worth('amount = 1\nper = "quiz"\nof = { categories = ["C"] }'),
        ("scheme", 0, "worth", 0, "of", "categories", 0),
        'the worth per quiz names the category "C", which is not defined',
    ),
    "an unknown category of a limit": (
        limit("x", 'max = 1\nper = "year"\nof = { categories = ["B", "A2"] }'),
        (*BOUND, "of", "categories", 1),
        'the limit "x" names the category "A2", which is not defined',
    ),
    "an unknown category of a requirement": (
        requirement("x", 'min = 1\nof = { categories = ["C"] }'),
        (*ASKED, "of", "categories", 0),
        'the requirement "x" names the category "C", which is not defined',
    ),
    "an unknown category of an approval": (
        matter("approval", 'mode = "petition"\nof = { categories = ["C"] }'),
        ("scheme", 0, "approval", "of", "categories", 0),
        'the approval names the category "C", which is not defined',
    ),
    "an unknown category of what is carried": (
        matter("carry", 'categories = ["C"]'),
        ("scheme", 0, "carry", "categories", 0),
        'the carry names the category "C", which is not defined',
    ),
    "a part of an unknown category": (
        category("C", 'part_of = "a"'),
        ("scheme", 0, "category", 0, "part_of"),
        'the category "C" is part of "a", which is not defined',
    ),
    "a category that is a part of itself": (
        category("C", 'part_of = "C"'),
        ("scheme", 0, "category", 0, "part_of"),
        'the category "C" is a part of itself',
    ),
    "a minimum above the maximum": (
        requirement("x", 'min = 13\nof = { categories = ["A"] }'),
        (*ASKED, "min"),
        'the requirement "x" asks for 13, and at most 12 of that can count (limit "practice")',
    ),
    "a minimum above the maximum of what it is part of": (
        requirement("x", 'min = 13\nof = { categories = ["A1"], kinds = ["course"] }'),
        (*ASKED, "min"),
        'the requirement "x" asks for 13, and at most 12 of that can count (limit "practice")',
    ),
    "a total above all its categories' maxima": (
        limit("theory", 'max = 7.5\nper = "cycle"\nof = { categories = ["B"] }'),
        (*TOTAL, "min"),
        'the requirement "total" asks for 20, and at most 19.5 of that can count (limit "practice" and "theory")',
    ),
    "a yearly minimum above a cycle's maximum": (
        requirement("x", 'min = 13\nper = "year"\nof = { categories = ["A"] }'),
        (*ASKED, "min"),
        'the requirement "x" asks for 13, and at most 12 of that can count (limit "practice")',
    ),
    "more categories than there are": (
        requirement("x", 'min = 3\nmeasure = "categories"'),
        (*ASKED, "min"),
        'the requirement "x" asks for 3 different categories, and there are 2',
    ),
    "an equivalence twice for the same days": (
        equivalence('units = ["CEU", "CME"]') + equivalence('units = ["CMEs", "CEU"]\namount = 2'),
        ("scheme", 0, "equivalence", 1, "units"),
        'the equivalence covers "CMEs", which one before it covers for the same days',
    ),
    "a unit in two equivalences": (
        equivalence('units = ["CEU", "CME"]') + equivalence('units = ["CECH", "CEU"]'),
        ("scheme", 0, "equivalence", 1, "units"),
        'the equivalence covers "CEU", which one before it covers for the same days',
    ),
    "an equivalence of a category that is not defined": (
        equivalence('units = ["CEU"]\nof = { categories = ["C"] }'),
        ("scheme", 0, "equivalence", 0, "of", "categories", 0),
        'the equivalence names the category "C", which is not defined',
    ),
    "doubts left to hours that are worth nothing": (
        SOUND.replace('per = "hour"', 'per = "quiz"') + equivalence('units = ["CEU"]\nin_doubt = "hours"'),
        ("scheme", 0, "equivalence", 0, "in_doubt"),
        "the equivalence lets hours decide in doubt, and no worth says what an hour is",
    ),
    "doubts left to hours that are worth something on other days": (
        SOUND.replace('per = "hour"', 'per = "hour"\nuntil = 2024-12-31')
        + equivalence('units = ["CEU"]\nin_doubt = "hours"\nsince = 2025-01-01'),
        ("scheme", 0, "equivalence", 0, "in_doubt"),
        "the equivalence lets hours decide in doubt, and no worth says what an hour is",
    ),
    "more topics than are named": (
        requirement("x", 'min = 2\nmeasure = "topics"\nof = { topics = ["ethics"] }'),
        (*ASKED, "min"),
        'the requirement "x" asks for 2 different topics, and there are 1',
    ),
}


@pytest.mark.parametrize("text_place_reason", [*BY_ITSELF.values(), *TOGETHER.values()], ids=[*BY_ITSELF, *TOGETHER])
def test_a_contradiction_is_refused_at_the_key_that_is_wrong(tmp_path: Path, text_place_reason: Case) -> None:
    """Once, with what is wrong and a way out; what is said more follows the sound file."""
    text, keys, reason = text_place_reason
    text = text if text.startswith("format") else SOUND + text
    schemes, found = load(tmp_path, text)
    name = (
        'the example "A plain cycle"' if keys[0] == "example" else text.rpartition('\n[[scheme]]\nid = "')[2].partition('"')[0]
    )
    assert [(each.code, each.at.keys, each.message) for each in found] == [("CEC111", keys, f"{name}: {reason}")]
    assert all(each.hint for each in found)
    assert schemes == []


BUILT_IN = sorted((Path(__file__).parents[2] / "plugins").glob("*.toml"))


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.name)
def test_no_built_in_file_contradicts_itself(path: Path) -> None:
    """They are not looked at again at every start."""
    found: list[Diagnostic] = []
    file = read_scheme_file(path.parent, path.name, found, strict=True)
    assert file is not None, found
    schemes = build_schemes(file, Place(path.name), found)
    provider = build_provider(file)
    found += check_provider_units(provider, Place(path.name)) if provider else ()
    assert [(each.at.keys, each.message) for each in found] == []
    assert len(schemes) == len(file.scheme)


SOUND_TOO: dict[str, str] = {
    "versions one after the other": requirement("x", "min = 1\nuntil = 2025-12-31")
    + requirement("x", "min = 2\nsince = 2026-01-01"),
    "tiers by the day of certification": requirement("x", "min = 1\nwhen = { certified_before = 12 }")
    + requirement("x", "min = 2\nwhen = { certified_from = 12 }"),
    "tiers by route": requirement("x", 'min = 1\nwhen = { routes = ["exam"] }')
    + requirement("x", 'min = 2\nwhen = { routes = ["portfolio"] }'),
    "tiers by number": requirement("x", "min = 1\nwhen = { nth = [1, 2] }") + requirement("x", "min = 2\nwhen = { every = 3 }"),
    "tiers by length": requirement("x", "min = 1\nwhen = { years = 1 }") + requirement("x", "min = 2\nwhen = { years = 2 }"),
    "tiers by lapse": requirement("x", "min = 1\nwhen = { lapsed = true }")
    + requirement("x", "min = 2\nwhen = { lapsed = false }"),
    "one tier and all the others": requirement("x", "min = 1\nwhen = { nth = [1] }")
    + requirement("x", "min = 2\nunless = { nth = [1] }"),
    "a minimum that is the maximum": requirement("x", 'min = 12\nof = { categories = ["A"] }'),
    "a minimum of more than the limit takes": requirement("x", 'min = 13\nof = { categories = ["A", "B"] }'),
    "a minimum above a yearly maximum": limit("theory", 'max = 1\nper = "year"\nof = { categories = ["B"] }')
    + requirement("x", 'min = 2\nof = { categories = ["B"] }'),
    "a maximum for another selection": limit("quizzes", 'max = 1\nper = "cycle"\nof = { kinds = ["quiz"] }'),
    "a maximum for other cycles": limit("quizzes", 'max = 1\nper = "cycle"\nwhen = { nth = [1] }\nof = { kinds = ["quiz"] }')
    + requirement("x", 'min = 2\nunless = { nth = [1] }\nof = { kinds = ["quiz"] }'),
    "a maximum for other days": limit("quizzes", 'max = 1\nper = "cycle"\nuntil = 2024-12-31\nof = { kinds = ["quiz"] }')
    + requirement("x", 'min = 2\nsince = 2025-01-01\nof = { kinds = ["quiz"] }'),
    "a minimum of hours above a maximum of credit": requirement(
        "x", 'min = 50\nmeasure = "hours"\nof = { categories = ["A"] }'
    ),
    "as many categories as there are": requirement("x", 'min = 2\nmeasure = "categories"'),
    "a worth of its own before the body's": worth('amount = 2\nper = "hour"\nof = { kinds = ["course"] }'),
    "equivalences for other activities": equivalence('units = ["CEU"]\nof = { kinds = ["course"] }')
    + equivalence('units = ["CEU"]\nof = { kinds = ["quiz"] }'),
    "equivalences one after the other": equivalence('units = ["CEU", "CME"]\nuntil = 2025-12-31')
    + equivalence('units = ["CEU"]\namount = 2\nsince = 2026-01-01'),
    "equivalences of other units": equivalence('units = ["CEU"]') + equivalence('units = ["CME"]\namount = 2'),
    "doubts left to hours on the last day of their worth": worth('amount = 1\nper = "hour"\nuntil = 2025-01-01')
    + equivalence('units = ["CEU"]\nin_doubt = "hours"\nsince = 2025-01-01'),
    "a late fee that rises": fee('what = "late"\namount = 5\nuntil_month = 6')
    + fee('what = "late"\namount = 9\nfrom_month = 6'),
    "a step due each year": requirement("x", 'step = "annual-fee"\nper = "year"\ndue = "02-29"'),
    "a grace in days": matter("grace", "days = 90"),
    "a shared period": matter("period", 'years = 3\nends = "12-31"\nshared_from = 2024-01-01\nnext_from = 35'),
    "an end on one of several days": matter("period", 'years = [1, 2]\nends = ["06-30", "12-31"]\nfirst = "longer"'),
}


@pytest.mark.parametrize("more", SOUND_TOO.values(), ids=SOUND_TOO)
def test_what_is_no_contradiction_is_taken(tmp_path: Path, more: str) -> None:
    """A rule that a body can mean is never refused."""
    schemes, found = load(tmp_path, SOUND + more)
    assert found == []
    assert len(schemes) == 1


def test_a_fault_of_the_body_is_said_once_and_at_its_own_place(tmp_path: Path) -> None:
    """However many schemes it holds for."""
    second = SECOND.replace("harbour.coach", "harbour.mentor")
    undefined = limit("x", 'max = 1\nper = "year"\nof = { categories = ["C"] }', owner="body")
    _, found = load(tmp_path, SOUND + second + undefined)
    assert [each.at.keys for each in found] == [("body", "limit", 1, "of", "categories", 0)]
    assert found[0].message == 'harbour: the limit "x" names the category "C", which is not defined'


def test_a_fault_of_the_body_is_said_even_where_each_scheme_has_its_own_version(tmp_path: Path) -> None:
    """The file is wrong, whether or not the rule is ever used."""
    text = SOUND.replace("months = 2", "months = 0") + matter("grace", "months = 2")
    assert [each.at.keys for each in load(tmp_path, text)[1]] == [("body", "grace", "months")]


def test_all_faults_of_single_figures_are_said_at_once(tmp_path: Path) -> None:
    """Nobody mends a file one error at a time."""
    text = SOUND + matter("grace", "months = 0") + requirement("x", "") + fee('what = "late"\namount = 1\ncurrency = "?"')
    assert len(load(tmp_path, text)[1]) == 3


def test_no_day_on_which_a_file_was_read_is_said_of_every_figure(tmp_path: Path) -> None:
    """Each of them could carry its own."""
    _, found = load(tmp_path, SOUND.replace("read_on = 2026-11-23\n", ""))
    assert [each.message.partition(": ")[2] for each in found] == [
        "the grace has no reading day",
        'the category "A" has no reading day',
        'the category "A1" has no reading day',
        'the category "B" has no reading day',
        "the worth per hour has no reading day",
        'the limit "practice" has no reading day',
        'the requirement "total" has no reading day',
    ]


@pytest.mark.parametrize(
    ("source", "is_site"),
    [
        ("https://example.org", True),
        ("https://example.org/", True),
        ("HTTP://Example.org:8080/", True),
        (" https://example.org ", True),
        ("https://[", True),
        ("https://example.org/rules", False),
        ("https://example.org/?p=3280", False),
        ("https://example.org?p=3280", False),
        ("https://example.org/#rules", False),
        ("the board's letter of 4 May 2026", False),
        ("", False),
    ],
)
def test_a_site_is_no_page(source: str, is_site: bool) -> None:
    """A path, a query or a part of the page says where to look; words are nobody's address."""
    assert names_no_page(source) is is_site


def test_a_site_is_named_once_for_all_the_figures_that_give_it(tmp_path: Path) -> None:
    """At the first of them, wherever in the file it stands: a body's, a scheme's, a unit's or an example's."""
    text = SOUND.replace("https://example.org/rules", "https://example.org")
    (tmp_path / "house.toml").write_text(text, encoding="utf-8")
    diagnostics: list[Diagnostic] = []
    file = read_scheme_file(tmp_path, "house.toml", diagnostics, strict=True)
    assert file is not None
    assert diagnostics == []
    (found,) = find_sources_without_page(file, Place("house.toml"))
    assert (found.code, found.severity, found.at.keys) == ("CEC115", "warning", ("provider", "unit", 0, "source"))


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [("0.8333", 50), ("0.833", 50), ("0.835", None), ("0.1667", 10), ("0.6667", 40), ("0.666", 40), ("1.3333", 80)]
    + [(plain, None) for plain in ("0.5", "0.75", "0.125", "0.625", "0.83", "0.33", "10", "1E+3", "NaN", "0.0001")],
)
def test_hours_that_were_cut_off_show_their_minutes(hours: str, minutes: int | None) -> None:
    """Three places or more, and no further from whole minutes than the last place says; plain hours are nobody's fraction."""
    assert find_minutes_cut_off(Decimal(hours)) == minutes


def test_a_fraction_of_an_hour_is_answered_with_the_exact_way(tmp_path: Path) -> None:
    """A decimal near it would be wrong for many credits."""
    (tmp_path / "house.toml").write_text(SOUND.replace("hours = 1", 'hours = "5/6"'), encoding="utf-8")
    diagnostics: list[Diagnostic] = []
    assert read_scheme_file(tmp_path, "house.toml", diagnostics, strict=True) is None
    (found,) = diagnostics
    assert found.code == "CEC204"
    assert "if no decimal is exactly 5/6, declare the unit in Python with `convert`" in found.hint


def test_a_misspelt_category_is_answered_with_the_one_that_is_meant(tmp_path: Path) -> None:
    """As a misspelt key is."""
    text = SOUND.replace('"B"', '"Theory"') + requirement("x", 'min = 1\nof = { categories = ["Teory"] }')
    assert [each.hint for each in load(tmp_path, text)[1]] == ['did you mean "Theory"?']


def test_categories_that_are_parts_of_each_other_are_each_named(tmp_path: Path) -> None:
    """Any of the circle can be mended; one that only leads into it is sound."""
    text = SOUND + category("C", 'part_of = "D"') + category("D", 'part_of = "C"') + category("E", 'part_of = "C"')
    assert [each.at.keys[3] for each in load(tmp_path, text)[1]] == [0, 1]


def test_a_contradiction_is_shown_at_its_line(tmp_path: Path) -> None:
    """With the key under the caret."""
    text = SOUND + requirement("x", 'min = 13\nof = { categories = ["A"] }')
    (found,) = load(tmp_path, text)[1]
    span = Locator(tmp_path).locate(found.at)
    assert (span.excerpt, span.column) == ("min = 13", 1)


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "-1"])
def test_an_amount_that_is_none_is_refused_where_only_contradictions_are_looked_for(tmp_path: Path, figure: str) -> None:
    """A package's file is not walked key by key."""
    file, _ = read(tmp_path, SOUND + requirement("x", 'min = 1\nmeasure = "topics"'))
    assert file is not None
    total, asked = file.scheme[0].requirements
    spoilt = replace(file, scheme=(replace(file.scheme[0], requirements=(total, replace(asked, min=Decimal(figure)))),))
    found: list[Diagnostic] = []
    assert list(build_schemes(spoilt, Place("harbour.toml"), found)) == []
    assert [each.at.keys for each in found] == [(*ASKED, "min")]


# ---------------------------------------------------------------- units


class TestUnits:
    def test_a_unit_has_the_reading_day_of_its_file(self, tmp_path: Path) -> None:
        """As a scheme's figures have."""
        file, _ = read(tmp_path, SOUND)
        assert file is not None
        provider = build_provider(file)
        assert provider is not None
        assert [unit.read_on for unit in provider.units] == [datetime.date(2026, 11, 23)]

    @pytest.mark.parametrize(
        ("wrong", "right", "keys", "reason"),
        [
            (f"hours = 1\n{SOURCE}", "hours = 1\n", (), "has no source"),
            ("read_on = 2026-11-23\n", "", (), "has no reading day"),
            ("hours = 1\n", "hours = 0\n", ("hours",), "has hours = 0"),
            ("hours = 1\n", "hours = 1\nstep = 0\n", ("step",), "has step = 0"),
            ("hours = 1\n", "hours = 1\nsince = 2026-01-01\nuntil = 2025-01-01\n", ("until",), "ends before it begins"),
        ],
        ids=["source", "reading day", "hours", "step", "days"],
    )
    def test_a_unit_that_cannot_be_is_refused_at_its_key(
        self, tmp_path: Path, wrong: str, right: str, keys: tuple[str, ...], reason: str
    ) -> None:
        """It would convert into nothing, or nobody could look it up."""
        file, _ = read(tmp_path, SOUND.replace(wrong, right, 1))
        assert file is not None
        provider = build_provider(file)
        assert provider is not None
        (found,) = check_provider_units(provider, Place("harbour.toml"))
        assert found.at.keys == ("provider", "unit", 0, *keys)
        assert found.message == f'provider harbour: the unit "credit" {reason}'

    def test_a_unit_is_not_stated_twice_for_the_same_days(self, tmp_path: Path) -> None:
        """Letter case does not tell two apart."""
        text = SOUND.replace("[body]\n", f'[[provider.unit]]\nname = "Credit"\nhours = 2\n{SOURCE}\n[body]\n')
        file, _ = read(tmp_path, text)
        assert file is not None
        provider = build_provider(file)
        assert provider is not None
        (found,) = check_provider_units(provider, Place("harbour.toml"))
        assert found.at.keys == ("provider", "unit", 1)


# ---------------------------------------------------------------- for which cycles


CONDITIONS = {
    "all": CycleCondition(),
    "early": CycleCondition(certified_before=12),
    "late": CycleCondition(certified_from=12),
    "middle": CycleCondition(certified_from=6, certified_before=18),
    "exam": CycleCondition(routes=("exam", "course")),
    "portfolio": CycleCondition(routes=("portfolio",)),
    "first": CycleCondition(nth=(1,)),
    "first two": CycleCondition(nth=(2, 1)),
    "third": CycleCondition(nth=(3,)),
    "every third": CycleCondition(every=3),
    "every sixth": CycleCondition(every=6),
    "one year": CycleCondition(years=1),
    "two years": CycleCondition(years=2),
    "lapsed": CycleCondition(lapsed=True),
    "not lapsed": CycleCondition(lapsed=False),
}
APART = {
    ("early", "late"), ("exam", "portfolio"), ("first", "third"), ("first two", "third"), ("first", "every third"),
    ("first two", "every third"), ("first", "every sixth"), ("first two", "every sixth"), ("third", "every sixth"),
    ("one year", "two years"), ("lapsed", "not lapsed"),
}  # fmt: skip
INSIDE = {("first", "first two"), ("third", "every third"), ("every sixth", "every third")}


@pytest.mark.parametrize("one", CONDITIONS)
@pytest.mark.parametrize("other", CONDITIONS)
def test_two_conditions_have_a_cycle_in_common_unless_one_key_tells_them_apart(one: str, other: str) -> None:
    """Whichever way round they are asked."""
    assert (intersect(CONDITIONS[one], CONDITIONS[other]) is None) == bool({(one, other), (other, one)} & APART)


@pytest.mark.parametrize("one", CONDITIONS)
@pytest.mark.parametrize("other", CONDITIONS)
def test_one_condition_is_within_another_where_each_of_its_cycles_fits_both(one: str, other: str) -> None:
    """Itself, everything, and what is narrower."""
    assert is_within(CONDITIONS[one], CONDITIONS[other]) == (one == other or other == "all" or (one, other) in INSIDE)


def test_what_three_rules_ask_together_may_leave_no_cycle() -> None:
    """Each two of them have one."""
    numbers = [(1, 2), (2, 3), (1, 3)]
    rules = [ConditionalFact(when=CycleCondition(nth=each)) for each in numbers]
    assert all(can_hold_together(one, other) for one in rules for other in rules)
    assert not can_hold_together(*rules)


def test_a_rule_holds_with_another_unless_its_cycles_are_spared() -> None:
    """All of them, not some."""
    first, others = ConditionalFact(when=CycleCondition(nth=(1,))), ConditionalFact(unless=CycleCondition(nth=(1,)))
    assert not can_hold_together(first, others)
    assert can_hold_together(ConditionalFact(when=CycleCondition(nth=(1, 2))), others)


def test_days_meet_where_the_last_of_one_is_the_first_of_the_other() -> None:
    """Both are inclusive."""
    one, other = Fact(until=datetime.date(2025, 1, 1)), Fact(since=datetime.date(2025, 1, 1))
    assert have_common_day(one, other)
    assert not have_common_day(one, replace(other, since=datetime.date(2025, 1, 2)))


# ---------------------------------------------------------------- selections


CATEGORIES = [Category(id="A", title="A"), Category(id="A1", title="A1", part_of="A"), Category(id="B", title="B")]


@pytest.mark.parametrize(
    ("broad", "narrow", "covered"),
    [
        (Selection(), Selection(kinds=("quiz",), passed=True), True),
        (Selection(kinds=("quiz",)), Selection(), False),
        (Selection(kinds=("quiz", "course")), Selection(kinds=("quiz",), topics=("ethics",)), True),
        (Selection(kinds=("quiz",)), Selection(kinds=("quiz", "course")), False),
        (Selection(passed=True), Selection(), False),
        (Selection(passed=True), Selection(passed=False), False),
        (Selection(passed=True), Selection(passed=True, roles=("author",)), True),
        (Selection(categories=("A",)), Selection(categories=("A1",)), True),
        (Selection(categories=("A1",)), Selection(categories=("A",)), False),
        (Selection(categories=("A", "B")), Selection(categories=("B", "A1")), True),
        (Selection(categories=("A",)), Selection(), False),
    ],
)
def test_a_selection_covers_another_where_it_takes_all_of_it(broad: Selection, narrow: Selection, covered: bool) -> None:
    """Word by word, mark by mark, and a category with its parts."""
    assert includes(broad, narrow, CATEGORIES) is covered


def test_everything_falls_into_the_categories_that_are_no_part_of_another() -> None:
    """What is in a part is in its whole already."""
    assert [each.categories for each in split_by_category(Selection(kinds=("quiz",)), CATEGORIES)] == [("A",), ("B",)]


def test_a_selection_of_categories_falls_into_those() -> None:
    """And keeps what else it asks."""
    parts = split_by_category(Selection(categories=("A1", "B"), passed=True), CATEGORIES)
    assert parts == [Selection(categories=("A1",), passed=True), Selection(categories=("B",), passed=True)]


# ---------------------------------------------------------------- nothing is left out


def structs_of_a_scheme() -> list[type[msgspec.Struct]]:
    found = [each for each in vars(rules).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    return [
        each for each in found if issubclass(each, (Fact, CycleCondition, CardRule)) and each not in (Fact, ConditionalFact)
    ]


def test_every_whole_number_of_a_scheme_has_a_least_and_a_most() -> None:
    """A new key is not left without."""
    keys = {
        name
        for form in structs_of_a_scheme()
        for name, hint in typing.get_type_hints(form).items()
        if int in (hint, *typing.get_args(hint)) or tuple[int, ...] in (hint, *typing.get_args(hint))
    }
    assert keys == set(VALUE_RANGES)


def test_every_day_of_a_year_is_looked_at() -> None:
    """The keys whose docstring or example is a month and day."""
    keys = {field.name for form in structs_of_a_scheme() for field in msgspec.structs.fields(form)}
    assert set(MONTH_DAY_KEYS) <= keys


def test_limits_and_requirements_are_all_that_hold_for_some_cycles_only() -> None:
    """Whatever else came to depend on a condition would need its own look at tiers."""
    assert {each.__name__ for each in ConditionalFact.__subclasses__()} == {"Limit", "Requirement"}
    assert issubclass(Limit, ConditionalFact)
