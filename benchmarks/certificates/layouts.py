"""Ten layouts of certificates, invented, with what each says: the layouts on which no rule of recognition was written.

`make_certificates` sets three certificates in each with typst. All people, organisers and numbers are invented.
"""

import datetime
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

Truth = dict[str, Any]
"""What a certificate says: date, title, holder, hours, certificate, approval, format, and awards as body, amount and unit."""

PEOPLE = (
    "Ingrid Halvorsen", "Marcus T. Delacroix", "Wei-Lin Zhao", "Fatima Al-Sayed", "Siobhán O'Rourke", "Dmitri Volkov",
    "Amara Nwosu", "José Luis Cárdenas", "Hannah Weisz", "Tobias Grünwald", "Leilani Kahale", "Peter van den Berg",
)  # fmt: skip
TITLES = (
    "Shoulder Impingement: From Screen to Return", "Motivational Interviewing in Practice", "Wound Care Basics for Home Visits",
    "Advanced Periodization", "Older Adults and Balance", "Blood Pressure Measurement Refresher", "Programming for Youth Soccer",
    "Legal Duties of the Personal Trainer", "Breathing Mechanics Under Load", "Sports Nutrition Myths 2024",
)  # fmt: skip
SPANISH = (
    "Valoración funcional del adulto mayor",
    "Entrenamiento de fuerza en diabetes",
    "Prevención de lesiones en corredores",
)
FRENCH = ("Réadaptation cardiaque en pratique", "L'entretien motivationnel", "Prévenir les chutes chez la personne âgée")
ORGANISERS = (
    "Granite Bay Learning",
    "Institut Rivoire",
    "Centro Alameda",
    "The Ferry Lane Clinic School",
    "Osprey CE",
    "Tallwood Academy",
)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SPANISH_MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
FRENCH_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


class Values:
    """The values of one certificate, drawn by chance from the invented ones."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self.number = number
        self.chance = chance
        self.holder = chance.choice(PEOPLE)
        self.title = chance.choice(TITLES)
        self.organiser = chance.choice(ORGANISERS)
        self.day = datetime.date(2024, 1, 8) + datetime.timedelta(days=chance.randrange(900))
        self.hours = chance.choice(("1", "1.5", "2", "2.5", "3", "4", "6", "7.5"))
        self.serial = f"{chance.choice('ABKTX')}{chance.choice('CFMPZ')}{chance.randrange(10**5, 10**6)}"

    def later(self, days: int) -> datetime.date:
        return self.day + datetime.timedelta(days=days)


def english(day: datetime.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def dayfirst(day: datetime.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def american(day: datetime.date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def truth(values: Values, **more: Any) -> Truth:
    plain = {"date": values.day.isoformat(), "title": values.title, "holder": values.holder, "hours": None}
    return {**plain, "certificate": None, "approval": None, "format": None, "awards": [], **more}


def tenth(hours: str) -> str:
    return str(Decimal(hours) / 10)


def athletic_training(v: Values) -> tuple[str, Truth]:
    provider = f"P{v.chance.randrange(1000, 9999)}"
    text = f"""
#align(center)[
#text(26pt, font: "Libertinus Serif")[#smallcaps[Statement of Credit]]
#v(1cm)
This document verifies that
#v(3mm)
#text(20pt)[{v.holder}]
#v(3mm)
attended the program #emph[{v.title}] on {english(v.day)} and is entitled to *{v.hours} Category A CEUs*.
#v(1cm)
#text(9pt)[{v.organiser} (BOC AP\\#: {provider}) is approved by the Board of Certification, Inc. to provide continuing education to Athletic Trainers. This program is eligible for a maximum of 8 Category A hours/CEUs. ATs should claim only those hours actually spent in the educational program.]
#v(2cm)
#grid(columns: (1fr, 1fr), [#line(length: 60%) Program Director], [#line(length: 60%) Issued {english(v.later(12))}])
]"""
    return text, truth(v, awards=[["boc", v.hours, "CEU"]], approval=provider)


def nursing(v: Values) -> tuple[str, Truth]:
    number = f"{v.chance.randrange(10000, 17999)}"
    text = f"""
#rect(width: 100%, inset: 1cm)[
#text(11pt)[{v.organiser.upper()}]
#v(6mm)
#text(22pt)[Continuing Nursing Education]
#v(6mm)
Name: *{v.holder}* #h(2cm) License \\#: RN-{v.chance.randrange(10**5, 10**6)}
#v(4mm)
Course Title: *{v.title}*
#v(4mm)
Date Completed: *{american(v.day)}* #h(1cm) Contact Hours Earned: *{v.hours}*
#v(1cm)
#text(8pt)[Provider approved by the California Board of Registered Nursing, Provider Number CEP {number}, for {v.hours} contact hours. Retain this certificate for four years from {american(v.later(2))}. One contact hour equals 50 minutes.]
]"""
    return text, truth(v, hours=v.hours, awards=[[None, v.hours, "contact hour"]], approval=f"CEP {number}")


def learning_platform(v: Values) -> tuple[str, Truth]:
    text = f"""
