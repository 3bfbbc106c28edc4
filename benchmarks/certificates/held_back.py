"""Ten layouts that were held back: written before the rules were changed, read once when that was done, and used since.

People, titles and organisers are others than in the other layouts: they are put together from `held_back.toml` by chance.
"""

import random
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.certificates.layouts import FRENCH_MONTHS, MONTHS, SPANISH_MONTHS, Truth, compile_page, english, tenth
from benchmarks.certificates.unseen import DrawnValues

_INVENTED = tomllib.loads(Path(__file__).with_name("held_back.toml").read_text(encoding="utf-8"))


def in_service(v: DrawnValues) -> tuple[str, Truth]:
    """A slip of a hospital's own training, filled in by a clerk."""
    text = f"""
#text(14pt, weight: "bold")[{v.organiser}] #h(1fr) In-Service Education
#line(length: 100%, stroke: 0.4pt)
#v(3mm)
#grid(columns: (4.2cm, 1fr), row-gutter: 4mm,
[Employee], [{v.last}, {v.first}],
[Session], [{v.title}],
[Presenter], [{v.teacher}],
[Session date], [{v.day.day} {MONTHS[v.day.month - 1]} {v.day.year}],
[Time], [09:00 – 12:30],
[Contact hrs.], [{v.hours}],
[Class code], [ED-{v.number(4)}])
#v(6mm)
#text(8pt)[{v.organiser} is accredited as a provider of nursing continuing professional development by the American Nurses Credentialing Center's Commission on Accreditation. File in personnel record. Form revised 01/2021.]"""
    return text, v.truth(hours=v.hours, awards=[["ancc", v.hours, "contact hour"]])


def ordinal(number: int) -> str:
    return f"{number}{'th' if 10 <= number <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def university(v: DrawnValues) -> tuple[str, Truth]:
    """A university's parchment: one long sentence in the middle, days as ordinals."""
    given = v.later(21)
    text = f"""
#align(center)[
#v(5mm)
#text(24pt, tracking: 1pt)[{v.organiser}]
#v(2mm)
#text(11pt)[Division of Continuing Studies]
#v(9mm)
Be it known that
#v(2mm)
#text(20pt, style: "italic")[{v.holder}]
#v(2mm)
has fulfilled all requirements of the non-credit course
#v(2mm)
#text(17pt)[{v.title}]
#v(2mm)
consisting of {v.hours} hours of classroom instruction, for which {tenth(v.hours)} Continuing Education Units (CEUs) are recorded, \\
concluded on the {ordinal(v.day.day)} of {MONTHS[v.day.month - 1]}, {v.day.year}
#v(9mm)
#text(10pt)[Given under our seal at {v.town} this {ordinal(given.day)} day of {MONTHS[given.month - 1]}, {given.year}]
#v(12mm)
#grid(columns: (1fr, 1fr), [#line(length: 60%) Dean], [#line(length: 60%) Registrar])
#v(3mm)
#text(8pt)[Accredited by the International Accreditors for Continuing Education and Training (IACET).]
]"""
    awards = [["iacet", tenth(v.hours), "CEU"]]
    return text, v.truth(hours=v.hours, format="in-person", awards=awards)


def one_row(v: DrawnValues) -> tuple[str, Truth]:
    """A table with headers above a single row."""
    serial = f"{v.number(3)}-{v.number(4)}"
    text = f"""
#text(19pt, fill: rgb("#7a1f1f"))[Certificate of Course Completion]
#v(4mm)
Presented to: *{v.holder}*
#v(6mm)
#table(columns: (1fr, 3cm, 3.4cm, 2.6cm), inset: 7pt,
[*Course*], [*Completed*], [*Place*], [*ACE CECs*],
[{v.title}], [{v.day.month:02}/{v.day.day:02}/{v.day.year}], [{v.town}], [{tenth(v.hours)}])
#v(6mm)
Verification \\#{serial} #h(1fr) {v.organiser}
#v(4mm)
#text(8pt)[Course approval runs to {english(v.later(300))}. Each contact hour is worth 0.1 CEC.]"""
    return text, v.truth(certificate=serial, awards=[["ace", tenth(v.hours), "CEC"]])


