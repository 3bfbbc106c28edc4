"""The six heaps of a reconciliation: whatever a list has in it, every row and every entry is in one of them, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cecgen.commands.preview import evaluate_with_files
from cecgen.commands.reconcile import HEAPS, ListScope, OtherPersonError, Reconciliation, reconcile
from cecgen.commands.reconcile.body_list import ListRow
from cecgen.model.judged import CycleRef
from cecgen.pipeline import Evaluation, open_workspace

HOLDER = """name = "Jordan Rivera"

[[certification]]
scheme = "acsm.cpt"
number = "1012345"
certified = 2020-11-18

[[certification.cycle]]
begins = 2021-01-01
ends = 2023-12-31

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""
FIRST = date(2025, 3, 14)
TITLES = ("Podcast", "Quiz 46.1", "Quiz 46.2", "Exercise testing workshop", "Exercise testing", "Sleep and recovery", "")
ENTRY = """[[entry]]
id = "{id}"
date = {day}
title = "{title}"
provider = "acsm"
kind = "course"
award = "2 CEC"
{lines}

"""


def entries() -> Iterator[str]:
    """A weekly series, quizzes of one day, one of several days, a draft, a plan, and what is in no or another cycle."""
    for week in range(3):
        yield ENTRY.format(id=f"podcast-{week}", day=FIRST + timedelta(7 * week), title="Podcast", lines="")
    yield ENTRY.format(id="quiz-1", day=FIRST, title="Quiz 46.1", lines='certificate = "CP-77"')
    yield ENTRY.format(id="quiz-2", day=FIRST, title="Quiz 46.2", lines="")
    yield ENTRY.format(id="workshop", day=FIRST, title="Exercise testing workshop", lines="begins = 2025-03-12")
    yield ENTRY.format(id="draft", day=FIRST + timedelta(1), title="Sleep and recovery", lines="draft = true")
    yield ENTRY.format(id="plan", day="2026-06-01", title="Sleep and recovery", lines="planned = true")
    yield ENTRY.format(id="before", day="2022-03-14", title="Exercise testing", lines="")
    yield ENTRY.format(id="elsewhere", day=FIRST, title="Exercise testing", lines='not_for = ["acsm.cpt"]')


REF = CycleRef("jordan-rivera", "acsm.cpt", date(2024, 1, 1))


class Heaps:
    """A holder's cycle, with which lists are held."""

    def __init__(self, result: Evaluation) -> None:
        transcript = result.transcript
        self.holder, self._cycle = transcript.holder(REF.holder), transcript.cycle(REF)
        self._certification = transcript.certification(REF)

    def __call__(self, rows: list[ListRow], scope: ListScope) -> Reconciliation:
        return reconcile(rows, self.holder, self._certification, self._cycle, scope)

    def __repr__(self) -> str:
        return "the heaps of Jordan Rivera"


@pytest.fixture(scope="module")
def put_into_heaps(tmp_path_factory: pytest.TempPathFactory) -> Heaps:
    root = tmp_path_factory.mktemp("heaps")
    folder = root / "content" / "jordan-rivera"
    folder.mkdir(parents=True)
    (root / "cecgen.toml").write_text("format = 1\nas_of = 2026-03-16\n")
    (folder / "holder.toml").write_text(HOLDER)
    (folder / "entries.toml").write_text("".join(entries()))
    result = evaluate_with_files(open_workspace(root, datetime(2026, 3, 16, tzinfo=UTC)), "jordan-rivera", {})
    assert not result.error_count
    return Heaps(result)


ROWS = st.builds(
    ListRow,
    where=st.just(""),
    day=st.one_of(st.none(), st.builds(lambda days: FIRST + timedelta(days), st.integers(-10, 30)), st.just(date(2022, 3, 14))),
    title=st.sampled_from([*TITLES, "EXERCISE  TESTING WORKSHOP", "Somebody else's title", "Total"]),
    amount=st.one_of(st.none(), st.integers(0, 3).map(Decimal)),
    numbers=st.sampled_from([frozenset[str](), frozenset({"cep123456"}), frozenset({"cp77"})]),
    category=st.sampled_from(["", "A"]),
    meaning=st.sampled_from(["counts", "counts", "counts", "pending", "denied", "carried", None]),
    status=st.sampled_from(["", "On file"]),
    person=st.sampled_from(["", "", "Rivera, Jordan", "Pat Doe"]),
    licence=st.sampled_from(["", "", "1012345", "99"]),
)


def number_rows(rows: list[ListRow]) -> list[ListRow]:
    """Rows as a file has them: each in a place of its own, and without a day each with what is wrong with it."""
    return [
        ListRow(
            where=f"row {number}", day=row.day, title=row.title, amount=row.amount, numbers=row.numbers, category=row.category,
            status=row.status, meaning=row.meaning, person=row.person, licence=row.licence,
            fault="" if row.day and row.title else "column A is empty",
        )
        for number, row in enumerate(rows, 2)
    ]  # fmt: skip


@settings(max_examples=300)
@given(
    rows=st.lists(ROWS, max_size=12).map(number_rows),
    said=st.sets(
        st.tuples(st.integers(1, 14), st.sampled_from(["podcast-0", "quiz-1", "workshop", "draft", "before", "nobody"]))
    ),
    starts_late=st.booleans(),
)
def test_the_heaps_add_up_to_all_rows_and_all_entries(
    put_into_heaps: Heaps, rows: list[ListRow], said: set[tuple[int, str]], starts_late: bool
) -> None:
    same = frozenset((f"row {number}", entry) for number, entry in said)
    scope = ListScope(FIRST if starts_late else REF.begins, date(2026, 12, 31), same)
    try:
        found = put_into_heaps(rows, scope)
    except OtherPersonError:
        assert {row.person for row in rows if row.person} == {"Pat Doe"}
        return
    holder = put_into_heaps.holder
    assert Counter(row.where for each in found.items for row in each.rows) == Counter(row.where for row in rows)
    assert Counter(each.entry.id for each in found.items if each.entry) == Counter(entry.id for entry in holder.entries)
    assert sum(len(found.heap(heap)) for heap in HEAPS) == len(found.items)
    assert (found.rows, found.entries) == (len(rows), len(holder.entries))
    for each in found.items:
        has = (bool(each.rows), each.entry is not None)
        assert has == {"only-here": (False, True), "only-there": (True, False)}.get(each.heap, has)
        assert each.heap in ("only-here", "only-there", "not-comparable") or has == (True, True)
        if each.heap in ("both", "differs", "only-there"):
            assert all(row.meaning == "counts" and row.person != "Pat Doe" and row.licence != "99" for row in each.rows)
            assert all(row.day is not None and scope.first <= row.day <= scope.last for row in each.rows)
        if each.heap in ("both", "only-here"):
            assert each.entry is not None
            assert each.entry.is_finished


@settings(max_examples=100)
@given(st.lists(ROWS, max_size=8).map(number_rows), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(put_into_heaps: Heaps, rows: list[ListRow], random: object) -> None:
    """But for which of two equal rows is the one that is listed twice, and which question of several is asked."""
    scope = ListScope(REF.begins, date(2026, 12, 31))
    shuffled = [*rows]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    try:
        one, other = put_into_heaps(rows, scope), put_into_heaps(shuffled, scope)
    except OtherPersonError:
        return
    assert {heap: len(one.heap(heap)) for heap in HEAPS} == {heap: len(other.heap(heap)) for heap in HEAPS}
