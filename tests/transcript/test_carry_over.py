"""What goes over from one cycle to the next: a surplus, a shortfall, what was met once, and what a window looks back at."""

from decimal import Decimal
from time import process_time

import pytest
from holder_files import HOUSE, category, certified, cycle, entry, step

from cecgen.outputs.terminal.explanation import explain_holder

OLD, NEW = "2020-01-01", "2023-01-01"
DURING, AFTER = "2022-06-01", "2023-06-01"
SOURCE = 'source = "https://example.org/carry"\n'


def carry(lines: str = "") -> str:
    """What the house's scheme says of carrying over."""
    table = "[[scheme.carry]]" if "since" in lines or "until =" in lines else "[scheme.carry]"
    return f"\n{table}\n{lines}\n{SOURCE}"


def requirement(id: str, lines: str) -> str:
    return f'\n[[scheme.requirement]]\nid = "{id}"\ntitle = "{id.capitalize()}"\n{lines}\n{SOURCE}'


def limit(id: str, lines: str) -> str:
    return f'\n[[scheme.limit]]\nid = "{id}"\ntitle = "{id.capitalize()}"\n{lines}\n{SOURCE}'


def hours(day: str, amount: object, lines: str = "", id: str = "") -> str:
    """An activity of so many hours, each of which is a credit."""
    begins = f"begins = {day}\n" if Decimal(str(amount)) > 24 else ""
    return entry(day, f'provider = "Any"\nhours = {amount}\n{begins}{lines}', id)


def two(old: str = "", new: str = "", steps: str = "", lines: str = "") -> str:
    """A certification with the cycle from 2020 to 2022 and the one after it; further keys of either."""
    return certified("club.coach", cycle(OLD, "2022-12-31", old, steps), cycle(NEW, "2025-12-31", new), lines=lines)


def one(lines: str = "", steps: str = "") -> str:
    """The cycle from 2020 to 2022 alone."""
    return certified("club.coach", cycle(OLD, "2022-12-31", lines, steps))


def carry_over(someone, scheme: str, *entries: str, day: str = AFTER, lines: str = "") -> Decimal | None:
    """What the cycle from 2020 to 2022 leaves to the one after it."""
    return someone(one(lines), *entries, scheme=scheme).on(day).cycle(OLD).carry_over


IN_I = category("I") + category("I-a", lines='part_of = "I"') + category("II")
"""A category, a part of it, and another one; in each there is what the holder puts there."""
FIRST, PART, SECOND = ('category = "I"', 'category = "I-a"', 'category = "II"')


# ---------------------------------------------------------------- what is left over


def test_where_a_body_says_nothing_of_carrying_over_nothing_is_known(someone):
    """Neither that it may be nor that it may not."""
    assert carry_over(someone, HOUSE, hours("2021-05-05", 15)) is None


@pytest.mark.parametrize(
    ("amount", "over"), [("9.9", 0), ("10", 0), ("10.1", "0.1"), ("13.9", "3.9"), ("14", 4), ("14.1", 4), ("40", 4)]
)
def test_what_is_beyond_the_total_goes_over_as_far_as_the_body_lets_it(someone, amount, over):
    """Four at most; a tenth more or less is a tenth."""
    assert carry_over(someone, HOUSE + carry("max = 4"), hours("2021-05-05", amount)) == Decimal(str(over))


def test_where_the_body_names_no_maximum_everything_beyond_goes_over(someone):
    """Without end."""
    assert carry_over(someone, HOUSE + carry(), hours("2021-05-05", 40)) == 30


def test_where_the_body_says_that_nothing_goes_over_nothing_does(someone):
    """However much there is."""
    assert carry_over(someone, HOUSE + carry("max = 0"), hours("2021-05-05", 40)) == 0


def test_what_a_limit_cut_is_not_left_over(someone):
    """Only what counts goes over."""
    scheme = HOUSE + limit("quizzes", 'max = 2\nper = "cycle"\nof = { kinds = ["quiz"] }') + carry()
    assert carry_over(someone, scheme, hours("2021-05-05", 10), hours("2021-06-06", 5, 'kind = "quiz"')) == 2


@pytest.mark.parametrize(
    ("first", "part", "second", "over"),
    [(12, 0, 3, 5), (2, 0, 13, 2), (0, 0, 15, 0), (10, 5, 0, 5), (0, 3, 12, 3), (2, 1, 12, 3), (10, 0, 0, 0), (0, 12, 0, 2)],
)
def test_only_credit_of_the_categories_that_the_body_names_goes_over(someone, first, part, second, over):
    """What is in a part of one is in it; what the other category has is used first."""
    entries = [
        hours(day, amount, where, day)
        for day, amount, where in (("2021-01-01", first, FIRST), ("2021-01-02", part, PART), ("2021-01-03", second, SECOND))
    ]
    assert carry_over(someone, HOUSE + IN_I + carry('categories = ["I"]'), *entries) == over


