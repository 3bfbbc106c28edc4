"""Files with a key of every kind, each of them spoilt in one place at a time, and what the reader says of it."""

import copy
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path as Folder
from typing import Any

import rtoml
import tomli_w

from cecgen.diagnostics import Place
from cecgen.files.toml.validation import find_faults
from cecgen.ledger.reading import read_ledger, read_settings
from cecgen.model.designs import Design
from cecgen.model.scheme_file import SchemeFile
from cecgen.model.settings import Settings

Path = tuple[str | int, ...]
Raw = dict[str, Any]

CONFIG = """
format = 1
title = "Harbour Street Physio"
zone = "America/New_York"
as_of = 2026-03-16
plugins = ["plugins/harbour.py"]

[privacy]
evidence = true

[pages]
scripts = true

[site]
url = "https://example.org/credits/"
repository = "https://github.com/OWNER/NAME"
branch = "main"
logo = "logo.svg"
accent = "#0b5cad"
css = "site.css"
index = true
form = true
engine = "zensical"

[[waive]]
code = "CEC402"
at = "jordan-rivera/clinic"
reason = "One certificate for both days."
"""
HOLDER = """
name = "Jordan Rivera"
also_printed = ["Jordan Smith"]
team = "Cardiac rehab"
dates = "us"
note = "Works nights."

[[certification]]
scheme = "acsm.cpt"
number = "SPECIMEN-1"
certified = 2023-11-18
route = "exam"

[[certification.cycle]]
begins = 2024-01-01
ends = 2026-12-31
nth = 2
earn_from = 2024-02-01
already_met = ["hiv"]
carried_in = [{ amount = -2.5, category = "A" }]
claimed = { total = 45, A = 1.5 }
renewed = 2026-10-20
fee_paid = 2026-10-20

[[certification.cycle.step]]
did = "accepted"
on = 2026-10-22
years = 1
note = "By mail."
evidence = ["evidence/a.pdf", { file = "evidence/b.pdf", page = 2, shows = "confirmation", public = false }]

[[certification.cycle.exempt]]
requirement = "total"
by = "exam"
on = 2026-02-01
evidence = ["evidence/a.pdf"]

[[card]]
covers = ["cpr", "aed"]
issuer = "Harbour First Aid"
number = "1"
format = "in-person"
hands_on = true
issued = 2025-05-02
expires = 2027-05-31
note = "In the wallet."
evidence = ["evidence/a.pdf"]
"""
ENTRY = """
[[entry]]
id = "clinic"
date = 2025-03-14
begins = 2025-03-13
title = "Clinic"
provider = "Harbour Academy"
kind = "college"
award = "0.6 CEC"
hours = 6.5
also = { acsm = "6 CEC" }
organiser = "Harbour School"
approval = { body = "acsm", number = "CEP1", from = 2025-01-01, until = 2025-12-31 }
format = "in-person"
assessed = true
passed = true
grade = "A-"
topics = ["ethics"]
category = { acsm = "A" }
credits = { "acsm.cpt" = 6 }
for = ["acsm.cpt"]
not_for = ["nsca.cscs"]
role = "attendee"
location = "Harbour"
url = "https://example.org/clinic"
certificate = "SPECIMEN-2"
reported = 2025-04-01
draft = true
planned = true
note = "Ask for the slides."
evidence = ["evidence/a.pdf", { file = "evidence/b.pdf", page = 2, shows = "receipt", public = false }]

[[entry.part]]
title = "Ethics"
kind = "course"
award = "0.2 CEC"
hours = 2
format = "recorded"
assessed = false
passed = false
topics = ["ethics"]
category = "A"
role = "attendee"
note = "First."

[[entry.claim]]
scheme = "acsm.cpt"
cycle = 2024-01-01
amount = 4

[[entry.ruling]]
scheme = "acsm.cpt"
on = 2025-06-01
amount = 0
why = "audit"
evidence = ["evidence/a.pdf"]

[entry.card]
covers = ["cpr"]
issuer = "Harbour First Aid"
number = "2"
format = "live-online"
hands_on = false
issued = 2025-03-14
expires = 2027-05-31
note = "In the wallet."
evidence = ["evidence/a.pdf"]

[[entry]]
date = 2025-03-15
title = "Talk"
provider = "acsm"
kind = "presenting"
category = "A"
credits = 1
"""
SCHEME = """
format = 1
read_on = 2026-11-23

[provider]
id = "harbour"
name = "Harbour State Board of Coaching"

[[provider.unit]]
name = "credit"
hours = 1
also_called = ["point"]
source = "https://example.org/rules"

[body]
id = "harbour"
name = "Harbour State Board of Coaching"

[[body.grace]]
months = 2
earns = false
source = "https://example.org/rules"

[body.period]
years = [1, 2]
ends = "12-31"
source = "https://example.org/rules"

[body.carry]
shortfall = 2.5
source = "https://example.org/rules"

[[scheme]]
id = "harbour.coach"
title = "Harbour Certified Coach"
unit = "credit"

[[scheme.worth]]
amount = 1
per = "hour"
of = { kinds = ["course"], passed = true }
at_least = "C"
source = "https://example.org/rules"

[[scheme.limit]]
id = "courses"
title = "Courses"
max = 12.5
per = "cycle"
when = { nth = [1], lapsed = false }
source = "https://example.org/rules"

[[scheme.requirement]]
id = "total"
title = "Continuing education"
min = 20
since = 2025-01-01
source = "https://example.org/rules"

[[scheme.requirement]]
id = "cpr"
title = "CPR"
card = { covers = ["cpr"], hands_on = true, beyond_days = 30 }
source = "https://example.org/rules"

[[example]]
title = "A plain cycle"
as_of = 2026-11-23
cycle = [{ begins = 2025-01-01, claimed = { total = 20 }, carried_in = [{ amount = -2, category = "A" }] }]
expect = { counted = 3, findings = { total = "open" }, credits = { clinic = 3 } }

[[example.entry]]
id = "clinic"
date = 2025-03-14
title = "Clinic"
provider = "Harbour Academy"
kind = "course"
hours = 3
category = { harbour = "A" }
evidence = ["evidence/a.pdf", { file = "evidence/b.pdf", page = 2 }]
"""
DESIGN = """format = 1
lines = ["A record of what was learned at home", "Certificate no. {}"]

[constant]
provider = "ace"
organiser = "Granite Bay Learning"
kind = "course"
format = "self-study"

[[field]]
key = "date"
line = "On: {date}"
order = "day-first"

[[field]]
key = "title"
right_of = "Course title"

[[field]]
key = "also"
below = "Credit"
line = "{also} CECs"
unit = "CEC"
provider = "acsm"

[[field]]
key = "hours"
above = "Clock hours"
"""
SOUND: dict[str, Raw] = {
    kind: rtoml.loads(text)
    for kind, text in (
        ("config", CONFIG),
        ("holder", HOLDER),
        ("entry", ENTRY),
        ("design", DESIGN),
        ("scheme", SCHEME),
    )
}
"""A sound file of each kind. Those of holders and entries have every key; so do the settings."""
BY_NAME = ("claimed", "findings", "credits", "category", "also")
"""Tables whose keys are names that the file chooses."""
NOTHING = object()
"""Stands for a value that is taken out."""
IN_ITS_PLACE: dict[str, Any] = {
    "nothing": NOTHING,
    "a text": "some text",
    "a blank": " ",
    "a word": "course",
    "a number": 7,
    "a part": 0.5,
    "a negative part": -0.5,
    "a truth": True,
    "an empty list": [],
    "a list of texts": ["some text"],
    "an empty table": {},
    "a table of texts": {"other": "some text"},
    "a list of tables": [{"other": 1}],
}
"""What is written instead of what was there."""
DAYS_IN_ITS_PLACE: dict[str, Any] = {
    "a day": date(2025, 3, 14),
    "a day in quotes": "2025-03-14",
    "a day with a time": datetime(2025, 3, 14, 9, 30),  # noqa: DTZ001 - as TOML has one
}
"""Likewise; JSON cannot tell the first from the second, TOML can."""


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value of a file: tables and lists too."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from leaves(each, (*path, key))


