"""Match invented lists of bodies with invented entries: `python -m benchmarks lists`.

A list is spoilt as lists are: capitals, titles that are cut, the body's own titles, the first day for the last, a day off, the
day of posting, halved and rounded amounts, doubled rows, missing ones and strangers. What is matched must be right.
"""

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cecgen.commands.reconcile.matching import Listed, match_list

_SUBJECTS = ("Knee", "Shoulder", "Sleep", "Nutrition", "Ethics", "Testing", "Coaching", "Balance", "Heart", "Bone", "Pain")
_FORMS = ("in practice", "for older adults", "update", "workshop", "from the start", "after injury", "and exercise", "seminar")
_FIRST = date(2024, 1, 1)


@dataclass
class Figures:
    """What came out for many lists."""

    lists: int = 0
    findable: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    asked_right: int = 0
    asked: int = 0

    @property
    def matched(self) -> int:
        """How many pairs were matched without asking."""
        return sum(self.right.values()) + len(self.wrong)


def make_entries(rng: random.Random) -> list[Listed]:
    """Make the entries of somebody: a weekly podcast, a monthly meeting, quizzes of one day, and courses."""
    entries: list[Listed] = []

    def add(day: date, title: str, days: int = 1, number: str = "") -> None:
        amount = frozenset({Decimal(rng.choice(("0.5", "1", "1.5", "2", "3", "6")))})
        numbers = frozenset({number} if number else ())
        entries.append(Listed(f"entry-{len(entries)}", day - timedelta(days - 1), day, title, numbers, amount))

    begins = _FIRST + timedelta(rng.randrange(200))
    for week in range(12):
        add(begins + timedelta(7 * week), "Podcast: the week in exercise science")
    for month in range(8):
        add(_FIRST + timedelta(30 * month + rng.randrange(3)), "Chapter Meeting")
    quizzes = _FIRST + timedelta(rng.randrange(900))
    for number in range(8):
        add(quizzes, f"SCJ Quiz {40 + number // 2}.{number % 2 + 1}")
    for number in range(4):
        add(_FIRST + timedelta(rng.randrange(900)), f"EIM Level {number + 1}")
    for number in range(48):
        title = f"{rng.choice(_SUBJECTS)} {rng.choice(_SUBJECTS).lower()} {rng.choice(_FORMS)}"
        known = f"cep{10_000 + number}" if rng.random() < 0.15 else ""
        add(_FIRST + timedelta(rng.randrange(1000)), title, rng.choice((1, 1, 1, 2, 3)), known)
    return entries


def make_rows(rng: random.Random, entries: Sequence[Listed]) -> tuple[list[Listed], dict[str, str]]:
    """Make the list that a body has of these entries, and say which row is which entry."""
    rows: list[Listed] = []
    truth: dict[str, str] = {}
    for entry in entries:
        if rng.random() < 0.12:
            continue
        day, title = entry.last, entry.title
        match rng.randrange(12):
            case 0:
                title = title.upper()
            case 1:
                title = title[:20]
            case 2:
                title = f"{rng.choice(_SUBJECTS)}: a course of the body's own name"
            case 3:
                title = title.replace("e", "", 1)
            case 4:
                day = entry.first
            case 5:
                day += timedelta(rng.choice((-1, 1)))
            case 6:
                day += timedelta(rng.randrange(2, 20))
        amounts = frozenset({next(iter(entry.amounts)) / rng.choice((1, 1, 1, 2))})
        for _ in range(2 if rng.random() < 0.05 else 1):
            row = Listed(f"row {len(rows) + 2}", day, day, title, entry.numbers, amounts)
            truth[row.key] = entry.key
            rows.append(row)
    for _ in range(6):
        day = _FIRST + timedelta(rng.randrange(1000))
        title = f"{rng.choice(_SUBJECTS)} {rng.choice(_FORMS)}"
        rows.append(Listed(f"row {len(rows) + 2}", day, day, title, frozenset(), frozenset({Decimal(1)})))
    rng.shuffle(rows)
    return rows, truth


def measure_lists(lists: int, seed: int) -> Figures:
    """Match so many lists, and count what is right."""
    rng, figures = random.Random(seed), Figures(lists)
    for _ in range(lists):
        entries = make_entries(rng)
        rows, truth = make_rows(rng, entries)
        figures.findable += len(set(truth.values()))
        matches = match_list(rows, entries)
        titles = {each.key: each for each in (*rows, *entries)}
        for pair in matches.pairs:
            if truth.get(pair.row) == pair.entry:
                figures.right[pair.tier] += 1
            else:
                figures.wrong.append(f"{pair.tier}: {titles[pair.row]} is not {titles[pair.entry]}")
        figures.asked += len(matches.questions)
        figures.asked_right += sum(truth.get(each.row) == each.entry for each in matches.questions)
    return figures


def main(arguments: list[str]) -> int:
    """Print how many matches were right, by tier, and what was wrong; 1 if that is more than one in a thousand."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks lists", description=__doc__)
    parser.add_argument("--lists", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    figures = measure_lists(asked.lists, asked.seed)
    right = sum(figures.right.values())
    print(f"{figures.lists} lists: {right:,} of {figures.matched:,} right, {right / figures.findable:.0%} of what is there")
    for tier, count in figures.right.most_common():
        print(f"  {tier}: {count:,}")
    print(f"  asked: {figures.asked:,}, of which {figures.asked_right:,} are the same")
    for each in figures.wrong:
        print(each)
    return 1 if right < figures.matched * Decimal("0.999") else 0
