"""Ten layouts by somebody who had read no rule, no list of words, and of the other layouts only how one is written.

They are made as issuers in the United States, Britain, Canada, Australia, Spain and France make theirs. What each says is
written out in `strangers.toml`. It was committed before cecgen read any of them.
The author had seen the names and units of the providers, the first layout and the first table of `latecomers.py`, and the
titles of the latest commits.

What the first run found, by rules alone, before anything was mended; these figures are not changed any more:

| | on the certificates | first | among the choices | filled in right | wrong | sure and right | sure and wrong |
|---|---|---|---|---|---|---|---|
| holder | 30 | – | 30 | – | – | – | – |
| date | 30 | 27 | 30 | 18 | 3 | 8 | 0 |
| title | 30 | 21 | 30 | 6 | 6 | 3 | 3 |
| award | 24 | 16 | 21 | 13 | 0 | 13 | 0 |
| provider | 18 | 18 | 18 | 18 | 0 | 3 | 0 |
| hours | 27 | 23 | 23 | 23 | 0 | 10 | 0 |
| certificate | 18 | 14 | 14 | 14 | 0 | 14 | 0 |
| approval | 12 | 12 | 12 | 12 | 0 | 12 | 0 |
| format | 30 | 16 | 16 | 16 | 3 | 0 | 0 |

- Sure and wrong: "PMI® Authorized Training Partner" as the title of the three of the platform, which print it after "Program:".
- Filled in as probable and wrong: the titles "on Tuesday", "on Thursday" and "on Wednesday" of the three British webinars, the
  original release as the day of the three quizzes, and "recorded" as the form of the three from France, which are "enregistrée".
- Not first, and nothing filled in: the title of the three quizzes, after the journal's name; "1 CEU" before what the three of
  the university award, from "One CEU stands for"; contact hours approved before those earned, on two nurses' forms.
- Not read: award and hours of the three webinars ("has been awarded 1.5 CPD hours"), the hours of one of the university
  ("thirty (30) contact hours"), the numbers of the three in two languages and one of letters and digits, and the form of
  eleven where a person infers it: from a room, a palace of congresses, a campus or a journal.

What is taken as true is what a careful person would enter from the paper alone:

- the date is that of the last day, never of issue, printing or expiry;
- contact hours are the hours too; a total of hours without credits is no award;
- where nothing on the paper says whose unit it is, or where that body is none that cecgen knows, the award has no provider:
  a person would have to ask;
- where the paper says how it was held or where, that is its format, and otherwise it has none;
- a number of a member, student, licence, course or company is neither certificate nor approval.
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.certificates.layouts import Truth, compile_written
from benchmarks.certificates.newcomers import Written, join_lines, state_truth

_WRITTEN = tomllib.loads(Path(__file__).with_name("strangers.toml").read_text(encoding="utf-8"))


def hospital_education(w: Written) -> tuple[str, Truth]:
    """A hospital's education department: capitals, a title of two lines, fewer contact hours than there were."""
    text = rf"""#align(center)[
#text(13pt, tracking: 2pt)[{w["hospital"].upper()}]

#text(10pt)[Department of Clinical Education and Professional Practice]
#v(8mm)
#text(26pt)[CERTIFICATE OF ATTENDANCE]
#v(4mm)
presented to

#text(20pt, weight: "bold")[{w["holder"].upper()}, {w["degree"]}]

for attending, in full, and evaluating the program

#text(16pt)[{join_lines(w["title"])}]
]
#v(8mm)
#grid(columns: (1fr, 1fr, 1fr), align: center, row-gutter: 5pt,
  [{w["day"]}], [{w["room"]}], [*{w["earned"]}*],
  line(length: 80%, stroke: 0.4pt), line(length: 80%, stroke: 0.4pt), line(length: 80%, stroke: 0.4pt),
  text(9pt)[Date of program], text(9pt)[Location], text(9pt)[Contact hours awarded],
)
#v(1cm)
#grid(columns: (1fr, 1fr), align: center, row-gutter: 5pt,
  [#emph[{w["planner"]}]], [#emph[{w["director"]}]],
  text(9pt)[Nurse Planner], text(9pt)[Director, Clinical Education],
)
#v(1fr)
#text(8pt)[{w["hospital"]} is approved as a provider of nursing continuing professional development by the {w["approver"]}, an accredited approver by the American Nurses Credentialing Center's Commission on Accreditation. A maximum of {w["maximum"]} contact hours could be earned by attending both parts of this program. Retain this certificate until {w["retain"]}. Printed {w["printed"]}.]"""
    awards = [["ancc", w["earned"], "contact hour"]]
    return text, state_truth(w, hours=w["earned"], format="in-person", awards=awards)


