"""Seven more layouts, written after the rules were mended on the first ten that had been held back, and read once.

They draw from `held_back.toml` too.
"""

import random
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.certificates.layouts import FRENCH_MONTHS, MONTHS, SPANISH_MONTHS, Truth, compile_page, english, tenth
from benchmarks.certificates.unseen import DrawnValues

_INVENTED = tomllib.loads(Path(__file__).with_name("held_back.toml").read_text(encoding="utf-8"))


def plain_centre(v: DrawnValues) -> tuple[str, Truth]:
    """All in one size in the middle of the page, with a title that breaks over two lines."""
    text = f"""
#align(center)[
{v.organiser}
#v(6mm)
presents this acknowledgement to
#v(4mm)
{v.holder}
#v(4mm)
in respect of
#v(4mm)
#block(width: 6cm)[{v.title}]
#v(4mm)
{english(v.day)}
#v(8mm)
Continuing education: {v.hours} CECs approved by the National Pilates Certification Program
#v(14mm)
{v.teacher}
]"""
    return text, v.truth(awards=[["npcp", v.hours, "CEC"]])


def british(v: DrawnValues) -> tuple[str, Truth]:
    """A British certificate of professional development."""
    number = f"CPD/{v.number(5)}"
    text = f"""
#text(25pt, weight: "bold")[CPD Certificate]
#v(8mm)
This is to certify that
#v(2mm)
#text(17pt)[{v.holder}]
#v(2mm)
took part in the one-day workshop
#v(2mm)
#text(17pt)[{v.title}]
#v(2mm)
run by {v.organiser} in {v.town} on {v.day.day:02}.{v.day.month:02}.{v.day.year}
#v(10mm)
#grid(columns: (1fr, 1fr, 1fr), [#text(16pt)[{v.hours}] \\ CIMSPA CPD points], [#text(16pt)[{number}] \\ Certificate number], [#text(16pt)[{v.teacher}] \\ Tutor])
#v(10mm)
#text(8pt)[Please renew your first aid certificate before {english(v.later(400))}.]"""
    return text, v.truth(certificate=number, format="in-person", awards=[["cimspa", v.hours, "CPD point"]])


def values_in_a_row(v: DrawnValues) -> tuple[str, Truth]:
    """A home-study certificate with the values of three bodies in one line."""
    tenths = tenth(v.hours)
    text = f"""
#rect(width: 100%, height: 15cm, stroke: 3pt + rgb("#2b5d34"), inset: 1cm)[
#align(center)[#text(12pt, tracking: 4pt)[CERTIFICATE OF COMPLETION]
#v(8mm)
#text(18pt)[{v.holder}]
#v(3mm)
passed the exam of the home study course
#v(3mm)
#text(18pt)[{v.title}]
#v(6mm)
Exam passed {MONTHS[v.day.month - 1][:3]}. {v.day.day}, {v.day.year} #h(8mm) Course approved through {v.later(500).month}/{v.later(500).day}/{v.later(500).year}
#v(8mm)
Credit values #h(4mm) ACE {tenths} CECs / NASM {tenths} CEUs / ISSA {v.hours} CEUs
]]"""
    awards = [["ace", tenths, "CEC"], ["nasm", tenths, "CEU"], ["issa", v.hours, "CEU"]]
    return text, v.truth(format="self-study", awards=awards)


def claim(v: DrawnValues) -> tuple[str, Truth]:
    """The page of a claim in a body's own tool."""
    claim_id = v.number(9)
    started = v.later(-3)
    text = f"""
#text(16pt)[Claim details]
#line(length: 100%)
#grid(columns: (5cm, 1fr), row-gutter: 3mm,
[Claim ID], [{claim_id}], [Member], [{v.holder}], [Provider name], [{v.organiser}],
[Activity title], [{v.title}], [Description], [A course about good work.],
[Date started], [{started.day:02}-{MONTHS[started.month - 1][:3]}-{started.year}],
[Date completed], [{v.day.day:02}-{MONTHS[v.day.month - 1][:3]}-{v.day.year}],
[Ways of working], [0.00], [Power skills], [{Decimal(v.hours):.2f}],
[PDUs claimed], [{Decimal(v.hours):.2f}], [Claim submitted], [{v.later(2).day:02}-{MONTHS[v.later(2).month - 1][:3]}-{v.later(2).year}])
#v(1cm)
#text(8pt)[Project Management Institute. You need 60 PDUs in three years.]"""
    return text, v.truth(certificate=claim_id, awards=[["pmi", v.hours, "PDU"]])