@pytest.mark.parametrize(
    ("day", "over"),
    [("2022-06-30", 0), ("2022-07-01", 3), ("2022-07-02", 3), ("2022-12-30", 3), ("2022-12-31", 3), ("2023-01-01", 0)],
)
def test_only_what_was_earned_in_the_last_months_goes_over(someone, day, over):
    """Six months to the cycle's last day; what grace still lets in comes after it."""
    grace = f"\n[scheme.grace]\nmonths = 3\n{SOURCE}"
    scheme = HOUSE + grace + carry("earned_within_months = 6")
    assert carry_over(someone, scheme, hours("2021-05-05", 10), hours(day, 3)) == over


@pytest.mark.parametrize(
    ("ends", "day", "over"),
    [
        ("2022-02-28", "2021-08-31", 0),
        ("2022-02-28", "2021-09-01", 3),
        ("2024-02-29", "2023-08-31", 0),
        ("2024-02-29", "2023-09-01", 3),
    ],
)
def test_the_last_months_of_a_cycle_are_those_of_the_calendar(someone, ends, day, over):
    """Six months to the end of February begin on the first of September."""
    holder = certified("club.coach", cycle("2020-03-01", ends))
    judged = someone(holder, hours("2021-05-05", 10), hours(day, 3), scheme=HOUSE + carry("earned_within_months = 6"))
    assert judged.on("2024-06-01").cycle().carry_over == over


@pytest.mark.parametrize(
    ("carried", "earned", "over"),
    [
        (5, 10, 5),
        (5, 6, 1),
        (5, 5, 0),
        (15, 3, 3),
        (15, 0, 0),
        (12, 3, 3),
        (2, 12, 4),
        (-3, 15, 2),
    ],
)
def test_what_was_carried_in_is_used_up_first(someone, carried, earned, over):
    """It is never carried on; a shortfall of before has to be made up first."""
    lines = f"carried_in = [{{ amount = {carried} }}]"
    assert carry_over(someone, HOUSE + carry(), hours("2021-05-05", earned), lines=lines) == over


ETHICS = requirement("ethics", 'min = 4\nof = { topics = ["ethics"] }')


@pytest.mark.parametrize(
    ("ethics", "other", "over"), [(12, 0, 2), (4, 8, 2), (4, 6, 0), (3, 9, 2), (20, 0, 10), (20, 5, 15), (5, 5, 0)]
)
def test_what_a_component_asks_for_stays(someone, ethics, other, over):
    """It may be part of the surplus, and is not what goes over."""
    entries = [hours("2021-05-05", ethics, 'topics = ["ethics"]'), hours("2021-06-06", other)]
    assert carry_over(someone, HOUSE + ETHICS + carry(), *entries) == over


def test_what_a_component_asks_for_stays_where_nearly_all_that_may_go_over_is_of_it(someone):
    """Ten of ethics are asked, and came in the last months: one credit beside them is free to go."""
    scheme = HOUSE.replace("min = 10", "min = 20") + ETHICS.replace("min = 4", "min = 10") + carry("earned_within_months = 6")
    late = [hours("2022-10-01", 10, 'topics = ["ethics"]'), hours("2022-11-01", 1)]
    assert carry_over(someone, scheme, hours("2021-05-05", 15), *late) == 1


def test_what_two_components_ask_for_stays(someone):
    """Ten of each are asked, and fifteen in all: of thirty ten go over, not fifteen."""
    law = requirement("law", 'min = 10\nof = { topics = ["law"] }')
    scheme = HOUSE.replace("min = 10", "min = 15") + ETHICS.replace("min = 4", "min = 10") + law + carry()
    entries = [hours("2021-05-05", 20, 'topics = ["ethics"]'), hours("2021-06-06", 10, 'topics = ["law"]')]
    assert carry_over(someone, scheme, *entries) == 10


def test_what_each_year_asks_for_stays(someone):
    """Four of each of three years; the rest of the last one goes over."""
    scheme = HOUSE + requirement("yearly", 'min = 4\nper = "year"') + carry()
    entries = [hours("2020-05-05", 4), hours("2021-05-05", 4), hours("2022-05-05", 12)]
    assert carry_over(someone, scheme, *entries) == 8


def test_what_is_only_recommended_keeps_nothing_back(someone):
    """All that is beyond the total goes over."""
    scheme = HOUSE + ETHICS.replace("min = 4", "min = 12\nadvisory = true") + carry()
    assert carry_over(someone, scheme, hours("2021-05-05", 15, 'topics = ["ethics"]')) == 5


@pytest.mark.parametrize("measure", ["entries", "topics", "hours"])
def test_what_is_asked_in_something_else_than_credit_keeps_no_credit_back(someone, measure):
    """One activity of one topic is asked, and there is one: what is beyond the ten credits goes over."""
    scheme = HOUSE + requirement("other", f'min = 1\nmeasure = "{measure}"') + carry()
    assert carry_over(someone, scheme, hours("2021-05-05", 30, 'topics = ["ethics"]')) == 20


@pytest.mark.parametrize(("amount", "over"), [("12", 0), ("12.1", "0.1"), ("15", 3)])
def test_what_comes_on_top_of_the_total_is_used_too(someone, amount, over):
    """Ten and two are twelve."""
    scheme = HOUSE + requirement("harm", 'min = 2\nadds = true\nof = { topics = ["harm"] }') + carry()
    assert carry_over(someone, scheme, hours("2021-05-05", amount, 'topics = ["harm"]')) == Decimal(str(over))