def association_webinar(w: Written) -> tuple[str, Truth]:
    """A British association's webinar: sentences, a weekday, clock times, learning outcomes, a member's number.

    The association is none that cecgen knows, so that whose hours of CPD these are, a person would have to ask.
    """
    outcomes = "\n".join(f"- {outcome}" for outcome in w["outcomes"])
    text = rf"""#text(17pt, weight: "bold")[{w["association"]}]

#text(9pt)[{w["address"]} · Registered charity {w["charity"]}]
#line(length: 100%)
#v(6mm)
#text(15pt)[CPD certificate]

We are pleased to confirm that *{w["holder"]}* (membership number {w["member"]}) joined us live online for the webinar

#pad(left: 1cm)[#text(14pt)[“{w["title"]}”]]

on {w["day"]}, {w["times"]}, and has been awarded *{w["hours"]} CPD hours*.

By the end of the session participants should be able to:

{outcomes}

Please add a short reflection to this certificate and keep both in your CPD portfolio; your regulator may ask for them when you next renew your registration. Members can watch the recording again until {w["until"]}.

#v(1cm)
#emph[{w["signed"]}] \
Head of Professional Development

#v(1fr)
#text(8pt)[Our reference: {w["serial"]} #h(1fr) Sent by email on {w["sent"]}]"""
    awards = [[None, w["hours"], "CPD hour"]]
    return text, state_truth(w, hours=w["hours"], certificate=w["serial"], format="live-online", awards=awards)


def congreso(w: Written) -> tuple[str, Truth]:
    """A Spanish congress of several days with one total of hours, and credits in the small print.

    The commission that gave the credits is none that cecgen knows.
    """
    text = rf"""#grid(columns: (1fr, auto), [#text(11pt)[{w["society"]}]], [#text(9pt)[N.º de certificado: {w["serial"]}]])
#v(5mm)
#align(center)[
#text(24pt, weight: "bold")[CERTIFICADO DE ASISTENCIA]
#v(3mm)
La Secretaría Técnica y el Comité Organizador certifican que

#text(18pt)[D./D.ª {w["holder"].upper()}]

ha asistido, en calidad de congresista, al

#text(17pt, weight: "bold")[{w["title"]}]

celebrado en {w["place"]} {w["days"]}, \
con una duración total de {w["hours"]} horas lectivas.
#v(3mm)
Y para que así conste, se expide el presente certificado en {w["city"]}, a {w["issued"]}.
]
#v(1fr)
#grid(columns: (1fr, 1fr), align: center, row-gutter: 4pt,
  [#emph[{w["president"]}]], [#emph[{w["secretary"]}]],
  text(9pt)[Presidencia del Comité Organizador], text(9pt)[Secretaría del Comité Científico],
)
#v(6mm)
#text(8pt)[Actividad acreditada por la Comisión de Formación Continuada de las Profesiones Sanitarias de {w["region"]} con {w["credits"].replace(".", ",")} créditos. N.º de expediente: {w["file"]}. Los créditos de esta actividad formativa no son aplicables a los profesionales que la realicen mientras se forman como especialistas en Ciencias de la Salud.]"""
    more = {"certificate": w["serial"], "approval": w["file"], "format": "in-person"}
    return text, state_truth(w, hours=w["hours"], awards=[[None, w["credits"], "crédito"]], **more)


