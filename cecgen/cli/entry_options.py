"""The keys of an entry as options of `cecgen add`, and the option that `cecgen attach` shares."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import click

from cecgen.cli.names import ACTIVITY_FORMAT, KIND, PROVIDER, SCHEME
from cecgen.commands.add.answers import Answers


class EntryOption(NamedTuple):
    """A key of an entry as an option."""

    flag: str
    key: str
    metavar: str
    help: str
    is_repeatable: bool = False
    type: click.ParamType[str] = click.STRING
    """What a shell may complete; the value itself is checked as an answer at the prompt is."""


ENTRY_OPTIONS = (
    EntryOption("--date", "date", "DAY", "The day on which it was completed."),
    EntryOption("--begins", "begins", "DAY", "The first day, if it took more than one."),
    EntryOption("--title", "title", "TEXT", "What the certificate calls it."),
    EntryOption("--provider", "provider", "ID", "Whose unit the certificate prints: an id, or any other name.", type=PROVIDER),
    EntryOption("--kind", "kind", "WORD", "What it was: course, conference, college, quiz …", type=KIND),
    EntryOption("--award", "award", "AWARD", 'What the certificate prints, amount and unit: "0.6 CEC".'),
    EntryOption("--hours", "hours", "AMOUNT", "The clock hours, if the certificate says them."),
    EntryOption("--also", "also", "BODY=AWARD", 'What it prints for another body: acsm="6 CEC".', True),
    EntryOption("--organiser", "organiser", "TEXT", "Who organised it, if not the provider."),
    EntryOption(
        "--format", "format", "WORD", "How it was held: in-person, live-online, recorded, self-study.", type=ACTIVITY_FORMAT
    ),
    EntryOption("--assessed/--not-assessed", "assessed", "", "Whether there was a test."),
    EntryOption("--passed/--not-passed", "passed", "", "Whether it was passed."),
    EntryOption("--grade", "grade", "GRADE", "The grade of a college course."),
    EntryOption("--topic", "topics", "TEXT", "A topic that a scheme asks for (repeat for more).", True),
    EntryOption("--category", "category", "[BODY=]ID", "The body's category.", True),
    EntryOption("--certificate-number", "certificate", "TEXT", "The certificate's serial number."),
    EntryOption("--approval", "approval", "KEY=VALUE", "Under whose approval it was: body, number, from, until.", True),
    EntryOption("--for", "for", "SCHEME", "Count it for this scheme only (repeat for more).", True, SCHEME),
    EntryOption("--not-for", "not_for", "SCHEME", "Do not count it for this scheme (repeat for more).", True, SCHEME),
    EntryOption("--credits", "credits", "[SCHEME=]AMOUNT", "What you expect it to be worth, to be compared.", True),
    EntryOption("--card", "card", "KEY=VALUE", "Its card, if it gives one: covers, expires, hands_on …", True),
    EntryOption("--role", "role", "TEXT", "What you did there."),
    EntryOption("--location", "location", "TEXT", "Where it was."),
    EntryOption("--url", "url", "URL", "Its address."),
    EntryOption("--reported", "reported", "[BODY=]DAY", "The day since which the body has it on record.", True),
    EntryOption("--note", "note", "TEXT", "A note that only the holder sees."),
    EntryOption("--draft", "draft", "", "Not finished: it counts for nothing yet."),
    EntryOption("--planned", "planned", "", "Signed up for, not done yet: shown as what is to come."),
)
"""Every key that is one line of an entry; parts, claims and rulings are written in the file."""


shows_option = click.option(
    "--shows",
    metavar="WORD",
    multiple=True,
    help="What a file is, if not a certificate (receipt, letter …); repeat for the second file.",
)


def entry_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add these options to a command, which gets what was typed by key."""
    for option in reversed(ENTRY_OPTIONS):
        if option.metavar:
            decorate = click.option(
                option.flag,
                option.key,
                metavar=option.metavar,
                multiple=option.is_repeatable,
                type=option.type,
                help=option.help,
            )
        else:
            decorate = click.option(option.flag, option.key, is_flag=True, default=None, help=option.help)
        command = decorate(command)
    return command


def option_name(key: str) -> str:
    """The option of a key, for a message about what was typed there."""
    return next(option.flag for option in ENTRY_OPTIONS if option.key == key)


def collect_answers(options: Mapping[str, Any]) -> Answers:
    """Collect the options that were given, by key, as the texts that a person would have typed at the prompt."""
    return {option.key: texts for option in ENTRY_OPTIONS if (texts := _texts(options[option.key]))}


def _texts(value: Any) -> list[str]:
    """The value of an option as texts: none, one, or one each time that it was given."""
    if value is None or value == ():
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [value] if isinstance(value, str) else [*value]
