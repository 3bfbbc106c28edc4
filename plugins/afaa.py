"""AFAA counts continuing education in CEUs of one hour: the same three letters as NASM's, worth a tenth of them.

Source: a page that is not to be relied on (V-), read on 2026-11-23; AFAA's own page states no hours.
What its certification asks is in afaa.toml.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cecgen import Provider, Unit, hookimpl

CEU = Unit(
    name="CEU",
    also_called=("continuing education unit", "AFAA unit"),
    hours=Decimal(1),
    source="https://eatsip365.com/afaa-continuing-education-completion-process",
    read_on=date(2026, 11, 23),
    confidence="V-",
    note="That 1 CEU is 1 hour was seen only on a page that is not to be relied on. "
    "Write the clock hours too, as hours = …. "
    "AFAA's own old page asks for 15 CEU in two years, and gives 2 for each college credit, which are not hours.",
)


@hookimpl
def cecgen_providers() -> list[Provider]:
    name = "Athletics and Fitness Association of America"
    return [Provider(id="afaa", name=name, url="https://www.afaa.com", units=(CEU,))]


@hookimpl
def cecgen_schemes() -> list[Path]:
    return [Path(__file__).with_name("afaa.toml")]