def journal_quiz(w: Written) -> tuple[str, Truth]:
    """A quiz of a journal: release, expiry and completion, a maximum, what was claimed, and other professions."""
    text = rf"""#text(18pt, style: "italic")[{w["journal"]}] #h(1fr) #text(11pt)[CME CERTIFICATE]
#line(length: 100%, stroke: 2pt)
#v(4mm)
#text(9pt)[ARTICLE] \
#text(14pt, weight: "bold")[{join_lines(w["title"])}] \
#text(10pt)[{w["authors"]}. {w["citation"]}]
#v(5mm)
#table(columns: (1fr, 1fr), inset: 7pt,
  [Learner], [{w["holder"]}, {w["degree"]}],
  [Original release], [{w["release"]}],
  [Date quiz completed], [{w["completed"]}],
  [Credit expires], [{w["expires"]}],
  [Score], [{w["score"]} (minimum to pass: 70%)],
  [Credit claimed], [{w["claimed"]} _AMA PRA Category 1 Credit(s)_™],
  [Certificate ID], [{w["serial"]}],
)
#v(5mm)
*Credit designation.* The {w["society"]} designates this journal-based CME activity for a maximum of {w["maximum"]} _AMA PRA Category 1 Credit(s)_™. Physicians should claim only the credit commensurate with the extent of their participation in the activity.

*Nurses and pharmacists.* Nurses who complete the quiz may claim {w["nurses"]} contact hours. Pharmacists are awarded {w["pharmacists"]} CEU through a separate form.

*Accreditation.* The {w["society"]} is accredited by the Accreditation Council for Continuing Medical Education (ACCME) to provide continuing medical education for physicians.
#v(1fr)
#align(center)[#text(8pt)[Page 1 of 1. This page was printed on {w["printed"]}.]]"""
    awards = [["ama", w["claimed"], "AMA PRA Category 1 Credit"]]
    return text, state_truth(w, certificate=w["serial"], format="self-study", awards=awards)


def video_platform(w: Written) -> tuple[str, Truth]:
    """A platform of online courses: no label before name, title or length; the credits in a line of small print."""
    text = rf"""#text(20pt, weight: "bold")[{w["platform"]}]
#v(1.5cm)
#text(28pt)[Congratulations, {w["holder"]}]
#v(4mm)
#text(20pt, weight: "bold")[{w["title"]}]

#text(11pt)[Self-paced online course completed {w["completed"]} • {w["length"]}]
#v(8mm)
Your hard work has paid off. Share what you learned with your network, and keep going: every course that you finish strengthens the skills you need next.

#text(10pt)[Skills covered: {w["skills"]}]
#v(1fr)
#emph[{w["head"]}] \
#text(9pt)[VP, Learning Content]
#v(4mm)
#text(8pt)[Program: PMI® Authorized Training Partner #h(6mm) Activity number: {w["activity"]} #h(6mm) PDUs: {w["units"]} #h(6mm) Certificate ID: {w["serial"]} \
PMI is a registered mark of the Project Management Institute, Inc. Report these PDUs within your current three-year cycle.]"""
    more = {"certificate": w["serial"], "approval": w["activity"], "format": "self-study"}
    return text, state_truth(w, hours=w["hours"], awards=[["pmi", w["units"], "PDU"]], **more)


def fitness_workshop(w: Written) -> tuple[str, Truth]:
    """An Australian workshop with the credits of two bodies beside each other, and a hint for members of a third."""
    text = rf"""#grid(columns: (2fr, 1fr), column-gutter: 1cm,
  [
    #text(12pt, weight: "bold")[{w["academy"]}]
    #v(1cm)
    #text(24pt)[CERTIFICATE OF COMPLETION]
    #v(3mm)
    #text(20pt)[{w["holder"]}]

    has successfully completed the practical workshop

    #text(16pt, weight: "bold")[{w["title"]}]

    delivered face to face at {w["place"]} on {w["day"]} \
    Duration: {w["hours"]} hours
    #v(1cm)
    #emph[{w["trainer"]}] \
    Lead Trainer
  ],
  [
    #rect(width: 100%, inset: 10pt)[#align(center)[AUSactive \ #text(18pt)[{w["ausactive"]} CECs] \ #text(8pt)[Approval code {w["code"]}]]]
    #v(4mm)
    #rect(width: 100%, inset: 10pt)[#align(center)[REPs New Zealand \ #text(18pt)[{w["reps"]} CPD points]]]
    #v(4mm)
    #text(8pt)[AUSactive approval runs to {w["approved"]}. ESSA members may log up to {w["essa"]} points of further education for themselves.]
  ],
)
#v(1fr)
#text(8pt)[{w["company"]} · ABN {w["abn"]} · First aid and CPR certificates must be current when you register.]"""
    awards = [["ausactive", w["ausactive"], "CEC"], ["reps-nz", w["reps"], "CPD point"]]
    return text, state_truth(w, hours=w["hours"], approval=w["code"], format="in-person", awards=awards)


