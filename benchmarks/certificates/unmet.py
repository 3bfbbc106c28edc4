"""Ten layouts by a fourth person who had read no rule and no list of words, and of the other layouts two.

They were committed before anything was run on them. What they say is in unmet.toml, and all of it is invented.
Their author also knew the units of every body, and in a line each what the ten layouts of strangers.py are about.
"""

import datetime
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.certificates.layouts import FRENCH_MONTHS, MONTHS, SPANISH_MONTHS, Truth, american, compile_written, english

Unmet = Mapping[str, Any]
"""What is written on one certificate, in the keys of unmet.toml."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def plain_number(amount: str) -> str:
    """An amount as an entry has it: with a point for a comma."""
    return amount.replace(",", ".")


def say(unmet: Unmet, **more: Any) -> Truth:
    """What a certificate says: its date, title and holder, what its file has, and `more` instead of either."""
    title = unmet["title"] if "title" in unmet else " ".join(unmet["lines"])
    facts = {"date": unmet["date"].isoformat(), "title": title, "holder": unmet["holder"], "hours": None, "awards": []}
    printed = {key: unmet.get(key) for key in ("certificate", "approval", "format")}
    return {**facts, **printed, **more}


def ordinal(day: int) -> str:
    """A day of the month as the British write it: 1st, 22nd, 14th."""
    ending = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def slashed(day: datetime.date) -> str:
    """A date with the day first, as in Australia and France."""
    return f"{day:%d/%m/%Y}"


def grand_rounds(unmet: Unmet) -> tuple[str, Truth]:
    """A children's hospital: a title of two lines, a maximum in the small print, and a nurse who gets attendance only.

    The hospital designates physicians' credits; somebody who is none attended, and is given nothing in any unit.
    """
    awards: list[list[str]] = []
    if "claimed" in unmet:
        earned = f"and is awarded #strong[{unmet['claimed']} #emph[AMA PRA Category 1 Credit(s)™]]"
        awards = [["ama", unmet["claimed"], "Credit"]]
    else:
        earned = (
            "as a non-physician participant, and receives this record of attendance."
            f" \\ The activity was designated for {unmet['maximum']} #emph[AMA PRA Category 1 Credit™]."
        )
    day = unmet["date"]
    text = f"""
#align(center)[
#text(15pt, tracking: 2pt)[BRIAR HOLLOW CHILDREN'S HOSPITAL]
#v(1mm)
#text(10pt)[Office of Continuing Medical Education · 2200 Orchard Hill Drive · Pawtuxet Falls, Rhode Island]
#v(2mm)
#text(24pt)[Pediatric Grand Rounds]
#v(2mm)
This certifies that

#text(19pt)[{unmet["holder"]}, {unmet["degree"]}]

participated in the live activity titled

#text(16pt, weight: "bold")[{unmet["lines"][0]} \\ {unmet["lines"][1]}]

presented by {unmet["speaker"]}

{WEEKDAYS[day.weekday()]}, {english(day)} | 7:30 - 8:30 AM | {unmet["place"]}
#v(3mm)
{earned}
]
#v(2mm)
#text(8pt)[Briar Hollow Children's Hospital is accredited by the Rhode Island Medical Society to provide continuing medical education for physicians. Briar Hollow Children's Hospital designates this live activity for a maximum of {unmet["maximum"]} #emph[AMA PRA Category 1 Credit™]. Physicians should claim only the credit commensurate with the extent of their participation in the activity. Neither the speaker nor the planners have relevant financial relationships to disclose.]
#v(8mm)
#grid(columns: (1fr, 1fr), [#line(length: 70%) Lenore Quimby-Vance, MD \\ Chair, CME Committee], [#line(length: 70%) Sent by e-mail on {american(unmet["sent"])}])
"""
    return text, say(unmet, awards=awards)


def therapists_chapter(unmet: Unmet) -> tuple[str, Truth]:
    """A state chapter's course of two days: two columns, hours of each day, a fee, and one sum in two units.

    The board that approved it is none that the catalogue knows, so that whose units they are has to be asked.
    """
    first, last = unmet["begins"], unmet["date"]
    same = first.month == last.month
    until = f"{last.day}, {last.year}" if same else english(last)
    days = f"{MONTHS[first.month - 1]} {first.day}{'–' if same else ' – '}{until}"
    text = f"""
