"""Load the templates of the site's pages, with the few functions that they may call.

Jinja escapes everything that a template prints, after `format_for_template` has formatted it, so no template can forget it.
"""

from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cecgen.model.amounts import format_amount, pluralize_unit
from cecgen.model.facts import CONFIDENCE_WORDS
from cecgen.model.judged import JudgedHolder
from cecgen.model.written import Evidence
from cecgen.outputs.engines.compiled_templates import CompiledTemplates
from cecgen.outputs.words import states
from cecgen.outputs.words.card_view import view_card
from cecgen.outputs.words.phrases import format_count, format_percent
from cecgen.outputs.words.readers import reword_for_readers

TEMPLATES = Path(__file__).parent / "html"


_COMPILED = CompiledTemplates()


def evidence_link(holder: JudgedHolder, item: Evidence, beside: str = "") -> str:
    """Return the path of a file of evidence as seen from the site: in it, or in the folder `beside` it."""
    return f"{beside or f'evidence/{holder.id}'}/{item.file.removeprefix('evidence/')}"


@cache
def make_environment(folder: Path = TEMPLATES, evidence: str = "") -> Environment:
    """Load the templates of a folder, once in a process; `evidence` is the folder of the evidence, if it is beside the site."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        auto_reload=False,  # ours do not change while this runs, and to look takes 2 % of a build
        finalize=states.format_for_template,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
    )
    environment.filters.update(
        amount=format_amount,
        count=format_count,
        card=view_card,
        days=reword_for_readers,
        file_name=lambda file: file.rpartition("/")[2],
        host=states.url_host,
        in_force=states.describe_validity,
        is_web=states.is_web_url,
        left=states.describe_time_left,
        short=states.format_short_date,
        shows=states.describe_document,
        joined=lambda parts: " · ".join(part for part in parts if part),
        stamp=states.time_tag,
        standing=states.describe_standing,
        status=lambda status: states.STATUS_WORDS.get(status, status),
        tone=states.standing_tone,
        tone_of=states.finding_tone,
        unit=pluralize_unit,
        words=states.format_date,
    )
    environment.globals.update(
        confidence_marks=states.CONFIDENCE_MARKS,
        confidence_words=CONFIDENCE_WORDS,
        evidence_path=partial(evidence_link, beside=evidence),
        percent=format_percent,
    )
    return environment