def credential_page(v: DrawnValues) -> tuple[str, Truth]:
    """The page of a digital credential, as a browser prints it."""
    serial = f"{v.number(4)}-{v.number(4)}-{v.number(4)}"
    text = f"""
#text(8pt, fill: gray)[Credentials · Share · Verify #h(1fr) {v.later(70).month}/{v.later(70).day}/{v.later(70).year}, 8:14 AM]
#v(6mm)
#grid(columns: (4cm, 1fr), gutter: 8mm,
[#circle(radius: 1.7cm, fill: rgb("#dde6d5"))],
[#text(21pt, weight: "bold")[{v.title}]
#v(1mm)
Issued by {v.organiser}
#v(4mm)
This credential was earned by #strong[{v.holder}]
#v(4mm)
#text(9pt)[Date earned] #h(4mm) {MONTHS[v.day.month - 1][:3]} {v.day.day}, {v.day.year} \\
#text(9pt)[Date issued] #h(4mm) {MONTHS[v.later(2).month - 1][:3]} {v.later(2).day}, {v.later(2).year} \\
#text(9pt)[Expires] #h(4mm) Never \\
#text(9pt)[Continuing education] #h(4mm) {tenth(v.hours)} NASM CEUs \\
#text(9pt)[Credential ID] #h(4mm) {serial}])
#v(8mm)
*Earning criteria* \\
Complete the self-paced course and score 80 % or better in the final quiz.
#v(3mm)
*Skills* \\
Coaching · Screening · Communication"""
    awards = [["nasm", tenth(v.hours), "CEU"]]
    return text, v.truth(certificate=serial, format="self-study", awards=awards)


def conference(v: DrawnValues) -> tuple[str, Truth]:
    """A conference's attestation with a span of days and a total."""
    first = v.later(-1)
    span = f"{first.day}–{v.day.day} {MONTHS[v.day.month - 1]} {v.day.year}"
    if first.month != v.day.month:
        span = f"{first.day} {MONTHS[first.month - 1]} – {v.day.day} {MONTHS[v.day.month - 1]} {v.day.year}"
    text = f"""
#rect(width: 100%, fill: rgb("#efe8d8"), inset: 9mm)[
#text(10pt, tracking: 3pt)[ATTENDANCE ATTESTATION]
#v(4mm)
#text(22pt, weight: "bold")[{v.title}]
#v(1mm)
{span} | {v.town}
#v(9mm)
Delegate #h(6mm) #text(15pt)[{v.holder}]
#v(3mm)
Total credit claimed #h(6mm) {v.hours} ACSM CECs
#v(9mm)
#text(9pt)[Delegates could claim up to 16 CECs over both days. Registration fee paid {english(v.later(-45))}. Organised by {v.organiser}.]
]"""
    return text, v.truth(awards=[["acsm", v.hours, "CEC"]])


def constancia(v: DrawnValues) -> tuple[str, Truth]:
    """A Spanish attestation of a workshop."""
    v.title = v.chance.choice(_INVENTED["spanish"])
    folio = f"{v.number(3)}/{v.day.year % 100}"
    made = v.later(5)
    text = f"""
#align(center)[#text(22pt)[CONSTANCIA DE PARTICIPACIÓN]]
#v(9mm)
Se otorga a: *{v.holder}*
#v(4mm)
Por su asistencia al taller: *{v.title}*
#v(4mm)
realizado de manera virtual el día {v.day.day} de {SPANISH_MONTHS[v.day.month - 1]} de {v.day.year}, con un valor de {tenth(v.hours).replace(".", ",")} CEU de la NSCA ({v.hours.replace(".", ",")} horas lectivas).
#v(9mm)
Folio: {folio} #h(2cm) Instructora: {v.teacher}
#v(9mm)
#align(right)[#text(9pt)[{v.organiser} · Emitido el {made.day:02}/{made.month:02}/{made.year}]]"""
    awards = [["nsca", tenth(v.hours), "CEU"]]
    return text, v.truth(hours=v.hours, certificate=folio, format="live-online", awards=awards)


def presence(v: DrawnValues) -> tuple[str, Truth]:
    """A French attestation of presence, in sentences."""
    v.title = v.chance.choice(_INVENTED["french"])
    made = v.later(3)
    number = f"{v.day.year}-{v.number(4)}"
    text = f"""
#align(right)[{v.organiser} \\ Dossier {number}]
#v(8mm)
#text(20pt, weight: "bold")[Attestation de présence]
#v(8mm)
Nous attestons que *{v.holder}* a assisté à l'atelier « {v.title} », animé par {v.teacher}, qui s'est tenu en salle le {v.day.day} {FRENCH_MONTHS[v.day.month - 1]} {v.day.year}.
#v(5mm)
Durée totale : {v.hours.replace(".", ",")} h #h(1.5cm) Crédits canfitpro : {v.hours.replace(".", ",")} CEC
#v(9mm)
Fait à Trois-Rivières, le {made.day} {FRENCH_MONTHS[made.month - 1]} {made.year}"""
    awards = [["canfitpro", v.hours, "CEC"]]
    return text, v.truth(hours=v.hours, certificate=number, format="in-person", awards=awards)