#grid(columns: (1fr, auto), [#text(17pt, weight: "bold")[Tidewater Chapter] \\ of the Physical Therapists' Association \\ #text(9pt)[P.O. Box 881, Cape Marlin · Federal ID 54-0091273]], align(right)[#text(13pt)[CERTIFICATE \\ OF COMPLETION]])
#line(length: 100%)
#v(4mm)
#grid(columns: (2fr, 1fr), column-gutter: 8mm, [
#text(9pt)[PARTICIPANT]

#text(15pt)[{unmet["holder"]}]

#text(9pt)[LICENSE]

{unmet["licence"]}

#text(9pt)[COURSE]

#text(13pt)[{unmet["title"]}]

#text(9pt)[INSTRUCTOR]

{unmet["teacher"]}

#text(9pt)[LOCATION]

{unmet["place"]}
], [
#text(9pt)[COURSE DATES]

{days}

#text(9pt)[SCHEDULE]

Day 1: {unmet["first_hours"]} hours \\ Day 2: {unmet["second_hours"]} hours

#text(9pt)[CONTACT HOURS EARNED]

#text(15pt)[{unmet["hours"]}]

#text(9pt)[CEUS EARNED]

#text(15pt)[{unmet["units"]}]

#text(9pt)[REGISTRATION PAID]

\\{unmet["fee"]}
])
#v(8mm)
#text(9pt)[This course was approved by the Tidewater Board of Physical Therapy, approval number {unmet["approval"]}, which expires {english(unmet["until"])}. Keep this certificate for four years; the chapter charges \\$15 for a copy.]
#v(14mm)
#line(length: 45%)
Ignatius Bellweather, PT, Education Chair
"""
    awards = [[None, unmet["hours"], "contact hour"], [None, unmet["units"], "CEU"]]
    return text, say(unmet, awards=awards, hours=unmet["hours"])


def trainers_symposium(unmet: Unmet) -> tuple[str, Truth]:
    """An athletic trainers' symposium: a table of the sessions attended, each with its units, and one sum below."""
    first, last = unmet["begins"], unmet["date"]
    rows = "".join(f"[{title}], [{amount}]," for title, amount in unmet["sessions"])
    text = f"""
#align(center)[
#text(14pt)[GULF PLAINS ATHLETIC TRAINERS' SOCIETY]
#v(3mm)
#text(22pt, weight: "bold")[{unmet["title"]}]
#v(1mm)
{MONTHS[first.month - 1]} {first.day} and {last.day}, {last.year} · Bayou Vista Convention Center
#v(4mm)
#text(12pt, style: "italic")[Record of attendance and continuing education units for]
#v(1mm)
#text(18pt)[{unmet["holder"]}, ATC]
#v(0mm)
BOC certification number {unmet["number"]}
#v(3mm)
#table(columns: (10cm, 3cm), align: (left, center), [*Session attended*], [*CEUs*], {rows} [*Total Category A CEUs*], [*{unmet["total"]}*])
#v(3mm)
#text(9pt)[Gulf Plains Athletic Trainers' Society (BOC AP\\#: {unmet["approval"]}) is approved by the Board of Certification, Inc. to provide continuing education to Athletic Trainers. Up to {unmet["maximum"]} CEUs could be earned at this meeting. Report your units to the BOC by December 31, {last.year + (last.year % 2)}.]
#v(10mm)
#line(length: 40%)
Hollis Abernathy-Cruz, EdD, LAT, ATC, Symposium Chair
]"""
    return text, say(unmet, awards=[["boc", unmet["total"], "CEU"]], format="in-person")