#set text(font: "DejaVu Sans Mono", 10pt)
#place(top + left)[{v.organiser}]
#v(3cm)
#text(30pt)[{v.title}]
#v(5mm)
#text(16pt)[{v.holder}]
#v(2mm)
has successfully completed this self-paced online course and passed the final assessment.
#v(2cm)
#table(columns: 4, stroke: none, inset: 6pt,
[ISSUED], [COMPLETED], [VALID UNTIL], [CREDENTIAL ID],
[{dayfirst(v.later(3))}], [{dayfirst(v.day)}], [{dayfirst(v.later(730))}], [{v.serial}])
#v(1cm)
Earns {tenth(v.hours)} NASM CEUs, {tenth(v.hours)} ACE CECs, {v.hours} AFAA CEUs"""
    awards = [["nasm", tenth(v.hours), "CEU"], ["ace", tenth(v.hours), "CEC"], ["afaa", v.hours, "CEU"]]
    return text, truth(v, certificate=v.serial, format="self-study", awards=awards)


def form_with_table(v: Values) -> tuple[str, Truth]:
    approval = f"{v.chance.randrange(10**5, 10**6)}"
    text = f"""
= Record of Attendance
#v(5mm)
#table(columns: (5cm, 1fr), inset: 8pt,
[Participant], [{v.holder}],
[Activity], [{v.title}],
[Delivery], [Live webinar],
[Attended on], [{v.day.year}-{v.day.month:02}-{v.day.day:02}],
[Duration], [{v.hours} hours],
[NSCA CEUs], [{tenth(v.hours)}],
[NSCA approval no.], [{approval}],
[Registration closed], [{v.later(-20).isoformat()}],
[Record no.], [{v.serial}])
#v(1cm)
#text(9pt)[Next live webinar: {english(v.later(60))}. Questions? Write to records\\@example.org.]"""
    awards = [["nsca", tenth(v.hours), "CEU"]]
    return text, truth(v, hours=v.hours, certificate=v.serial, approval=approval, format="live-online", awards=awards)


def spanish_diploma(v: Values) -> tuple[str, Truth]:
    v.title = v.chance.choice(SPANISH)
    first = v.later(-2)
    until = f"{v.day.day} de {SPANISH_MONTHS[v.day.month - 1]} de {v.day.year}"
    days = (
        f"del {first.day} al {until}"
        if first.month == v.day.month
        else f"del {first.day} de {SPANISH_MONTHS[first.month - 1]} al {until}"
    )
    issued = v.later(9)
    text = f"""
#align(center)[
#text(28pt)[Diploma]
#v(8mm)
{v.organiser} otorga el presente a
#v(4mm)
#text(22pt, style: "italic")[{v.holder}]
#v(4mm)
por haber concluido satisfactoriamente el curso
#v(2mm)
#text(16pt)[«{v.title}»]
#v(2mm)
impartido en modalidad presencial {days}, con una duración de {v.hours.replace(".", ",")} horas.
#v(1.5cm)
Expedido en Sevilla, a {issued.day} de {SPANISH_MONTHS[issued.month - 1]} de {issued.year}
#v(8mm)
#text(9pt)[Registro n.º {v.serial}]
]"""
    return text, truth(v, hours=v.hours, certificate=v.serial, format="in-person")


def french_attestation(v: Values) -> tuple[str, Truth]:
    v.title = v.chance.choice(FRENCH)
    text = f"""
#text(20pt)[Attestation de fin de formation]
#v(8mm)
Je soussignée, directrice de {v.organiser}, atteste que
#v(3mm)
#text(16pt)[{v.holder}]
#v(3mm)
a suivi à distance la formation intitulée : {v.title}
#v(5mm)
Date de fin : {v.day.day:02}/{v.day.month:02}/{v.day.year} \\
Durée : {v.hours.replace(".", ",")} heures \\
Numéro d'attestation : {v.serial}
#v(1cm)
Fait pour servir et valoir ce que de droit, le {v.later(4).day} {FRENCH_MONTHS[v.later(4).month - 1]} {v.later(4).year}."""
    return text, truth(v, hours=v.hours, certificate=v.serial)


def accountants(v: Values) -> tuple[str, Truth]:
    sponsor = f"{v.chance.randrange(10**5, 10**6)}"
    text = f"""
#text(18pt)[Certificate of Completion]
#v(4mm)
#grid(columns: (6cm, 1fr), row-gutter: 5mm,
[Participant Name:], [{v.holder}],
[Title of the Program:], [{v.title}],
[Date of Completion:], [{english(v.day)}],
[Type of Instruction:], [Group Internet Based],
[Field of Study:], [Personal Development],
[Recommended CPE Credits:], [8.0],
[CPE Credits Earned:], [{v.hours}],
[Sponsor ID Number:], [{sponsor}])
#v(1cm)
#text(8.5pt)[{v.organiser} is registered with the National Association of State Boards of Accountancy (NASBA) as a sponsor of continuing professional education. In accordance with the standards, CPE credits have been granted based on a 50-minute hour.]
#v(1cm)
Printed {american(v.later(40))}"""
    return text, truth(v, format="live-online", approval=sponsor, awards=[["nasba", v.hours, "CPE"]])