def at(raw: Any, path: Path) -> Any:
    """What stands at a path."""
    for key in path:
        raw = raw[key]
    return raw


def tables(raw: Raw) -> list[Path]:
    """The paths of the tables whose keys the format states."""
    return [path for path in leaves(raw) if isinstance(at(raw, path), dict) and path[-1] not in BY_NAME]


def spoil(raw: Raw, path: Path, value: Any) -> Raw:
    """A file with another value in one place, or without the one that was there."""
    out = copy.deepcopy(raw)
    place = at(out, path[:-1])
    if value is NOTHING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return out


OF_FORM = {"CEC201", "CEC202", "CEC203", "CEC204", "CEC205", "CEC208", "CEC219", "CEC229", "CEC406"}
"""What the reader refuses by a file alone: a key that is missing or not known, or what stands at one."""


class Reader:
    """The reader: every file is read as it is in a repository."""

    def __init__(self, root: Folder) -> None:
        holder = root / "content" / "jordan-rivera"
        holder.mkdir(parents=True)
        self._root = root
        self._files = {"config": root / "cecgen.toml", "holder": holder / "holder.toml", "entry": holder / "entries.toml"}
        self._sound = {"config": "format = 1\n", "holder": 'name = "Jordan Rivera"\n', "entry": "entry = []\n"}
        for kind, text in self._sound.items():
            self._files[kind].write_text(text)

    def takes(self, kind: str, raw: Raw) -> bool:
        """Whether it takes a file, as far as its form goes."""
        if kind in ("scheme", "design"):
            return not find_faults(raw, SchemeFile if kind == "scheme" else Design, Place("a.toml"))
        self._files[kind].write_text(tomli_w.dumps(raw), encoding="utf-8")
        _, found = read_settings(self._root) if kind == "config" else read_ledger(self._root, Settings(format=1))
        self._files[kind].write_text(self._sound[kind])
        return OF_FORM.isdisjoint(each.code for each in found)