def dietitians_group(unmet: Unmet) -> tuple[str, Truth]:
    """A dietitians' practice group: values on lines, and their labels below them in small letters."""

    def above(value: str, label: str, width: str = "100%") -> str:
        return f"#block(width: {width})[{value} #v(-3mm) #line(length: 100%) #v(-3mm) #text(8pt)[{label}]] #v(3mm)"

    text = f"""
#set text(font: "New Computer Modern")
#align(center)[#text(12pt)[Renal and Performance Nutritionists, a Dietetic Practice Group] \\ #text(20pt)[Certificate of Attendance] \\ #text(10pt)[Attendee Copy]]
#v(8mm)
{above(unmet["holder"], "Participant Name")}
{above(unmet["number"], "Registration Number", "40%")}
{above(unmet["title"], "Program Title")}
#grid(columns: (1fr, 1fr, 1fr), column-gutter: 6mm, row-gutter: 4mm,
[{above(american(unmet["date"]), "Date Completed")}], [{above(unmet["award"], "CPEUs Awarded")}], [{above("2", "CPE Level")}],
[{above(unmet["approval"], "CDR Activity Number")}], [{above(unmet["form"], "Activity Type")}], [{above("8.1.4, 9.6.1", "Performance Indicators")}])
{above("Augusta Wintergreen, MS, RDN", "Provider Signature", "60%")}
#text(8pt)[Activity first offered {english(unmet["made"])}; credit may be claimed until {english(unmet["until"])}. This activity has been prior approved by the Commission on Dietetic Registration for {unmet["award"]} CPEUs. Retain for your records. In the event of audit by the Commission on Dietetic Registration, you may be asked for this certificate. Questions: 555-0147.]
"""
    return text, say(unmet, awards=[["cdr", unmet["award"], "CPEU"]])


def nursing_site(unmet: Unmet) -> tuple[str, Truth]:
    """A nursing site: labels beside their values, a score, hours of pharmacology, a licence's end and several numbers."""
    text = f"""
#rect(width: 100%, inset: 8mm, stroke: 2pt)[
#grid(columns: (1fr, 1fr), [#text(18pt, weight: "bold")[Lanternfish CE]], align(right)[#text(9pt)[Certificate ID: {unmet["certificate"]} \\ 41 Pier Road, Suite 9, Astoria, OR]])
#v(4mm)
#align(center)[#text(20pt)[Certificate of Completion]]
#v(4mm)
#grid(columns: (4.5cm, 1fr), row-gutter: 3.5mm,
[Name:], [*{unmet["holder"]}*],
[License:], [{unmet["licence"]}, {unmet["state"]}, expires {american(unmet["expires"])}],
[Course:], [*{unmet["title"]}*],
[Course number:], [{unmet["course"]}],
[Completed on:], [{english(unmet["date"])}],
[Contact hours:], [{unmet["hours"]}],
[Pharmacology hours:], [{unmet["pharmacy"]}],
[Post-test score:], [{unmet["score"]} (80% required)],
[Type of activity:], [Self-paced home study])
#v(6mm)
#text(8pt)[Lanternfish CE is accredited as a provider of nursing continuing professional development by the American Nurses Credentialing Center's Commission on Accreditation. ANCC Provider Number: P0871. Your completion is sent to the board of your state within 3 business days. Keep this certificate for 6 years.]
#v(8mm)
#align(right)[Ferdinand Oakeshott, MSN, RN, Nurse Planner]
]"""
    return text, say(
        unmet, awards=[["ancc", unmet["hours"], "contact hour"]], hours=unmet["hours"], approval="P0871", format="self-study"
    )


def strength_clinic(unmet: Unmet) -> tuple[str, Truth]:
    """A British strength coaches' clinic: all in capitals, a title of two lines, and two bodies' units beside each other.

    The title is as it is printed, in capitals.
    """
    day = unmet["date"]
    text = f"""
#set page("a4")
#set text(font: "New Computer Modern")
#v(1cm)
#text(30pt, weight: "bold")[NORTHERN \\ STRENGTH CLINIC]
#v(8mm)
#text(11pt)[CERTIFICATE OF ATTENDANCE]
#v(6mm)
#text(22pt)[{unmet["holder"].upper()}]
#v(2mm)
ATTENDED THE ONE-DAY PRACTICAL CLINIC
#v(2mm)
#text(15pt, weight: "bold")[{unmet["lines"][0]} \\ {unmet["lines"][1]}]
#v(2mm)
AT {unmet["place"].upper()} \\ ON {WEEKDAYS[day.weekday()].upper()} {ordinal(day.day).upper()} {MONTHS[day.month - 1].upper()} {day.year}
#v(8mm)
#grid(columns: (1fr, 1fr, 1fr), column-gutter: 5mm,
[#text(24pt)[{unmet["hours"]}] \\ CONTACT HOURS], [#text(24pt)[{unmet["points"]}] \\ CIMSPA CPD POINTS], [#text(24pt)[{unmet["units"]}] \\ NSCA CEUS])
#v(14mm)
#grid(columns: (1fr, 1fr), [#line(length: 70%) Head Coach], [#line(length: 70%) Delegate no. {unmet["delegate"]}])
#v(8mm)
#text(8pt)[Northern Strength Clinic Ltd. Registered in England and Wales, company no. 09914477. Established 2011. Day ticket £95.]
"""
    awards = [["cimspa", unmet["points"], "point"], ["nsca", unmet["units"], "CEU"]]
    return text, say(unmet, awards=awards, hours=unmet["hours"], format="in-person")


