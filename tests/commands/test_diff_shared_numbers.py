"""A number that two colleagues have (CEC426): `diff` says of a commit what `check` says of both its sides."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Command
    from histories import History

Diffed = Callable[..., dict[str, Any]]
PEOPLE = ("amara", "jordan", "kim")
HOLDER = """name = "{person} Lee"

[[certification]]
scheme = "acsm.cpt"
certified = 2023-11-18

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
"""
ENTRY = """[[entry]]
date = 2025-03-1{day}
title = "Exercise testing workshop of {person}"
provider = "ace"
kind = "course"
award = "0.6 CEC"
"""
KINDS: dict[str, Callable[[str], tuple[str, str]]] = {
    "certification": lambda number: (f'number = "{number}"\n', ""),
    "card": lambda number: (
        f'\n[[card]]\ncovers = ["cpr"]\nissuer = "Red Cross"\nnumber = "{number}"\nexpires = 2027-05-31\n',
        "",
    ),
    "certificate": lambda number: ("", f'certificate = "{number}"\n'),
    "entry's card": lambda number: ("", f'\n[entry.card]\ncovers = ["cpr"]\nnumber = "{number}"\nexpires = 2027-05-31\n'),
}
"""What is added to holder.toml and to the entry for a number of each kind."""
CHANGES = {
    "one takes the number of an unchanged colleague": ("A--", "AA-"),
    "the unchanged colleague comes later in the alphabet": ("-A-", "AA-"),
    "both take it at once": ("---", "AA-"),
    "a third takes what two have": ("AA-", "AAA"),
    "the first of three takes what two have": ("-AA", "AAA"),
    "one of two gives it up": ("AA-", "A--"),
    "one of three gives it up": ("AAA", "-AA"),
    "both give it up": ("AA-", "BC-"),
    "they change to another that they share": ("AA-", "BB-"),
    "it goes from one to another": ("A-A", "AA-"),
    "one changes to the number of a second colleague": ("AAB", "ABB"),
    "a new colleague brings it": ("A.-", "AA-"),
    "two new colleagues share it": ("..A", "AAA"),
    "a colleague leaves": ("AAA", "A.A"),
    "nobody shares it": ("ABC", "CAB"),
}
"""Who has which number before and after: - has none, and . is not there."""


def files_of(kind: str, letters: str) -> dict[str, str]:
    files: dict[str, str] = {}
    for day, (person, letter) in enumerate(zip(PEOPLE, letters, strict=True)):
        if letter == ".":
            continue
        in_holder, in_entry = ("", "") if letter == "-" else KINDS[kind](f"No-{letter * 4}")
        begin, certification, rest = HOLDER.format(person=person).partition('scheme = "acsm.cpt"\n')
        holder = (
            f"{begin}{certification}{in_holder}{rest}"
            if in_holder.startswith("number")
            else f"{begin}{certification}{rest}{in_holder}"
        )
        files[f"content/{person}/holder.toml"] = holder
        files[f"content/{person}/entry.toml"] = ENTRY.format(day=day, person=person) + in_entry
    return files


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_commit_opens_and_closes_what_check_finds_on_its_sides(
    history: History, diffed: Diffed, cecgen: Command, kind: str, change: str
) -> None:
    sides = [files_of(kind, letters) for letters in CHANGES[change]]

    def checked() -> Counter[tuple[str, str]]:
        document = json.loads(cecgen("check", "--format", "json", "-C", history.root).output)
        return Counter((each["path"], each["message"]) for each in document["diagnostics"] if each["code"] == "CEC426")

    none = {f"content/jordan-rivera/{name}.toml": None for name in ("holder", "entry")}
    history.start({**none, **sides[0]})
    before = checked()
    history({**dict.fromkeys(sides[0].keys() - sides[1].keys()), **sides[1]})
    after = checked()
    for one, other, revisions in ((before, after, ("HEAD~1", "HEAD")), (after, before, ("HEAD", "HEAD~1"))):
        said = [each for each in diffed(*revisions)["diagnostics"] if each["code"] == "CEC426"]
        assert Counter((each["path"], each["message"]) for each in said if each["turn"] == "opened") == other - one
        assert Counter((each["path"], each["message"]) for each in said if each["turn"] == "closed") == one - other
    shares = any(
        len([*letters]) > len({*letters}) for letters in (side.replace("-", "").replace(".", "") for side in CHANGES[change])
    )
    assert bool(before + after) == shares