def record_cards(v: DrawnValues) -> tuple[str, Truth]:
    """Cards of a portal: small labels above their values, the amount apart from its unit."""
    number = v.number(8)
    text = f"""
#let card(label, value) = rect(width: 100%, inset: 4mm, stroke: 0.5pt + gray)[#text(7.5pt, fill: gray)[#label] \\ #text(12pt)[#value]]
#text(17pt)[Activity record]
#v(4mm)
#grid(columns: (1fr, 1fr), gutter: 3mm,
card([Professional], [{v.holder}]), card([Activity name], [{v.title}]),
card([Credit type], [CPE]), card([Credits], [{v.hours}]),
card([Finished], [{v.day.day:02}-{MONTHS[v.day.month - 1][:3]}-{v.day.year}]), card([Delivery method], [On-demand webinar]),
card([Sponsor], [{v.organiser}]), card([Record number], [{number}]))
#v(5mm)
#text(8pt)[Added to your file on {v.later(9).isoformat()}. Sponsor is listed with the National Association of State Boards of Accountancy (NASBA).]"""
    awards = [["nasba", v.hours, "CPE"]]
    return text, v.truth(certificate=number, format="recorded", awards=awards)


def pharmacy(v: DrawnValues) -> tuple[str, Truth]:
    """A statement of credit for pharmacists, with the long number of the activity."""
    uan = f"0{v.number(3)}-0000-{v.day.year % 100}-{v.number(3)}-L04-P"
    text = f"""
#align(center)[#text(21pt, style: "italic")[Statement of Continuing Pharmacy Education Credit]]
#v(8mm)
#align(center)[{v.organiser} acknowledges the participation of]
#align(center)[#text(17pt)[{v.holder}]]
#v(4mm)
#align(center)[in the knowledge-based activity]
#align(center)[#text(15pt, weight: "bold")[“{v.title}”]]
#v(8mm)
Participation date: {english(v.day)} \\
Universal Activity Number: {uan} \\
Credit earned: {Decimal(v.hours):.2f} contact hours ({tenth(v.hours)} CEUs) \\
Activity released {english(v.later(-200))} and planned to expire {english(v.later(530))}
#v(6mm)
#text(8pt)[{v.organiser} is accredited by the Accreditation Council for Pharmacy Education as a provider of continuing pharmacy education. Credit is reported within 60 days.]"""
    awards = [["acpe", tenth(v.hours), "CEU"]]
    return text, v.truth(hours=v.hours, approval=uan, awards=awards)


def dietetics(v: DrawnValues) -> tuple[str, Truth]:
    """A form for dietitians, with the labels of two fields on one line."""
    activity = v.number(6)
    text = f"""
#text(16pt, weight: "bold")[Continuing Professional Education] #h(1fr) #text(16pt)[Attendee copy]
#v(6mm)
RDN / NDTR name: #underline[#h(3mm){v.holder}#h(3mm)] #h(1cm) RDN / NDTR number: #underline[#h(3mm){v.number(6)}#h(3mm)]
#v(4mm)
Session title: #underline[#h(3mm){v.title}#h(3mm)]
#v(4mm)
CDR activity number: #underline[#h(3mm){activity}#h(3mm)] #h(1cm) Date: #underline[#h(3mm){v.day.month}/{v.day.day}/{v.day.year % 100:02}#h(3mm)]
#v(4mm)
CPEUs awarded: #underline[#h(3mm){v.hours}#h(3mm)] #h(1cm) Learning codes: #underline[#h(3mm)4010, 5370#h(3mm)]
#v(10mm)
#line(length: 6cm)
Provider's signature ({v.teacher}) #h(1cm) {v.organiser}
#v(6mm)
#text(8pt)[Retain original copy for your records. Activity type: live webinar.]"""
    return text, v.truth(approval=activity, format="live-online", awards=[["cdr", v.hours, "CPEU"]])


HELD_BACK: dict[str, Callable[[DrawnValues], tuple[str, Truth]]] = {
    "in-service": in_service,
    "university": university,
    "one-row": one_row,
    "credential-page": credential_page,
    "conference": conference,
    "constancia": constancia,
    "presence": presence,
    "record-cards": record_cards,
    "pharmacy": pharmacy,
    "dietetics": dietetics,
}


def make_held_back(each: int = 3, seed: int = 41) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield certificates in every layout: the name, the PDF, and what it says."""
    for layout, make in HELD_BACK.items():
        for number in range(each):
            text, says = make(DrawnValues(random.Random(f"{seed} {layout} {number}"), _INVENTED))
            pdf = compile_page(text, is_landscape=layout in ("university", "conference"))
            yield f"{layout}-{number}.pdf", pdf, {**says, "layout": layout}
