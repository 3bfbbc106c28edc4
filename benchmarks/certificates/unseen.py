"""Five more layouts, of quite another look: read once when the rules were done, and since then used to mend them.

What they say is put together from `invented.toml` by chance, and people and titles are others than in `layouts.py`.
"""

import datetime
import random
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.certificates.layouts import FRENCH_MONTHS, MONTHS, Truth, compile_page, english, tenth

_INVENTED = tomllib.loads(Path(__file__).with_name("invented.toml").read_text(encoding="utf-8"))


class DrawnValues:
    """The values of one certificate, drawn by chance."""

    def __init__(self, chance: random.Random, invented: dict[str, list[str]] = _INVENTED) -> None:
        self.chance = chance
        self.first, self.last = chance.choice(invented["first_names"]), chance.choice(invented["last_names"])
        self.holder = f"{self.first} {self.last}"
        self.title = chance.choice(invented["forms"]).format(chance.choice(invented["subjects"]))
        self.organiser = chance.choice(invented["organisers"])
        self.town, self.teacher = chance.choice(invented["towns"]), chance.choice(invented["teachers"])
        self.day = datetime.date(2023, 2, 1) + datetime.timedelta(days=chance.randrange(1200))
        self.hours = chance.choice(("1", "1.25", "2", "3", "3.5", "5", "6", "8"))

    def number(self, digits: int) -> str:
        return str(self.chance.randrange(10 ** (digits - 1), 10**digits))

    def later(self, days: int) -> datetime.date:
        return self.day + datetime.timedelta(days=days)

    def truth(self, **more: object) -> Truth:
        plain = {"date": self.day.isoformat(), "title": self.title, "holder": self.holder, "hours": None}
        return {**plain, "certificate": None, "approval": None, "format": None, "awards": [], **more}


def letter(v: DrawnValues) -> tuple[str, Truth]:
    """A letter with a letterhead, in which everything is in sentences."""
    serial = f"{v.number(4)}/{v.day.year}"
    text = f"""
#grid(columns: (1fr, 5cm), [#text(15pt, weight: "bold")[{v.organiser}]], [#text(8pt)[14 Chandler Road \\ {v.town} \\ Tel. 555-0142]])
#line(length: 100%)
#v(8mm)
{english(v.later(6))}
#v(4mm)
Our reference: {serial}
#v(8mm)
Dear {v.holder},
#v(4mm)
Thank you for joining us. This letter confirms that you attended our evening seminar “{v.title}”, which was held in person in {v.town} on {english(v.day)}. {v.teacher} led the evening. For your attendance you have earned {tenth(v.hours)} NSCA CEUs, which are {v.hours} clock hours of instruction.

Please keep this letter for at least three years. Further evenings take place each month; up to 2.0 CEUs can be earned in a season.
#v(8mm)
Yours sincerely,
#v(1.2cm)
Rosalind Achterberg \\
#text(9pt)[Registrar]"""
    awards = [["nsca", tenth(v.hours), "CEU"]]
    return text, v.truth(hours=v.hours, certificate=serial, format="in-person", awards=awards)


def receipt(v: DrawnValues) -> tuple[str, Truth]:
    """A narrow slip as a learning system prints it, with dots between label and value."""
    serial = f"LMS-{v.number(7)}"
    rows = (
        ("LEARNER", v.holder),
        ("ITEM TITLE", v.title),
        ("ITEM TYPE", "E-LEARNING MODULE"),
        ("ASSIGNED", v.later(-30).isoformat()),
        ("COMPLETED", v.day.isoformat()),
        ("SCORE", f"{v.chance.randrange(80, 100)} %"),
        ("CONTACT HOURS", f"{Decimal(v.hours):.2f}"),
        ("RECORD ID", serial),
        ("PRINTED", v.later(44).isoformat()),
    )
    lines = "\n".join(f"{label} #box(width: 1fr, repeat[.]) {value} \\" for label, value in rows)
    text = f"""
#set text(font: "DejaVu Sans Mono", 8.5pt)
#block(width: 12cm, stroke: 0.5pt, inset: 8mm)[
#align(center)[{v.organiser.upper()} \\ LEARNING RECORD \\ *COMPLETION*]
#v(4mm)
{lines}
#v(4mm)
ANCC ACCREDITED PROVIDER. THIS RECORD IS NO LICENSE.
]"""
    awards = [["ancc", v.hours, "contact hour"]]
    return text, v.truth(hours=v.hours, certificate=serial, format="self-study", awards=awards)


