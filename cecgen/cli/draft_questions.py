"""Complete imported drafts from the map and from `--set`, then by asking a person at the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from cecgen.commands.add.answers import read_answer
from cecgen.commands.add.questions import Prompt
from cecgen.commands.importing.completion import (
    OpenQuestion,
    answer_draft,
    check_setting,
    fill_draft,
    map_constants,
    open_questions,
    parse_constants,
)
from cecgen.files.sheets.cells import KEY_CHOICES
from cecgen.model.drafts import Draft, ImportMap
from cecgen.model.facts import Provider
from cecgen.model.vocabulary import DayOrder


def complete_drafts(
    drafts: Sequence[Draft],
    mapping: ImportMap,
    settings: Sequence[str],
    providers: Mapping[str, Provider],
    *,
    can_ask: bool,
    dates: DayOrder | None = None,
) -> list[Draft]:
    """Complete drafts, asking each question once and not for every row. ValueError if a setting cannot be used."""
    constants = {**map_constants(mapping), **parse_constants(settings, dates)}
    completed = [fill_draft(draft, constants, providers) for draft in drafts]
    asked: set[OpenQuestion] = set()
    while can_ask and (remaining := {q: rows for q, rows in open_questions(completed).items() if q not in asked}):
        question, rows = next(iter(remaining.items()))
        asked.add(question)
        value = _ask_question(question, rows, providers, dates)
        if value is not None:
            completed = [answer_draft(draft, question, value, providers) for draft in completed]
    return completed


def _ask_question(
    question: OpenQuestion, rows: Sequence[str], providers: Mapping[str, Provider], dates: DayOrder | None
) -> Any:
    """Ask a person what the file does not say; None if they leave it open."""
    from cecgen.cli import prompt  # noqa: PLC0415 - prompt_toolkit takes 120 ms

    where = rows[0] if len(rows) == 1 else f"{rows[0]} and {len(rows) - 1:,} more"
    text, choices = f"{question.key} ({where})", dict.fromkeys(KEY_CHOICES.get(question.key, ()), "")
    if question.key == "provider":
        choices = {id: provider.name for id, provider in providers.items()}
    if question.key == "unit":
        issuer = providers.get(question.provider)
        choices = dict.fromkeys([unit.name for unit in issuer.units] if issuer else ["hours"], "")
        text = f"unit of the amounts from {question.provider}: {', '.join(choices)} ({where}; Enter leaves them as drafts)"

    def validate(answer: str) -> str:
        return check_setting(question.key, [answer], dates) if answer else ""

    answer = prompt.ask_person(Prompt(question.key, text, completions=choices, validate=validate))
    return read_answer(question.key, [answer], dates) if answer else None