def pilates_workshop(unmet: Unmet) -> tuple[str, Truth]:
    """A Canadian maker of Pilates equipment: ISO dates, a day of issue, and two bodies' units in one sentence."""
    first, last = unmet["begins"], unmet["date"]
    days = f"{first}" if first == last else f"{first} to {last}"
    text = f"""
#align(center)[
#text(28pt, font: "New Computer Modern")[heronwood]
#v(-2mm)
#text(9pt)[Reformers · Chairs · Education]
#v(9mm)
Presented to
#v(2mm)
#text(22pt, style: "italic")[{unmet["holder"]}]
#v(2mm)
in recognition of having completed the workshop
#v(2mm)
#text(16pt)[{unmet["title"]}]
#v(5mm)
#grid(columns: (1fr, 1fr, 1fr), [*Dates* \\ {days}], [*Host studio* \\ {unmet["host"]}], [*Hours of instruction* \\ {unmet["hours"]}])
#v(6mm)
This in-person workshop is worth {unmet["pilates"]} NPCP CECs and {unmet["fitness"]} canfitpro CECs.
#v(12mm)
#grid(columns: (1fr, 1fr), [#line(length: 60%) Solveig Marchetti \\ Master Instructor], [#line(length: 60%) Certificate no. {unmet["certificate"]} \\ Issued {unmet["issued"]}])
#v(6mm)
#text(7.5pt)[Heronwood Equipment Inc., 310 Foundry Street, Guelph, Ontario. Completing this workshop alone does not qualify the holder to teach Pilates. Workshops taken within 24 months count toward the Heronwood diploma of 450 hours.]
]"""
    awards = [["npcp", unmet["pilates"], "CEC"], ["canfitpro", unmet["fitness"], "CEC"]]
    return text, say(unmet, awards=awards, hours=unmet["hours"], format="in-person")


def organisme_de_formation(unmet: Unmet) -> tuple[str, Truth]:
    """A French training organisation's attestation: hours planned and hours followed, no award, and numbers of the firm.

    Its number of registration says of itself that it is no approval.
    """
    first, last, signed = unmet["begins"], unmet["date"], unmet["signed"]
    text = f"""
#set page("a4")
#set text(11pt)
*Formations Belledonne* \\ SARL au capital de 8 000 € \\ 14 rue des Tanneurs, 69100 Villeurbanne \\ SIRET 812 440 917 00023
#v(8mm)
#align(center)[#text(18pt, weight: "bold")[ATTESTATION DE FIN DE FORMATION] \\ #text(10pt)[Article L. 6353-1 du Code du travail · Attestation n° {unmet["certificate"]}]]
#v(8mm)
Je soussignée, Solange Dutertre, responsable pédagogique de l'organisme Formations Belledonne, atteste que {unmet["civility"]} *{unmet["holder"]}* a suivi l'action de formation :
#v(2mm)
#align(center)[#text(14pt)[« {unmet["title"]} »]]
#v(2mm)
#table(columns: (6cm, 1fr), stroke: 0.4pt,
[Dates de la formation], [du {first.day} au {last.day} {FRENCH_MONTHS[last.month - 1]} {last.year}],
[Modalité], [{unmet["mode"]}],
[Durée prévue], [{unmet["planned"]} heures],
[Durée effectivement suivie], [{unmet["followed"]} heures],
[Résultat de l'évaluation], [Objectifs atteints (16 / 20)])
#v(6mm)
Cette attestation est remise au stagiaire pour faire valoir ce que de droit.
#v(4mm)
Fait à Villeurbanne, le {slashed(signed)}
#v(20mm)
#text(8pt)[Déclaration d'activité enregistrée sous le numéro 84 69 15377 69 auprès du préfet de la région Auvergne-Rhône-Alpes. Cet enregistrement ne vaut pas agrément de l'État. TVA non applicable.]
"""
    return text, say(unmet, hours=plain_number(unmet["followed"]))


