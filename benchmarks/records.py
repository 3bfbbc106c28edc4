"""The records that every contestant reads: made once from a fixed seed, then written in each one's own language."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

AS_OF = datetime.date(2026, 11, 23)
BEGINS, ENDS = datetime.date(2024, 1, 1), datetime.date(2026, 12, 31)
SCHEMES = ("acsm.cpt", "acsm.ep")
UNITS = {  # provider: its unit, and how much of it an hour is
    "acsm": ("CEC", Decimal(1)),
    "ace": ("CEC", Decimal("0.1")),
    "nsca": ("CEU", Decimal("0.1")),
    "nasm": ("CEU", Decimal("0.1")),
    "issa": ("CEU", Decimal(1)),
}
SUBJECTS = ("Exercise testing", "Strength training", "Cardiac rehabilitation", "Behaviour change", "Sports nutrition",
            "Older adults", "Injury prevention", "Programme design", "Mobility", "Heart rate training")  # fmt: skip
FORMS = ("workshop", "seminar", "update", "masterclass", "in practice", "refresher", "case studies", "study day")


@dataclass(frozen=True)
class Record:
    """One activity of one holder, as its certificate prints it."""

    date: datetime.date
    title: str
    provider: str
    amount: Decimal

    @property
    def unit(self) -> str:
        return UNITS[self.provider][0]

    @property
    def id(self) -> str:
        return f"{self.date}-{self.title.lower().replace(' ', '-')}"


@dataclass(frozen=True)
class Person:
    """A holder: an id, a name, one scheme and the records of one cycle, oldest first."""

    id: str
    name: str
    scheme: str
    records: tuple[Record, ...]


def people(holders: int, entries: int) -> list[Person]:
    """The same people every time, each with so many entries, no two on one day."""
    pick = random.Random(20261123)
    days = (AS_OF - BEGINS).days
    made = []
    for number in range(1, holders + 1):
        records = []
        for day in sorted(pick.sample(range(days), entries)):
            provider = pick.choice(tuple(UNITS))
            records.append(
                Record(
                    date=BEGINS + datetime.timedelta(days=day),
                    title=f"{pick.choice(SUBJECTS)} {pick.choice(FORMS)}",
                    provider=provider,
                    amount=UNITS[provider][1] * pick.randint(1, 8),
                )
            )
        made.append(Person(f"h{number:04}", f"Holder {number:04}", SCHEMES[number % 2], tuple(records)))
    return made


def write_toml(folder: Path, made: list[Person], entries_per_file: int = 1_000) -> None:
    """A workspace of cecgen: for each holder a `holder.toml` and one file of entries, or several if there are many."""
    folder.mkdir(parents=True)
    (folder / "cecgen.toml").write_text(f'format = 1\ntitle = "Benchmark"\nas_of = {AS_OF}\n')
    for person in made:
        home = folder / "content" / person.id
        home.mkdir(parents=True)
        (home / "holder.toml").write_text(
            f'name = "{person.name}"\n\n[[certification]]\nscheme = "{person.scheme}"\ncertified = 2023-06-14\n'
            f'route = "exam"\n\n[[certification.cycle]]\nbegins = {BEGINS}\nends = {ENDS}\n\n'
            '[[card]]\ncovers = ["cpr", "aed"]\nissuer = "American Heart Association"\nformat = "in-person"\n'
            "hands_on = true\nissued = 2025-05-02\nexpires = 2027-05-31\n"
        )
        for begin in range(0, max(len(person.records), 1), entries_per_file):
            part = f"-{begin}" if begin else ""
            entries = person.records[begin : begin + entries_per_file]
            (home / f"2024-2026{part}.toml").write_text("\n".join(map(_toml_entry, entries)))


def write_private_toml(folder: Path, made: list[Person]) -> None:
    """The same with private values: numbers, serials, notes, and a document for each holder."""
    write_toml(folder, made)
    for person in made:
        home = folder / "content" / person.id
        profile = (home / "holder.toml").read_text()
        note = f'\nnote = "Call {person.name} before the spring audit begins"\n'
        profile = profile.replace("\n", note, 1).replace("hands_on = true", f'hands_on = true\nnumber = "CARD-{person.id}-9"')
        (home / "holder.toml").write_text(profile.replace("route = ", f'number = "CN-{person.id}-4711"\nroute = '))
        entries = [
            _toml_entry(record)
            + f'certificate = "SER-{person.id}-{number:03}"\n'
            + (f'note = "Paid by card {number} of {person.id} in cash"\n' if number % 3 == 0 else "")
            + ('evidence = ["evidence/first.pdf"]\n' if number == 0 else "")
            for number, record in enumerate(person.records)
        ]
        (home / "2024-2026.toml").write_text("\n".join(entries))
        (home / "evidence").mkdir()
        (home / "evidence" / "first.pdf").write_bytes(b"%PDF-1.7\n" + person.id.encode() * (20 + int(person.id[1:])))


def _toml_entry(record: Record) -> str:
    return (
        f'[[entry]]\nid = "{record.id}"\ndate = {record.date}\ntitle = "{record.title}"\n'
        f'provider = "{record.provider}"\nkind = "course"\naward = "{record.amount} {record.unit}"\n'
    )


def write_journal(file: Path, made: list[Person], *, tags: bool) -> None:
    """A journal that both ledger and hledger read: a transaction of two postings for each record.

    Bare, a transaction holds the day, the title and the amount; with tags also the id, the provider and the kind,
    which is what a file of cecgen's holds.
    """
    file.write_text(
        "\n".join(
            f"{record.date} {record.title}\n"
            + (f"    ; id: {record.id}\n    ; provider: {record.provider}\n    ; kind: course\n" if tags else "")
            + f"    Assets:{person.id.upper()}    {record.amount} CEC\n    Income:CEC\n"
            for person, record in _by_date(made)
        )
    )


def write_priced_journal(file: Path, made: list[Person]) -> None:
    """A journal in which ledger does what cecgen does: amounts in each provider's unit, a price that converts it into hours,
    an account for each holder, and as tags what else an entry of cecgen's says.
    """
    prices = "".join(f"P {BEGINS} {name.upper()} {1 / hour:f} HOURS\n" for name, (_, hour) in UNITS.items())
    with file.open("w") as stream:
        stream.write(prices + "\n")
        for person, record in _by_date(made):
            unit = record.provider.upper()
            stream.write(
                f"{record.date} {record.title}\n    ; id: {record.id}\n    ; kind: course\n"
                f"    Holders:{person.id.upper()}    {record.amount} {unit}\n    Providers:{unit}\n\n"
            )


def write_beancount(file: Path, made: list[Person]) -> None:
    """The same transactions for beancount, which wants every account opened first."""
    opened = "".join(f"{BEGINS} open Assets:{person.id.upper()}\n" for person in made)
    booked = "\n".join(
        f'{record.date} * "{record.title}"\n  Assets:{person.id.upper()}  {record.amount} CEC\n  Income:CEC\n'
        for person, record in _by_date(made)
    )
    file.write_text(f"{BEGINS} open Income:CEC\n{opened}\n{booked}")


def _by_date(made: list[Person]) -> Iterator[tuple[Person, Record]]:
    yield from sorted(((one, record) for one in made for record in one.records), key=lambda pair: pair[1].date)
