"""Pieces of a holder's files, as a holder writes them."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil

CPR = """
[[card]]
covers = ["cpr"]
issued = 2023-12-01
expires = 2027-12-31
evidence = ["evidence/proof.pdf"]
"""

HEAD = """
format = 1
read_on = 2026-01-01
"""

CLUB = """
[[scheme]]
id = "club.coach"
title = "Club Coach"
unit = "credit"

[[scheme.worth]]
amount = 1
per = "hour"
source = "https://example.org/points"

[[scheme.requirement]]
id = "total"
title = "Credits"
min = 10
source = "https://example.org/points"
"""
"""Somebody's scheme that takes an hour of anything for a credit."""

HOUSE = f"""{HEAD}
[provider]
id = "house"
name = "House Academy"

[[provider.unit]]
name = "point"
hours = 0.5
since = 2020-01-01
source = "https://example.org/points"
{CLUB}"""
"""A provider, and somebody else's scheme; tests add what they are about."""


def category(id: str, takes: str | None = None, lines: str = "") -> str:
    """A category of the house's scheme; `takes` is the selection that goes there by itself."""
    taking = "" if takes is None else f"takes = {takes}\n"
    table = f'\n[[scheme.category]]\nid = "{id}"\ntitle = "Category {id}"\n{taking}{lines}\n'
    return table + 'source = "https://example.org/categories"\n'


def certified(scheme: str, *cycles: str, lines: str = "") -> str:
    """A certification with its cycles; `lines` are further keys of the certification itself."""
    return f'\n[[certification]]\nscheme = "{scheme}"\n{lines}\n' + "".join(cycles)


def cycle(begins: str = "2024-01-01", ends: str | None = "2026-12-31", lines: str = "", steps: str = "") -> str:
    """A cycle; `lines` are further keys of it, `steps` further tables below it."""
    last = f"ends = {ends}\n" if ends else ""
    return f"\n[[certification.cycle]]\nbegins = {begins}\n{last}{lines}\n{steps}"


def step(did: str, on: str) -> str:
    """Something that was done about a cycle."""
    return f'\n[[certification.cycle.step]]\ndid = "{did}"\non = {on}\n'


def entry(day: str, lines: str, id: str = "") -> str:
    """An entry of these lines; what every entry must say, and the lines do not, is filled in."""
    usual = {"title": '"Anything"', "provider": '"acsm"', "kind": '"course"', "evidence": '["evidence/proof.pdf"]'}
    own, table, tables = lines.partition("\n[")
    said = {line.split("=")[0].strip() for line in own.splitlines()}
    rest = "".join(f"{key} = {value}\n" for key, value in usual.items() if key not in said)
    return f'\n[[entry]]\nid = "{id or f"on-{day}"}"\ndate = {day}\n{rest}{own}\n{table}{tables}'


def attended(day: str, cec: object, lines: str = "", id: str = "") -> str:
    """An ACSM course of so many CEC; one of several days where they do not fit into one."""
    days = ceil(Decimal(str(cec)) / 24)
    if days > 1 and "begins" not in lines:
        lines = f"begins = {date.fromisoformat(day) - timedelta(days - 1)}\n{lines}"
    return entry(day, f'award = "{cec} CEC"\n{lines}', id)


CPT = certified("acsm.cpt", cycle())
EP = certified("acsm.ep", cycle())
"""Certifications with the cycle from 2024 to 2026."""


def part(title: str, lines: str) -> str:
    """A part of the certificate of the entry before it."""
    return f'\n[[entry.part]]\ntitle = "{title}"\n{lines}\n'