@pytest.mark.parametrize(("day", "over"), [("2022-10-31", 0), ("2022-11-01", 5), ("2023-06-01", 5)])
def test_what_is_left_over_is_as_of_a_day(someone, day, over):
    """The surplus is there from the day it was earned."""
    assert carry_over(someone, HOUSE + carry(), hours("2021-05-05", 10), hours("2022-11-01", 5), day=day) == over


def test_who_was_exempt_from_the_total_is_short_of_nothing(someone):
    """Nothing of it was needed."""
    exempt = '\n[[certification.cycle.exempt]]\nrequirement = "total"\nby = "exam"\non = 2022-10-01\n'
    scheme = HOUSE.replace("min = 10", 'min = 10\ninstead = ["exam"]') + carry("shortfall = 8")
    judged = someone(one(steps=exempt), hours("2021-05-05", 3), scheme=scheme)
    assert judged.on(AFTER).finding("total").status == "exempt"
    carries = judged.on(AFTER).cycle().carry_over
    assert carries is not None
    assert carries >= 0


# ---------------------------------------------------------------- a shortfall


@pytest.mark.parametrize(
    ("amount", "over", "status"),
    [
        ("7.9", 0, "missed"),
        ("8", -2, "met"),
        ("8.1", "-1.9", "met"),
        ("9.9", "-0.1", "met"),
        ("10", 0, "met"),
        ("10.1", "0.1", "met"),
    ],
)
def test_a_small_shortfall_may_be_made_up_in_the_cycle_after(someone, amount, over, status):
    """Two at most: then the cycle is met; a tenth more, and it is missed."""
    judged = someone(one(), hours("2021-05-05", amount), scheme=HOUSE + carry("shortfall = 2")).on(AFTER)
    assert (judged.cycle().carry_over, judged.finding("total").status) == (Decimal(str(over)), status)


@pytest.mark.parametrize(
    ("day", "over", "status"), [("2022-12-30", 0, "open"), ("2022-12-31", 0, "open"), ("2023-01-01", -2, "met")]
)
def test_nothing_is_short_before_the_cycle_is_over(someone, day, over, status):
    """To the last day it may be earned."""
    judged = someone(one(), hours("2021-05-05", 8), scheme=HOUSE + carry("shortfall = 2")).on(day)
    assert (judged.cycle().carry_over or 0, judged.finding("total").status) == (over, status)


def test_who_renews_with_a_shortfall_is_short_from_the_renewal_on(someone):
    """The form says that the rest comes later."""
    scheme = HOUSE + carry("shortfall = 2")
    judged = someone(one("renewed = 2022-10-01"), hours("2021-05-05", 8), scheme=scheme)
    found = judged.on("2022-10-01")
    assert (found.standing, found.finding("total").status, found.cycle().carry_over) == ("renewed", "met", -2)


@pytest.mark.parametrize(
    ("stated", "counted"),
    [
        ("", -2),
        ("carried_in = [{ amount = -1 }]", -2),
        ("carried_in = [{ amount = -2 }]", -2),
        ("carried_in = [{ amount = -1 }, { amount = -1 }]", -2),
        ("carried_in = [{ amount = -3 }]", -3),
    ],
)
def test_a_shortfall_counts_against_the_cycle_after_once(someone, stated, counted):
    """Whether or not the holder wrote it down; more than there was is taken as written."""
    judged = someone(two(new=stated), hours("2021-05-05", 8), scheme=HOUSE + carry("shortfall = 2")).on(AFTER)
    assert judged.cycle(NEW).counted == counted
    assert judged.finding("total", NEW).message.startswith(f"{10 - counted} more credits by 2025-12-31")


def test_a_shortfall_that_nobody_wrote_down_says_what_to_write(someone):
    """In its basis."""
    judged = someone(two(), hours("2021-05-05", 8), scheme=HOUSE + carry("shortfall = 2")).on(AFTER)
    (credit,) = judged.cycle(NEW).credits
    assert "add it to carried_in in holder.toml" in credit.basis[0]


def test_a_cycle_that_was_missed_owes_nothing_to_the_next(someone):
    """It has other consequences."""
    judged = someone(two(), hours("2021-05-05", 7), scheme=HOUSE + carry("shortfall = 2")).on(AFTER)
    assert judged.cycle(NEW).counted == 0


def test_a_shortfall_goes_on_from_cycle_to_cycle(someone):
    """Two short, then eleven earned: one is short again."""
    holder = two(new="carried_in = [{ amount = -2 }]")
    scheme = HOUSE + carry("shortfall = 2")
    judged = someone(holder, hours("2021-05-05", 8), hours("2024-05-05", 11), scheme=scheme).on("2026-01-01")
    assert (judged.cycle(NEW).counted, judged.cycle(NEW).carry_over) == (9, -1)


# ---------------------------------------------------------------- what counts of what was carried in