def university_units(w: Written) -> tuple[str, Truth]:
    """A university's continuing education: weeks as a range, hours in words, a day of issue in words, a column at the side."""
    text = rf"""#grid(columns: (4.5cm, 1fr), column-gutter: 1cm,
  [
    #text(9pt)[
    *Student ID* \ {w["student"]}

    *Course and section* \ {w["course"]}

    *Instructor* \ {w["instructor"]}

    *Term* \ {w["term"]}
    #v(6cm)
    One CEU stands for ten contact hours of participation in an organized continuing education experience under responsible sponsorship.
    ]
  ],
  [
    #text(20pt)[{w["university"]}]

    #text(11pt)[School of Professional and Continuing Studies]
    #v(1cm)
    hereby certifies that
    #v(2mm)
    #text(20pt, style: "italic")[{w["holder"]}]
    #v(2mm)
    has satisfactorily completed all requirements of the noncredit program
    #v(2mm)
    #text(16pt, weight: "bold")[{join_lines(w["title"])}]
    #v(2mm)
    offered on the {w["campus"]} from {w["days"]}, comprising {w["words"]} ({w["hours"]}) contact hours of instruction, and has earned
    #v(2mm)
    #text(16pt)[{w["units"]} CEUs]
    #v(1cm)
    Given under our hand {w["given"]}.
    #v(1cm)
    #emph[{w["dean"]}] \ Dean
  ],
)
#v(1fr)
#text(8pt)[{w["university"]} is accredited by the International Accreditors for Continuing Education and Training (IACET) and is authorized to issue the IACET CEU.]"""
    awards = [["iacet", w["units"], "CEU"]]
    return text, state_truth(w, hours=w["hours"], format="in-person", awards=awards)


def nursing_approval(w: Written) -> tuple[str, Truth]:
    """A form after a nurses' association: hours approved, earned and of pharmacology, and how long the approval runs."""
    text = rf"""#align(center)[#text(16pt, weight: "bold")[{w["organization"]}] \ #text(12pt)[Verification of Successful Completion]]
#v(6mm)
#set par(leading: 0.9em)
LEARNER: #underline[{w["holder"]}] #h(1fr) LICENSE: #underline[{w["license"]}]

TITLE OF ACTIVITY: #underline[{w["title"]}]

DATE: #underline[{w["day"]}] #h(1fr) HELD: #underline[{w["held"]}]
#v(3mm)
#table(columns: (1fr, 1fr, 1fr), align: center, inset: 8pt,
  [Contact hours approved], [Contact hours earned], [Of these, pharmacotherapeutics],
  [{w["approved"]}], [*{w["earned"]}*], [{w["pharmacology"]}],
)
#v(3mm)
Contact hours are earned for the sessions that were attended from beginning to end. No partial credit is given for a session.

This nursing continuing professional development activity was approved by the {w["approver"]}, an accredited approver by the American Nurses Credentialing Center's Commission on Accreditation. Approval number {w["number"]}, valid from {w["from"]} through {w["through"]}.
#v(1cm)
#grid(columns: (1fr, 1fr), row-gutter: 4pt,
  [#underline[{w["planner"]}]], [#underline[{w["signed"]}]],
  text(9pt)[Nurse Planner], text(9pt)[Date signed],
)
#v(1fr)
#text(8pt)[Questions about this activity: {w["contact"]}. Records are kept for six years.]"""
    more = {"approval": w["number"], "format": "live-online"}
    return text, state_truth(w, hours=w["earned"], awards=[["ancc", w["earned"], "contact hour"]], **more)


