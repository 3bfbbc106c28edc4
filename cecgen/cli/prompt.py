"""Asking: one question to a person at the terminal, with completion, and with what is wrong said while it is typed.

Loading it takes 120 ms, so it is imported only where somebody is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.shortcuts import PromptSession
from prompt_toolkit.validation import ValidationError, Validator

from cecgen.commands.add.questions import Prompt


def ask_person(question: Prompt) -> str:
    """The answer to a question, without spaces around it; KeyboardInterrupt where there is none (Ctrl-C, Ctrl-D)."""
    completer = PathCompleter(expanduser=True) if question.is_path else _Completions(question.completions)
    keys = KeyBindings()
    keys.add("tab")(_complete)
    try:
        session: PromptSession[str] = PromptSession()
        answer = session.prompt(
            f"{question.text}: ",
            default=question.default,
            completer=completer,
            complete_while_typing=True,
            key_bindings=keys,
            validator=_Validation(question.validate),
            validate_while_typing=True,
        )
    except EOFError:
        raise KeyboardInterrupt from None
    return answer.strip()


def _complete(event: KeyPressEvent) -> None:
    """The only answer that fits is taken at once, before the next key; of several the first is shown."""
    buffer = event.current_buffer
    fitting = [*islice(buffer.completer.get_completions(buffer.document, CompleteEvent(completion_requested=True)), 2)]
    if len(fitting) == 1:
        buffer.apply_completion(fitting[0])
    elif buffer.complete_state:
        buffer.complete_next()
    else:
        buffer.start_completion(select_first=True)


class _Completions(Completer):
    """Every answer whose word begins as was typed; where none does, every one whose word or meaning holds it."""

    def __init__(self, completions: Mapping[str, str]) -> None:
        self.completions = completions

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """The answers that still fit."""
        typed = document.text_before_cursor.lstrip()
        wanted = typed.casefold()
        begun = [word for word in self.completions if word.casefold().startswith(wanted)]
        held = (word for word, means in self.completions.items() if wanted in f"{word}\n{means}".casefold())
        for word in begun or held:
            yield Completion(word, start_position=-len(typed), display_meta=self.completions[word])


class _Validation(Validator):
    """What is wrong with an answer, shown below it."""

    def __init__(self, fault: Callable[[str], str]) -> None:
        self.fault = fault

    def validate(self, document: Document) -> None:
        """Refuses an answer with what is wrong with it."""
        if wrong := self.fault(document.text.strip()):
            raise ValidationError(cursor_position=len(document.text), message=wrong)