def banner(v: DrawnValues) -> tuple[str, Truth]:
    """A dark band with white letters, and three boxes with large figures."""
    text = f"""
#place(top + left, dx: -2cm, dy: -2cm, rect(width: 27.94cm, height: 5cm, fill: rgb("#16324f"), inset: 1.2cm)[
#text(fill: white, 13pt)[{v.organiser}] \\
#text(fill: white, 27pt)[Well done, {v.first}!]])
#v(4.2cm)
#text(12pt)[{v.holder} finished]
#v(1mm)
#text(24pt, weight: "bold")[{v.title}]
#v(8mm)
#let box-of(figure, label) = rect(width: 100%, inset: 5mm, stroke: 0.4pt)[#text(22pt)[#figure] \\ #text(9pt)[#label]]
#grid(columns: (1fr, 1fr, 1fr), gutter: 6mm,
box-of([{v.hours}], [ACSM CECs]), box-of([{tenth(v.hours)}], [ACE CECs]), box-of([{v.day.day} {MONTHS[v.day.month - 1]} {v.day.year}], [finished on]))
#v(8mm)
#text(8pt)[On-demand webinar. Access until {english(v.later(200))}. Taught by {v.teacher}.]"""
    awards = [["acsm", v.hours, "CEC"], ["ace", tenth(v.hours), "CEC"]]
    return text, v.truth(format="recorded", awards=awards)


def mail(v: DrawnValues) -> tuple[str, Truth]:
    """An e-mail that somebody printed, with its head and a list."""
    sent = v.later(3)
    code = f"NBX{v.number(5)}"
    text = f"""
#text(16pt)[Your credit confirmation]
#line(length: 100%)
#grid(columns: (2cm, 1fr), row-gutter: 2mm,
[*From*], [{v.organiser} \\<credits\\@example.org\\>], [*To*], [{v.holder} \\<{v.number(3)}\\@example.net\\>],
[*Sent*], [{sent.day} {MONTHS[sent.month - 1]} {sent.year}, 10:42], [*Subject*], [Your credit confirmation])
#line(length: 100%)
#v(5mm)
Hello {v.first},

we confirm your participation in the following live webinar:

- Topic: {v.title}
- When: {v.day.day:02} {MONTHS[v.day.month - 1][:3]} {v.day.year}, 18:00
- Credit: {v.hours} CPE (NASBA)
- Confirmation code: {code}

This webinar was worth up to 10 CPE for those who stayed for both days.

Kind regards \\
{v.teacher}"""
    awards = [["nasba", v.hours, "CPE"]]
    return text, v.truth(certificate=code, format="live-online", awards=awards)


def two_languages(v: DrawnValues) -> tuple[str, Truth]:
    """A card in English and French side by side, as organisers in Canada print them."""
    approval = f"A{v.number(5)}"
    month = v.day.month - 1
    text = f"""
#set text(10pt)
#align(center)[#text(14pt, tracking: 2pt)[ATTESTATION · CERTIFICATE]]
#v(6mm)
#align(center)[#text(19pt, style: "italic")[{v.holder}]]
#v(6mm)
#align(center)[#text(14pt)[{v.title}]]
#v(8mm)
#grid(columns: (1fr, 1fr), gutter: 8mm,
[Date attended: {MONTHS[month]} {v.day.day}, {v.day.year} \\ canfitpro CECs earned: {v.hours} \\ Approval no.: {approval} \\ In person],
[Date de participation : {v.day.day} {FRENCH_MONTHS[month]} {v.day.year} \\ CEC de canfitpro obtenus : {v.hours.replace(".", ",")} \\ N° d'agrément : {approval} \\ En présentiel])
#v(1.5cm)
#grid(columns: (1fr, 1fr), gutter: 8mm, [#line(length: 70%) {v.teacher}], [#line(length: 70%) {v.organiser}])
#v(6mm)
#align(center)[#text(7pt)[Valid until / Valable jusqu'au {v.later(1095).isoformat()}]]"""
    awards = [["canfitpro", v.hours, "CEC"]]
    return text, v.truth(approval=approval, format="in-person", awards=awards)


UNSEEN: dict[str, Callable[[DrawnValues], tuple[str, Truth]]] = {
    "letter": letter,
    "receipt": receipt,
    "banner": banner,
    "mail": mail,
    "two-languages": two_languages,
}


def make_unseen(each: int = 3, seed: int = 29) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield certificates in every layout: the name, the PDF, and what it says."""
    for layout, make in UNSEEN.items():
        for number in range(each):
            text, says = make(DrawnValues(random.Random(f"{seed} {layout} {number}")))
            pdf = compile_page(text, is_landscape=layout in ("banner", "two-languages"))
            yield f"{layout}-{number}.pdf", pdf, {**says, "layout": layout}