def agency_training(w: Written) -> tuple[str, Truth]:
    """A Canadian agency's training in two languages: completed, expires, printed, and hours without an award."""
    text = rf"""#grid(columns: (1fr, 1fr), align: (left, right), [#text(11pt)[{w["agency"]}]], [#text(11pt)[{w["agence"]}]])
#v(1.2cm)
#align(center)[
#text(22pt)[Certificate of Completion] \ #text(16pt)[Certificat de réussite]
#v(6mm)
#text(20pt, weight: "bold")[{w["holder"]}]
#v(2mm)
has successfully completed #h(2mm) | #h(2mm) a réussi
#v(2mm)
#text(17pt, weight: "bold")[{w["title"]}]
#v(2mm)
Online, self-paced #h(2mm) | #h(2mm) En ligne, à votre rythme
]
#v(1.2cm)
#grid(columns: (1fr, 1fr, 1fr, 1fr), align: center, row-gutter: 6pt,
  text(9pt)[Completed | Terminé], text(9pt)[Expires | Expire], text(9pt)[Duration | Durée], text(9pt)[Result | Résultat],
  [{w["date"].isoformat()}], [{w["until"]}], [{w["hours"]} hours | heures], [{w["score"]} %],
)
#v(1fr)
#text(9pt)[Certificate no. | N#super[o] de certificat : {w["serial"]} #h(1fr) Printed | Imprimé : {w["printed"]}]"""
    return text, state_truth(w, hours=w["hours"], certificate=w["serial"], format="self-study")


def ecole_de_yoga(w: Written) -> tuple[str, Truth]:
    """A French school of yoga or Pilates: a sentence with first and last day, hours in parts, the next session, no award."""
    text = rf"""*{w["school"]}* \
#text(9pt)[{w["address"]} \
Déclaration d'activité enregistrée sous le numéro {w["declaration"]} auprès du préfet de région]
#v(1.2cm)
#align(center)[#text(20pt)[ATTESTATION DE FORMATION] \ #text(10pt)[Attestation n° {w["serial"]}]]
#v(1cm)
Je soussignée, {w["signed"]}, responsable pédagogique, atteste que

#align(center)[#text(16pt, weight: "bold")[{w["civility"]} {w["holder"]}]]

a suivi avec assiduité le module

#align(center)[#text(15pt)[« {w["title"]} »]]

qui s'est déroulé {w["days"]} dans nos locaux de {w["city"]}, pour une durée totale de {w["hours"]} heures, dont {w["practice"]} heures de pratique et {w["theory"]} heures de théorie.

Cette attestation est délivrée pour servir et valoir ce que de droit.
#v(8mm)
#align(right)[Fait à {w["city"]}, le {w["issued"]} \ #emph[{w["signed"]}]]
#v(1fr)
#text(8pt)[Prochaine session de ce module : {w["next"]}. Inscriptions closes trente jours avant.]"""
    return text, state_truth(w, hours=w["hours"], certificate=w["serial"], format="in-person")


STRANGERS: dict[str, Callable[[Written], tuple[str, Truth]]] = {
    "hospital-education": hospital_education,
    "association-webinar": association_webinar,
    "congreso": congreso,
    "journal-quiz": journal_quiz,
    "video-platform": video_platform,
    "fitness-workshop": fitness_workshop,
    "university-units": university_units,
    "nursing-approval": nursing_approval,
    "agency-training": agency_training,
    "ecole-de-yoga": ecole_de_yoga,
}


def make_strangers() -> Iterator[tuple[str, bytes, Truth]]:
    """Yield the certificates in every layout: the name, the PDF, and what it says."""
    return compile_written(STRANGERS, _WRITTEN, ("congreso", "video-platform", "fitness-workshop", "agency-training"))