@pytest.mark.parametrize(
    ("earned", "stated", "counted", "status"),
    [
        (15, "4.9", "4.9", "counted"),
        (15, "5", "5", "counted"),
        (15, "5.1", "5", "limited"),
        (10, "1", "0", "limited"),
        (9, "1", "0", "limited"),
        (30, "8", "8", "counted"),
        (30, "8.1", "8", "limited"),
    ],
)
def test_never_more_is_carried_in_than_the_cycle_before_leaves_over(someone, earned, stated, counted, status):
    """And never more than the body lets go over, which is eight."""
    holder = two(new=f"carried_in = [{{ amount = {stated} }}]")
    judged = someone(holder, hours("2021-05-05", earned), scheme=HOUSE + carry("max = 8")).on(AFTER)
    (credit,) = judged.cycle(NEW).credits
    assert (credit.amount, credit.counted, credit.status) == (Decimal(stated), Decimal(counted), status)
    assert bool(credit.why_not) is (status == "limited")


def test_why_less_is_carried_in_names_what_is_in_the_way(someone):
    """The body's maximum, or what there was."""
    holder = two(new="carried_in = [{ amount = 9 }]")
    judged = someone(holder, hours("2021-05-05", 13), hours("2022-05-05", 9, id="later"), scheme=HOUSE + carry("max = 8"))
    (before,) = judged.on("2022-05-04").cycle(NEW).credits
    (now,) = judged.on("2023-01-01").cycle(NEW).credits
    assert before.why_not == "the cycle before leaves 3 credits to be carried over"
    assert now.why_not == "at most 8 credits can be carried over"


def test_several_amounts_share_what_may_be_carried_in(someone):
    """The first that is written comes first."""
    holder = two(new="carried_in = [{ amount = 3 }, { amount = 3 }, { amount = 3 }]")
    judged = someone(holder, hours("2021-05-05", 14), scheme=HOUSE + carry("max = 8")).on(AFTER)
    assert [each.counted for each in judged.cycle(NEW).credits] == [3, 1, 0]


def test_without_the_cycle_before_only_the_bodys_maximum_is_known(someone):
    """What it left over is taken as the holder states it."""
    judged = someone(one("carried_in = [{ amount = 9 }]"), scheme=HOUSE + carry("max = 8")).on(DURING)
    assert judged.cycle().counted == 8


def test_what_was_left_over_and_not_written_down_is_not_carried_in(someone):
    """The holder may have had reasons."""
    assert someone(two(), hours("2021-05-05", 15), scheme=HOUSE + carry()).on(AFTER).cycle(NEW).counted == 0


def test_a_ruling_on_the_cycle_before_changes_what_was_carried_in(someone):
    """From the day it came."""
    ruling = '[[entry.ruling]]\nscheme = "club.coach"\non = 2023-05-01\namount = 2\n'
    holder = two(new="carried_in = [{ amount = 5 }]")
    judged = someone(holder, hours("2021-05-05", 10), hours("2021-06-06", 5, ruling), scheme=HOUSE + carry())
    assert [judged.on(day).cycle(NEW).counted for day in ("2023-04-30", "2023-05-01")] == [5, 2]


@pytest.mark.parametrize(
    ("where", "counted", "status"),
    [
        ('category = "I"', 3, "counted"),
        ('category = "I-a"', 3, "counted"),
        ('category = "II"', 0, "not-counted"),
        ("", 0, "not-counted"),
    ],
)
def test_only_credit_of_the_categories_that_the_body_names_is_carried_in(someone, where, counted, status):
    """What is in a part of one is in it."""
    stated = f"{{ amount = 3{', ' if where else ''}{where} }}"
    holder = two(new=f"carried_in = [{stated}]")
    scheme = HOUSE + IN_I + carry('categories = ["I"]')
    judged = someone(holder, hours("2021-05-05", 15, FIRST), scheme=scheme).on(AFTER)
    (credit,) = judged.cycle(NEW).credits
    assert (credit.counted, credit.status) == (counted, status)


@pytest.mark.parametrize(
    ("stated", "counted"),
    [
        ('{ amount = 2, category = "I" }, { amount = 3, category = "II" }', [2, 3]),
        ('{ amount = 5, category = "II" }', [5]),
        ('{ amount = 3, category = "I" }', [2]),
        ('{ amount = 5, category = "I" }', [2]),
        ('{ amount = 5, category = "II" }, { amount = 2, category = "I" }', [5, 0]),
    ],
)
def test_no_more_is_carried_in_of_a_category_than_it_leaves_over(someone, stated, counted):
    """Two of the first and thirteen of the second are five beyond the total, of which two may be of the first."""
    judged = someone(
        two(new=f"carried_in = [{stated}]"),
        hours("2021-05-05", 2, FIRST),
        hours("2021-06-06", 13, SECOND),
        scheme=HOUSE + IN_I + carry(),
    ).on(AFTER)
    assert [each.counted for each in judged.cycle(NEW).credits] == counted


def test_what_was_carried_in_keeps_its_category_and_nothing_else(someone):
    """It counts where only the category is asked, or nothing is."""
    scheme = (
        HOUSE
        + IN_I
        + requirement("first", 'min = 3\nof = { categories = ["I"] }')
        + requirement("topic", 'min = 3\nof = { categories = ["I"], topics = ["ethics"] }')
        + requirement("kind", 'min = 3\nof = { kinds = ["course"] }')
        + carry()
    )
    holder = two(new='carried_in = [{ amount = 3, category = "I-a" }]')
    entries = hours("2021-05-05", 20, f'topics = ["ethics"]\n{PART}')
    judged = someone(holder, entries, scheme=scheme).on(AFTER)
    assert {each.requirement: each.have for each in judged.cycle(NEW).findings if each.have is not None} == {
        "total": 3, "first": 3, "topic": 0, "kind": 0,
    }  # fmt: skip


