"""Write the repository of a department: people of four bodies in ten teams, each at another place in their cycle.

`python -m benchmarks department FOLDER --holders 300` writes it, and `cecgen build -C FOLDER` makes the site to look at.
"""

import argparse
import datetime
import random
import sys
from decimal import Decimal
from pathlib import Path

AS_OF = datetime.date(2026, 3, 16)
TEAMS = (
    "Cardiac rehab", "Community outreach", "Occupational health", "Oncology exercise", "Paediatrics",
    "Pain clinic", "Physiotherapy", "Pulmonary rehab", "Sports medicine", "Weight management",
)  # fmt: skip
FIRST = (
    "Amara", "Ben", "Chloe", "Dmitri", "Emeka", "Farah", "Grace", "Hugo", "Ines", "Jonas", "Keiko", "Lucía", "Maya", "Noor",
    "Olga", "Pablo", "Quinn", "Rosa", "Sven", "Tomás", "Uma", "Viktor", "Wei", "Yusuf", "Zoë",
)  # fmt: skip
LAST = (
    "Abbott", "Berg", "Costa", "Dahl", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jensen", "Kovács", "Lindqvist",
    "Mbeki", "Novak", "O'Brien", "Papadopoulos", "Rossi", "Santos", "Tanaka", "Usman", "Varga", "Weber", "Yılmaz",
)  # fmt: skip
SUBJECTS = ("Exercise testing", "Strength training", "Behaviour change", "Older adults", "Injury prevention", "Mobility")
NEEDED = {"acsm": Decimal(60), "nsca": Decimal(6), "nasm": Decimal("2.0"), "ace": Decimal("2.0")}


def main(arguments: list[str]) -> int:
    """Write the repository."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks department", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--holders", type=int, default=300)
    parser.add_argument("--entries", type=int, default=12, help="how many entries each has")
    asked = parser.parse_args(arguments)
    write_department(asked.folder, asked.holders, asked.entries)
    return 0


def write_department(folder: Path, holders: int, entries: int = 12) -> None:
    """The same people every time; one in twenty has no team, and one in five a second certification."""
    pick = random.Random(20260316)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cecgen.toml").write_text(f'format = 1\ntitle = "Northgate Hospital: credits"\nas_of = {AS_OF}\n')
    for number in range(holders):
        home = folder / "content" / f"h{number:05}"
        home.mkdir(parents=True)
        name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
        team = f'team = "{pick.choice(TEAMS)}"\n' if number % 20 else ""
        bodies = pick.sample(sorted(NEEDED), 2 if number % 5 == 0 else 1)
        tables = [_certification(body, pick) for body in bodies]
        expires = AS_OF + datetime.timedelta(
            days=pick.choice((-200, -30, 12, 45, 100, 400, 500, 600, 650)) + pick.randint(0, 25)
        )
        card = (
            '[[card]]\ncovers = ["cpr", "aed"]\nissuer = "American Heart Association"\nformat = "in-person"\nhands_on = true\n'
            f"issued = {expires.replace(year=expires.year - 2, day=1)}\nexpires = {expires}\n"
        )
        (home / "holder.toml").write_text(f'name = "{name}"\n{team}\n' + "\n".join([*tables, card]))
        (home / "entries.toml").write_text("\n".join(_entries(bodies, entries, pick)))


def _certification(body: str, pick: random.Random) -> str:
    scheme = {"acsm": pick.choice(("acsm.ep", "acsm.cep")), "nsca": "nsca.cscs", "nasm": "nasm.cpt", "ace": "ace.cpt"}[body]
    if body in ("acsm", "nsca"):
        year = pick.choices((2022, 2023, 2024), (1, 4, 15))[0] if body == "acsm" else 2024
        begins, certified = datetime.date(year, 1, 1), datetime.date(year - 1, 9, 12)
        ends = datetime.date(year + 2, 12, 31)
    else:
        begins = datetime.date(pick.choice((2024, 2024, 2025)), pick.randint(1, 12), 1)
        certified, ends = begins, begins.replace(year=begins.year + 2) - datetime.timedelta(days=1)
        if body == "ace":
            ends = (ends + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    return (
        f'[[certification]]\nscheme = "{scheme}"\ncertified = {certified}\nroute = "exam"\n\n'
        f"[[certification.cycle]]\nbegins = {begins}\nends = {ends}\n"
    )


def _entries(bodies: list[str], entries: int, pick: random.Random) -> list[str]:
    made = []
    diligence = pick.choice((Decimal("0.3"), Decimal("0.8"), Decimal("1.1"), Decimal("1.3")))
    for number, day in enumerate(sorted(pick.sample(range((AS_OF - datetime.date(2024, 7, 1)).days), entries))):
        body = bodies[number % len(bodies)]
        category = 'category = { nsca = "A" }\n' if body == "nsca" else ""
        unit = "CEU" if body in ("nsca", "nasm") else "CEC"
        amount = max((NEEDED[body] * diligence * len(bodies) / entries).quantize(Decimal("0.1")), Decimal("0.1"))
        made.append(
            f'[[entry]]\nid = "course-{number:03}"\ndate = {datetime.date(2024, 7, 1) + datetime.timedelta(days=day)}\n'
            f'title = "{pick.choice(SUBJECTS)}, part {number + 1}"\nprovider = "{body}"\nkind = "course"\n'
            f'award = "{amount} {unit}"\n{category}'
        )
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