def ficha(v: DrawnValues) -> tuple[str, Truth]:
    """A Spanish form in two columns."""
    v.title = v.chance.choice(_INVENTED["spanish"])
    number = f"{v.number(4)}-{v.day.year}"
    issued = v.later(4)
    text = f"""
#text(18pt, weight: "bold")[Certificado de aprovechamiento]
#v(6mm)
#grid(columns: (4.5cm, 1fr), row-gutter: 4mm,
[*Alumno/a:*], [{v.holder}], [*Acción formativa:*], [{v.title}], [*Entidad:*], [{v.organiser}],
[*Fecha de celebración:*], [{v.day.day} de {SPANISH_MONTHS[v.day.month - 1]} de {v.day.year}],
[*Modalidad:*], [Presencial], [*Créditos:*], [{v.hours.replace(".", ",")} CEC (ACSM)],
[*N.º de registro:*], [{number}])
#v(10mm)
En Valencia, a {issued.day} de {SPANISH_MONTHS[issued.month - 1]} de {issued.year}"""
    return text, v.truth(certificate=number, format="in-person", awards=[["acsm", v.hours, "CEC"]])


def courriel(v: DrawnValues) -> tuple[str, Truth]:
    """A French message that confirms a course."""
    v.title = v.chance.choice(_INVENTED["french"])
    number = f"C{v.number(6)}"
    text = f"""
Bonjour {v.first},
#v(3mm)
Merci d'avoir suivi notre formation en ligne ! Voici le résumé de votre participation :
#v(3mm)
Participant : {v.holder} \\
Formation : {v.title} \\
Terminée le : {v.day.day} {FRENCH_MONTHS[v.day.month - 1]} {v.day.year} \\
Crédits : {v.hours.replace(".", ",")} CEC canfitpro \\
Numéro de confirmation : {number}
#v(3mm)
Accès au contenu jusqu'au {v.later(180).day} {FRENCH_MONTHS[v.later(180).month - 1]} {v.later(180).year}.
#v(3mm)
L'équipe de {v.organiser}"""
    return text, v.truth(certificate=number, awards=[["canfitpro", v.hours, "CEC"]])


def grand_rounds(v: DrawnValues) -> tuple[str, Truth]:
    """A hospital's statement for a physician, with the name of the activity above its day."""
    text = f"""
#align(right)[#text(9pt)[Office of Continuing Medical Education]]
#text(20pt)[{v.organiser}]
#v(8mm)
{v.holder}, MD, attended
#v(2mm)
*{v.title}*
#v(2mm)
{english(v.day)}, {v.town}
#v(6mm)
and claimed *{Decimal(v.hours):.2f} AMA PRA Category 1 Credits™*.
#v(6mm)
#text(8.5pt)[{v.organiser} designates this live activity for a maximum of 8.0 AMA PRA Category 1 Credits™. Physicians should claim only the credit commensurate with the extent of their participation in the activity. Statement generated {english(v.later(30))}.]"""
    return text, v.truth(format="in-person", awards=[["ama", v.hours, "AMA PRA Category 1 Credit"]])


KEPT_APART: dict[str, Callable[[DrawnValues], tuple[str, Truth]]] = {
    "plain-centre": plain_centre,
    "british": british,
    "values-in-a-row": values_in_a_row,
    "claim": claim,
    "ficha": ficha,
    "courriel": courriel,
    "grand-rounds": grand_rounds,
}


def make_kept_apart(each: int = 3, seed: int = 53) -> Iterator[tuple[str, bytes, Truth]]:
    """Yield certificates in every layout: the name, the PDF, and what it says."""
    for layout, make in KEPT_APART.items():
        for number in range(each):
            text, says = make(DrawnValues(random.Random(f"{seed} {layout} {number}"), _INVENTED))
            yield f"{layout}-{number}.pdf", compile_page(text, is_landscape=layout == "british"), {**says, "layout": layout}
