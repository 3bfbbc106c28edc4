"""The keys of an entry as options of the command line."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import click

from cecgen.commands.add.answers import Answers


class EntryOption(NamedTuple):
    """A key of an entry as an option; `many` may be given again and again."""

    flag: str
    key: str
    metavar: str
    help: str
    many: bool = False


ENTRY_OPTIONS = (
    EntryOption("--date", "date", "DAY", "The day on which it was completed."),
    EntryOption("--begins", "begins", "DAY", "The first day, where it took more than one."),
    EntryOption("--title", "title", "TEXT", "What the certificate calls it."),
    EntryOption("--provider", "provider", "ID", "Whose unit the certificate prints: an id, or any other name."),
    EntryOption("--kind", "kind", "WORD", "What it was: course, conference, college, quiz …"),
    EntryOption("--award", "award", "AWARD", 'What the certificate prints, amount and unit: "0.6 CEC".'),
    EntryOption("--hours", "hours", "AMOUNT", "The clock hours, where the certificate says them."),
    EntryOption("--also", "also", "BODY=AWARD", 'What it prints for another body: acsm="6 CEC".', many=True),
    EntryOption("--organiser", "organiser", "TEXT", "Who held it, where that is not the provider."),
    EntryOption("--format", "format", "WORD", "How it was held: in-person, live-online, recorded, self-study."),
    EntryOption("--assessed/--not-assessed", "assessed", "", "Whether there was a test."),
    EntryOption("--passed/--not-passed", "passed", "", "Whether it was passed."),
    EntryOption("--grade", "grade", "GRADE", "The grade of a college course."),
    EntryOption("--topic", "topics", "TEXT", "What it was about, in a word that schemes ask for.", many=True),
    EntryOption("--category", "category", "[BODY=]ID", "The body's category.", many=True),
    EntryOption("--certificate-number", "certificate", "TEXT", "The certificate's serial."),
    EntryOption("--approval", "approval", "KEY=VALUE", "Under whose approval it was: body, number, from, until.", many=True),
    EntryOption("--for", "for", "SCHEME", "A scheme that alone it counts for.", many=True),
    EntryOption("--not-for", "not_for", "SCHEME", "A scheme that it does not count for.", many=True),
    EntryOption("--credits", "credits", "[SCHEME=]AMOUNT", "What you expect it to be worth, to be compared.", many=True),
    EntryOption("--card", "card", "KEY=VALUE", "The card that it is, too: covers, expires, hands_on …", many=True),
    EntryOption("--role", "role", "TEXT", "What you did there."),
    EntryOption("--location", "location", "TEXT", "Where it was."),
    EntryOption("--url", "url", "URL", "Its address."),
    EntryOption("--reported", "reported", "DAY", "The day since which it is on record at the body."),
    EntryOption("--note", "note", "TEXT", "A note for the holder alone."),
    EntryOption("--draft", "draft", "", "Only planned: it counts for nothing yet."),
)
"""Every key that is one line of an entry; parts, claims and rulings are written in the file."""


def entry_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options that say what an entry says, as they were typed."""
    for option in reversed(ENTRY_OPTIONS):
        if option.metavar:
            decorate = click.option(
                option.flag, option.key, metavar=option.metavar, multiple=option.many, type=str, help=option.help
            )
        else:
            decorate = click.option(option.flag, option.key, is_flag=True, default=None, help=option.help)
        command = decorate(command)
    return command


def collect_answers(options: Mapping[str, Any]) -> Answers:
    """What the options say, key by key, as the texts that a prompt would have got."""
    return {option.key: texts for option in ENTRY_OPTIONS if (texts := _texts(options[option.key]))}


def _texts(given: Any) -> list[str]:
    if given is None or given == ():
        return []
    if isinstance(given, bool):
        return ["yes" if given else "no"]
    return [given] if isinstance(given, str) else [*given]