def test_what_was_carried_in_takes_room_of_its_category(someone):
    """Of five that count, three are there."""
    scheme = HOUSE + IN_I + limit("first", 'max = 5\nper = "cycle"\nof = { categories = ["I"] }') + carry()
    holder = two(new='carried_in = [{ amount = 3, category = "I" }]')
    entries = [hours("2021-05-05", 5, FIRST), hours("2021-06-06", 10, SECOND), hours("2023-05-05", 4, FIRST, "new")]
    assert someone(holder, *entries, scheme=scheme).on(AFTER).credits(NEW) == {"": 3, "new": 2}


def test_a_category_that_there_is_not_is_an_error_in_carried_in_too(someone):
    """It would count towards nothing that is asked of a category."""
    holder = two(new='carried_in = [{ amount = 3, category = "Z" }]')
    judged = someone(holder, hours("2021-05-05", 15, FIRST), scheme=HOUSE + IN_I + carry()).on(AFTER)
    assert judged.codes == ["CEC221"]


@pytest.mark.parametrize(("until", "counted"), [("2022-12-31", 4), ("2022-12-30", 0), ("2025-12-31", 4)])
def test_carrying_is_by_the_rule_on_the_last_day_of_the_cycle_that_it_comes_from(someone, until, counted):
    """What the block to paste offers is what then counts, although the rule has been given up since."""
    scheme = HOUSE + carry(f"until = {until}")
    judged = someone(two(new="carried_in = [{ amount = 4 }]"), hours("2021-05-05", 14), scheme=scheme).on(AFTER)
    assert judged.cycle(NEW).counted == counted
    assert (judged.cycle(OLD).carry_over or 0) == counted


def test_what_was_carried_in_is_carried_no_further_by_and_by(someone):
    """Over three cycles only what was earned in the one before goes on."""
    cycles = [
        cycle(f"{year}-01-01", f"{year}-12-31", "carried_in = [{ amount = 5 }]" if year > 2020 else "")
        for year in (2020, 2021, 2022)
    ]
    holder = certified("club.coach", *cycles)
    judged = someone(holder, hours("2020-05-05", 15), hours("2021-05-05", 7), scheme=HOUSE + carry()).on("2022-06-01")
    assert [each.counted for each in judged.certification().cycles] == [15, 12, 2]
    assert [each.carry_over for each in judged.certification().cycles] == [5, 2, 0]


# ---------------------------------------------------------------- the block to paste

RENEWED = "renewed = 2022-12-01"


def block(someone, scheme: str, *entries: str) -> str:
    """The block that is to be pasted after the renewed cycle."""
    judged = someone(one(RENEWED), *entries, scheme=scheme).on(AFTER)
    (found,) = [each for each in judged.found if each.code == "CEC217"]
    return found.hint.partition("\n")[2]


def test_the_block_to_paste_says_what_is_carried_in(someone):
    """As far as anything is."""
    text = block(someone, HOUSE + carry("max = 4"), hours("2021-05-05", "13.5"))
    assert text == "[[certification.cycle]]\nbegins = 2023-01-01\ncarried_in = [{ amount = 3.5 }]"


@pytest.mark.parametrize("rules", ["", carry("max = 0"), carry("max = 4")])
def test_where_nothing_goes_over_the_block_says_nothing_of_it(someone, rules):
    """The total, and no more."""
    assert "carried_in" not in block(someone, HOUSE + rules, hours("2021-05-05", 10))


def test_the_block_to_paste_says_what_is_short(someone):
    """Below zero."""
    assert "carried_in = [{ amount = -2 }]" in block(someone, HOUSE + carry("shortfall = 2"), hours("2021-05-05", 8))


def test_the_block_to_paste_names_the_category(someone):
    """The only one of which anything goes over."""
    text = block(someone, HOUSE + IN_I + carry('max = 4\ncategories = ["I"]'), hours("2021-05-05", 20, FIRST))
    assert 'carried_in = [{ amount = 4, category = "I" }]' in text


def test_the_block_to_paste_names_the_category_that_credit_is_in_where_any_may_go_over(someone):
    """It keeps it."""
    text = block(someone, HOUSE + IN_I + carry("max = 4"), hours("2021-05-05", 20, SECOND))
    assert 'carried_in = [{ amount = 4, category = "II" }]' in text