def signature_lines(v: Values) -> tuple[str, Truth]:
    text = f"""
#align(center)[#text(24pt)[CERTIFICATE OF ATTENDANCE]]
#v(1.5cm)
#let field(value, label) = stack(spacing: 2mm, align(center)[#value], line(length: 100%), align(center)[#text(8pt)[#label]])
#grid(columns: (1fr, 1fr), gutter: 1cm,
field([{v.holder}], [Name of participant]), field([{v.title}], [Title of presentation]),
field([{v.day.month:02}/{v.day.day:02}/{v.day.year % 100:02}], [Date attended]), field([{tenth(v.hours)}], [IACET CEUs awarded]),
field([{v.hours}], [Clock hours]), field([R. Hartmann], [Instructor]))
#v(2cm)
#text(8pt)[1 CEU = 10 contact hours of participation. {v.organiser} is accredited by the International Association for Continuing Education and Training (IACET).]"""
    return text, truth(v, hours=v.hours, awards=[["iacet", tenth(v.hours), "CEU"]])


def physicians(v: Values) -> tuple[str, Truth]:
    first = v.later(-1)
    span = (
        f"{MONTHS[v.day.month - 1]} {first.day}–{v.day.day}, {v.day.year}"
        if first.month == v.day.month and first.year == v.day.year
        else f"{english(first)} – {english(v.day)}"
    )
    text = f"""
#align(center)[
{v.organiser}
#v(1cm)
certifies that
#v(3mm)
#text(18pt)[{v.holder}, MD]
#v(3mm)
has participated in the live activity titled
#v(3mm)
#text(15pt, weight: "bold")[{v.title}]
#v(3mm)
{span} \\ Portland, Oregon
#v(3mm)
and is awarded {v.hours} #emph[AMA PRA Category 1 Credit(s)™].
#v(1cm)
#text(9pt)[{v.organiser} designates this live activity for a maximum of 12.0 #emph[AMA PRA Category 1 Credits™]. Physicians should claim only the credit commensurate with the extent of their participation.]
]"""
    return text, truth(v, format="in-person", awards=[["ama", v.hours, "AMA PRA Category 1 Credit"]])


def two_bodies(v: Values) -> tuple[str, Truth]:
    text = f"""
#columns(2, gutter: 1cm)[
#text(20pt)[Proof of \\ Completion]
#v(1cm)
#text(9pt)[AWARDED TO] \\
#text(15pt)[{v.holder}]
#v(5mm)
#text(9pt)[FOR THE COURSE] \\
#text(15pt)[{v.title}]
#v(5mm)
#text(9pt)[FINISHED] \\
{english(v.day)}
#colbreak()
#v(3cm)
#text(9pt)[CREDITS] \\
ACSM: {v.hours} CECs \\
canfitpro: {v.hours} CECs
#v(5mm)
#text(9pt)[EXPIRES] \\
{english(v.later(365))}
#v(5mm)
#text(9pt)[CERTIFICATE NO.] \\
{v.serial}
#v(5mm)
#text(9pt)[HOME STUDY COURSE BY] \\
{v.organiser}
]"""
    awards = [["acsm", v.hours, "CEC"], ["canfitpro", v.hours, "CEC"]]
    return text, truth(v, certificate=v.serial, format="self-study", awards=awards)


LAYOUTS: dict[str, Callable[[Values], tuple[str, Truth]]] = {
    "athletic-training": athletic_training,
    "nursing": nursing,
    "learning-platform": learning_platform,
    "form-with-table": form_with_table,
    "spanish-diploma": spanish_diploma,
    "french-attestation": french_attestation,
    "accountants": accountants,
    "signature-lines": signature_lines,
    "physicians": physicians,
    "two-bodies": two_bodies,
}


def make_certificates(each: int = 3, seed: int = 15) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield certificates in every layout: the name, the PDF, and what it says."""
    for layout, make in LAYOUTS.items():
        for number in range(each):
            text, says = make(Values(random.Random(f"{seed} {layout} {number}"), number))
            pdf = compile_page(text, is_landscape=layout in ("physicians", "spanish-diploma", "two-bodies"))
            yield f"{layout}-{number}.pdf", pdf, {**says, "layout": layout}


def compile_written(
    layouts: Mapping[str, Callable[[Any], tuple[str, Truth]]], written: Mapping[str, Sequence[Any]], landscape: Collection[str]
) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield the certificates that an author wrote down for each layout: the name, the PDF, and what it says."""
    for layout, make in layouts.items():
        for number, values in enumerate(written[layout]):
            text, says = make(values)
            yield f"{layout}-{number}.pdf", compile_page(text, is_landscape=layout in landscape), {**says, "layout": layout}


def compile_page(text: str, *, is_landscape: bool) -> bytes:
    """Set a text in the language of typst as a PDF that is always the same."""
    import typst  # noqa: PLC0415 - the trials that need no document do without it

    flipped = "true" if is_landscape else "false"
    source = f'#set page("us-letter", flipped: {flipped}, margin: 2cm)\n#set text(12pt)\n{text}'
    pdf: bytes = typst.compile(source.encode(), timestamp=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    return pdf