def colegio(unmet: Unmet) -> tuple[str, Truth]:
    """A Mexican professional college's constancia: a name in capitals, days in a sentence, hours and points, a folio.

    The points are the college's own, which the catalogue does not know.
    """
    last, signed = unmet["date"], unmet["signed"]
    text = f"""
#align(center)[
#text(17pt, weight: "bold")[COLEGIO DE FISIOTERAPEUTAS DEL BAJÍO, A.C.]
#v(2mm)
otorga la presente
#v(1mm)
#text(30pt, tracking: 6pt)[CONSTANCIA]
#v(1mm)
#align(left)[a: #h(1cm) #text(18pt)[{unmet["degree"]} {unmet["holder"].upper()}]]
#v(2mm)
por su asistencia al curso
#v(1mm)
#text(16pt, style: "italic")[“{unmet["title"]}”]
#v(1mm)
impartido los días {unmet["days"]} de {SPANISH_MONTHS[last.month - 1]} de {last.year}, {unmet["place"]}, con una duración de {unmet["hours"]} horas y un valor curricular de {unmet["points"]} puntos para la certificación profesional.
#v(3mm)
Celaya, Guanajuato, a {signed.day} de {SPANISH_MONTHS[signed.month - 1]} de {signed.year}
#v(13mm)
#grid(columns: (1fr, 1fr), [#line(length: 65%) L.F.T. Eugenia Barragán Solís \\ Presidenta], [#line(length: 65%) Mtro. Abelardo Quintero Rosas \\ Secretario Académico])
]
#v(5mm)
#grid(columns: (1fr, 1fr), text(9pt)[Aval académico No. {unmet["approval"]}], align(right)[#text(9pt)[Folio: {unmet["certificate"]}]])
"""
    return text, say(unmet, awards=[[None, unmet["points"], "punto"]], hours=unmet["hours"])


def training_organisation(unmet: Unmet) -> tuple[str, Truth]:
    """An Australian training organisation: dates with the day first, numbers of the firm, units with an approval or none."""
    award = approval = ""
    awards: list[list[str]] = []
    if "award" in unmet:
        award = f"[AUSactive CECs], [{unmet['award']}],"
        approval = f"Approved by AUSactive for continuing education, approval no. {unmet['approval']}."
        awards = [["ausactive", unmet["award"], "CEC"]]
    text = f"""
#set page("a4")
#text(20pt, weight: "bold")[Banksia Coast Training]
#h(1fr) #text(9pt)[RTO No. 41987 · ABN 52 610 334 871]
#v(1cm)
#text(24pt)[Certificate of Participation]
#v(6mm)
This is to certify that *{unmet["holder"]}* has attended and actively taken part in the professional development course
#v(3mm)
#text(16pt)[{unmet["title"]}]
#v(5mm)
#table(columns: (5cm, 1fr), stroke: none, [Date of course], [{slashed(unmet["date"])}], [Venue], [{unmet["place"]}], [Duration], [{unmet["hours"]} hours face to face], {award} [Date of issue], [{slashed(unmet["issued"])}], [Certificate number], [{unmet["certificate"]}])
#v(1.5cm)
#line(length: 45%)
Marguerite Dunbar-Singh, Chief Executive Officer
#v(1cm)
#text(8pt)[{approval} This course is not nationally recognised training and does not lead to a qualification or statement of attainment. Banksia Coast Training Pty Ltd, 18 Wattle Parade, Geelong VIC 3220. Form BCT-F12, version 4, reviewed 01/07/2024.]
"""
    return text, say(unmet, awards=awards, hours=unmet["hours"], format="in-person")


UNMET: dict[str, Callable[[Unmet], tuple[str, Truth]]] = {
    "grand-rounds": grand_rounds,
    "therapists-chapter": therapists_chapter,
    "trainers-symposium": trainers_symposium,
    "dietitians-group": dietitians_group,
    "nursing-site": nursing_site,
    "strength-clinic": strength_clinic,
    "pilates-workshop": pilates_workshop,
    "organisme-de-formation": organisme_de_formation,
    "colegio": colegio,
    "training-organisation": training_organisation,
}
_WRITTEN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def make_unmet() -> Iterator[tuple[str, bytes, Truth]]:
    """Yield the certificates in every layout: the name, the PDF, and what it says."""
    return compile_written(UNMET, _WRITTEN, ("grand-rounds", "pilates-workshop", "colegio"))