@pytest.mark.parametrize(
    ("rules", "entries", "over"),
    [
        (carry("max = 4"), [hours("2021-05-05", 20)], 4),
        (carry("shortfall = 4"), [hours("2021-05-05", 7)], -3),
        (carry("earned_within_months = 6"), [hours("2021-05-05", 9), hours("2022-11-01", 6)], 5),
        (IN_I + carry(), [hours("2021-05-05", 12, FIRST), hours("2021-06-06", 3, SECOND)], 5),
        (IN_I + carry('categories = ["I"]'), [hours("2021-05-05", 12, PART), hours("2021-06-06", 3, SECOND)], 5),
        (IN_I + carry('categories = ["I", "II"]'), [hours("2021-05-05", 12, FIRST), hours("2021-06-06", 3, SECOND)], 5),
        (IN_I + carry('categories = ["II", "I"]'), [hours("2021-05-05", 12, FIRST), hours("2021-06-06", 1, SECOND)], 3),
        (IN_I + carry('categories = ["I"]\nshortfall = 4'), [hours("2021-05-05", 7, FIRST)], -3),
        (
            IN_I + carry('categories = ["I"]'),
            [hours("2021-05-05", 10, SECOND), hours("2021-06-06", 2, FIRST), hours("2021-07-07", 3, FIRST)],
            5,
        ),
    ],
)
def test_what_is_pasted_counts_as_it_stands(someone, tmp_path, rules, entries, over):
    """Neither more nor less, and nobody asks for the block again."""
    before = someone(one(RENEWED), *entries, scheme=HOUSE + rules)
    judged = before.on(AFTER)
    (found,) = [each for each in judged.found if each.code == "CEC217"]
    assert judged.cycle().carry_over == over
    pasted = found.hint.partition("\n")[2].replace("begins = 2023-01-01", "begins = 2023-01-01\nends = 2025-12-31")
    for path in sorted(tmp_path.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    after = someone(one(RENEWED) + pasted, *entries, scheme=HOUSE + rules).on(AFTER)
    assert after.cycle(NEW).counted == over
    assert after.codes == []


# ---------------------------------------------------------------- two bodies

CISSP = certified("isc2.cissp", cycle("2023-11-24", "2026-11-23", "renewed = 2026-11-20"))


def cpe(day: str, amount: int, group: str) -> str:
    begins = f"begins = {day}\n" if amount > 24 else ""
    return entry(day, f'provider = "isc2"\naward = "{amount} CPE"\ncategory = "{group}"\n{begins}', f"on-{day}")


@pytest.mark.parametrize(
    ("day", "group", "over"),
    [
        ("2026-05-23", "A", 0),
        ("2026-05-24", "A", 9),
        ("2026-05-25", "A", 9),
        ("2026-11-23", "A", 9),
        ("2026-11-24", "A", 0),
        ("2026-05-24", "B", 0),
    ],
)
def test_isc2_lets_group_a_of_the_last_six_months_go_over(someone, day, group, over):
    """What is beyond the 120, to the day."""
    judged = someone(CISSP, cpe("2024-02-02", 120, "A"), cpe(day, 9, group)).on("2026-11-24")
    assert judged.cycle().carry_over == over


@pytest.mark.parametrize(("extra", "over"), [(39, 39), (40, 40), (41, 40)])
def test_isc2_lets_forty_go_over(someone, extra, over):
    """And the block says so, with the group."""
    judged = someone(CISSP, cpe("2024-02-02", 120, "A"), cpe("2026-06-06", extra, "A")).on("2026-11-24")
    assert judged.cycle().carry_over == over
    (found,) = [each for each in judged.found if each.code == "CEC217"]
    assert f'carried_in = [{{ amount = {over}, category = "A" }}]' in found.hint


# ---------------------------------------------------------------- once only

ONCE = HOUSE + requirement("hiv", 'min = 2\nonce = true\nof = { topics = ["hiv"] }')
HIV = 'topics = ["hiv"]'


@pytest.mark.parametrize(("amount", "status"), [("1.9", "open"), ("2", "met"), ("2.1", "met")])
def test_what_is_asked_once_is_answered_for_good(someone, amount, status):
    """By a cycle before."""
    judged = someone(two(), hours("2021-05-05", amount, HIV), scheme=ONCE).on(AFTER)
    assert judged.finding("hiv", OLD).status == ("met" if status == "met" else "missed")
    assert judged.finding("hiv", NEW).status == status


def test_what_is_asked_once_may_be_met_by_several_cycles_together(someone):
    """One here and one there are two."""
    judged = someone(two(), hours("2021-05-05", 1, HIV), hours("2023-05-05", 1, HIV), scheme=ONCE).on(AFTER)
    assert judged.finding("hiv", NEW).status == "met"


def test_what_is_asked_once_is_answered_two_cycles_later_too(someone):
    """The one between does not matter."""
    holder = certified("club.coach", *(cycle(f"{year}-01-01", f"{year}-12-31") for year in (2020, 2021, 2022)))
    judged = someone(holder, hours("2020-05-05", 2, HIV), scheme=ONCE).on("2022-06-01")
    assert [judged.finding("hiv", f"{year}-01-01").status for year in (2020, 2021, 2022)] == ["met", "met", "met"]


def test_a_later_cycle_does_not_answer_for_an_earlier_one(someone):
    """It was missed there."""
    judged = someone(two(), hours("2023-05-05", 2, HIV), scheme=ONCE).on(AFTER)
    assert [judged.finding("hiv", begins).status for begins in (OLD, NEW)] == ["missed", "met"]


def test_what_is_asked_once_and_rejected_afterwards_is_asked_again(someone):
    """The body's word outranks what counted."""
    ruling = '[[entry.ruling]]\nscheme = "club.coach"\non = 2023-05-01\namount = 0\n'
    judged = someone(two(), hours("2021-05-05", 2, f"{HIV}\n{ruling}"), scheme=ONCE)
    assert [judged.on(day).finding("hiv", NEW).status for day in ("2023-04-30", "2023-05-01")] == ["met", "open"]


def test_what_was_met_before_the_first_cycle_on_record_is_written_down(someone):
    """In the cycle that would ask for it, and the total is none the less."""
    judged = someone(one('already_met = ["hiv"]'), scheme=ONCE).on(DURING)
    assert (judged.finding("hiv").status, judged.finding("total").need) == ("met", 10)


def test_what_is_not_asked_once_is_asked_again(someone):
    """The same requirement without the word."""
    judged = someone(two(), hours("2021-05-05", 2, HIV), scheme=ONCE.replace("once = true\n", "")).on(AFTER)
    assert judged.finding("hiv", NEW).status == "open"


ON_TOP = ONCE.replace("once = true", "once = true\nadds = true")


def test_what_is_asked_once_on_top_of_the_total_is_on_top_of_it_once(someone):
    """Twelve in the cycle that answers it, ten in the next."""
    judged = someone(two(), hours("2021-05-05", 12, HIV), scheme=ON_TOP).on(AFTER)
    assert [judged.finding("total", begins).need for begins in (OLD, NEW)] == [12, 10]
    assert [judged.cycle(begins).required for begins in (OLD, NEW)] == [12, 10]


EXEMPT = '\n[[certification.cycle.exempt]]\nrequirement = "hiv"\nby = "licence"\non = 2022-05-05\n'


@pytest.mark.parametrize(("lines", "steps", "day"), [('already_met = ["hiv"]', "", DURING), ("", EXEMPT, "2022-05-05")])
def test_what_is_met_before_or_replaced_is_no_longer_on_top_of_the_total(someone, lines, steps, day):
    """Nobody has to earn for it."""
    scheme = ON_TOP.replace("adds = true", 'adds = true\ninstead = ["licence"]')
    judged = someone(one(lines, steps), hours("2021-05-05", 10), scheme=scheme)
    assert (judged.on(day).finding("total").need, judged.on(day).finding("total").status) == (10, "met")
    if steps:
        assert judged.on("2022-05-04").finding("total").need == 12


CHOICE = (
    HOUSE
    + category("hiv", "{}")
    + category("other", "{}")
    + requirement("hiv", 'min = 4\nonce = true\nof = { categories = ["hiv"] }')
    + requirement("other", 'min = 4\nof = { categories = ["other"] }')
)


def test_what_was_answered_before_attracts_nothing_any_more(someone):
    """An activity that fits both categories goes where something is missing."""
    judged = someone(two(), hours("2021-05-05", 4, 'category = "hiv"'), hours("2023-05-05", 4, id="it"), scheme=CHOICE)
    assert [each.allocated for each in judged.on(AFTER).cycle(NEW).credits] == ["other"]


@pytest.mark.parametrize("lines", ['already_met = ["hiv"]', ""])
def test_what_is_met_before_or_replaced_attracts_nothing(someone, lines):
    """Neither what the holder states as met nor what something else took the place of."""
    scheme = CHOICE.replace("once = true", 'once = true\ninstead = ["licence"]')
    judged = someone(one(lines, "" if lines else EXEMPT), hours("2021-05-05", 4), scheme=scheme).on(DURING)
    assert [each.allocated for each in judged.cycle().credits] == ["other"]
    assert judged.finding("other").status == "met"


# ---------------------------------------------------------------- rolling windows

ROLLING = HOUSE + requirement("recent", "min = 5\nwithin_months = 12")
YEARS = certified("club.coach", *(cycle(f"{year}-01-01", f"{year}-12-31") for year in (2020, 2021, 2022)))


@pytest.mark.parametrize(
    ("day", "status"), [("2021-05-04", "open"), ("2021-05-05", "met"), ("2022-05-04", "met"), ("2022-05-05", "open")]
)
def test_a_window_that_rolls_looks_back_from_today(someone, day, status):
    """What was earned a year ago to the day is out of it."""
    assert someone(one(), hours("2021-05-05", 5), scheme=ROLLING).on(day).finding("recent").status == status


@pytest.mark.parametrize(
    ("day", "have"),
    [
        ("2020-12-31", 5),
        ("2021-01-01", 5),
        ("2021-10-04", 5),
        ("2021-10-05", 0),
        ("2021-11-01", 2),
        ("2022-10-31", 2),
        ("2022-11-01", 0),
    ],
)
def test_a_window_that_rolls_looks_back_beyond_the_beginning_of_the_cycle(someone, day, have):
    """What was earned in the cycle before counts as long as it is in it."""
    judged = someone(YEARS, hours("2020-10-05", 5), hours("2021-11-01", 2), scheme=ROLLING)
    assert judged.on(day).finding("recent", f"{day[:4]}-01-01").have == have


def test_a_window_of_several_years_looks_back_over_several_cycles(someone):
    """All that are on record."""
    scheme = ROLLING.replace("within_months = 12", "within_months = 36")
    judged = someone(YEARS, *(hours(f"{year}-05-05", 2) for year in (2020, 2021, 2022)), scheme=scheme)
    assert judged.on("2022-06-01").finding("recent", "2022-01-01").have == 6


def test_what_was_carried_in_is_not_counted_twice_in_a_window(someone):
    """It is there already, on the day it was earned."""
    scheme = ROLLING + carry()
    holder = certified(
        "club.coach", cycle("2021-01-01", "2021-12-31"), cycle("2022-01-01", "2022-12-31", "carried_in = [{ amount = 4 }]")
    )
    judged = someone(holder, hours("2021-11-01", 14), scheme=scheme).on("2022-06-01")
    assert judged.finding("recent", "2022-01-01").have == 14
    assert judged.finding("total", "2022-01-01").have == 4


@pytest.mark.parametrize("scheme", [ROLLING, ONCE, ROLLING + carry()], ids=["window", "once", "carrying"])
def test_a_long_history_takes_no_longer_than_its_cycles(someone, scheme):
    """Each is worked out once, however many come after it."""
    holder = certified("club.coach", *(cycle(f"{year}-01-01", f"{year}-12-31") for year in range(2007, 2023)))
    judged = someone(holder, hours("2007-05-05", 2, HIV), scheme=scheme)
    began = process_time()
    judged.on("2022-06-01")
    assert process_time() - began < 3


def test_after_the_renewal_a_window_rolls_no_further(someone):
    """What was met on that day stays met."""
    judged = someone(one("renewed = 2022-05-01"), hours("2021-05-05", 10), scheme=ROLLING)
    for day in ("2022-05-01", "2022-06-01", "2022-12-31", "2024-01-01"):
        found = judged.on(day)
        assert (found.standing, found.finding("recent").status) == ("renewed", "met")


def test_a_form_of_a_day_when_the_window_was_empty_renews_nothing(someone):
    """A day too late."""
    judged = someone(one("renewed = 2022-05-05"), hours("2021-05-05", 10), scheme=ROLLING)
    assert judged.on("2022-06-01").standing != "renewed"


ALL_ROLLING = HOUSE.replace("min = 10", "min = 10\nwithin_months = 24")


def test_the_total_itself_may_be_of_a_window_that_rolls(someone):
    """What counts is then what lies in it, in whichever cycle it was earned."""
    judged = someone(YEARS, hours("2020-06-01", 6), hours("2021-06-01", 4), scheme=ALL_ROLLING)
    for day, counted in (("2022-05-31", 10), ("2022-06-01", 4)):
        found = judged.on(day)
        assert (found.cycle("2022-01-01").counted, found.finding("total", "2022-01-01").have) == (counted, counted)


@pytest.mark.parametrize(("day", "counted"), [("2022-05-31", [6, 4]), ("2022-06-01", [0, 4]), ("2022-06-02", [0, 4])])
def test_what_lies_outside_a_window_that_rolls_says_so_and_counts_nothing(someone, day, counted):
    """So that what the credits of a cycle count comes to what the cycle counts."""
    holder = certified("club.coach", cycle("2020-01-01", "2022-12-31"))
    judged = someone(holder, hours("2020-06-01", 6), hours("2021-06-01", 4), scheme=ALL_ROLLING).on(day)
    assert [credit.counted for credit in judged.cycle().credits] == counted
    assert judged.counted == sum(counted)
    reason = f"earned outside the 24 months that count, 2020-06-{int(day[-2:]) + 1:02} to {day}" if day != "2022-05-31" else ""
    assert judged.cycle().credits[0].why_not == reason
    assert f"    counted: {' + '.join(str(each) for each in counted if each)} = " in explain(judged)


def test_credit_of_an_earlier_cycle_is_said_in_the_sum(someone):
    """It lies in the window, and not in the cycle."""
    judged = someone(YEARS, hours("2021-06-01", 4), hours("2022-02-01", 3), scheme=ALL_ROLLING).on("2022-06-01")
    assert "    counted: 3 + 4 of earlier cycles = 7 credits" in explain(judged)


def test_what_was_earned_after_the_form_is_in_the_window_of_the_next_cycle(someone):
    """Though it is outside that of the cycle it was earned in."""
    first = cycle("2020-01-01", "2020-12-31", steps=step("accepted", "2020-10-01"))
    holder = certified("club.coach", first, cycle("2021-01-01", "2021-12-31"))
    judged = someone(holder, hours("2020-11-15", 4), scheme=ALL_ROLLING).on("2021-06-01")
    assert [judged.cycle(f"{year}-01-01").counted for year in (2020, 2021)] == [0, 4]


def explain(judged) -> str:
    return explain_holder(judged.transcript.holders[0], judged.transcript)


def test_every_story_is_the_same_when_it_is_told_again(someone):
    """What goes over is worked out from the files alone."""
    holder = two(new="carried_in = [{ amount = 3 }]", steps=step("accepted", "2022-12-01"))
    judged = someone(holder, hours("2021-05-05", 14), hours("2023-02-02", 2), scheme=HOUSE + carry("max = 8"))
    assert judged.on(AFTER).json == judged.on(AFTER).json
    assert '"carries": "4"' in judged.on(AFTER).json
