"""Ask a person one question at the terminal, with completion, and show what is wrong while they type.

prompt_toolkit takes 120 ms to load, so this module is imported only when somebody is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.filters import to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.shortcuts import PromptSession
from prompt_toolkit.validation import ValidationError, Validator

from cecgen.commands.add.questions import Prompt
from cecgen.diagnostics.folding import fold_text


def ask_person(question: Prompt) -> str:
    """Ask a question and return the answer without spaces around it; KeyboardInterrupt on Ctrl-C and Ctrl-D."""
    completer = PathCompleter(expanduser=True) if question.is_path else _Completions(question.completions)
    keys = KeyBindings()
    keys.add("tab")(_complete)
    try:
        session: PromptSession[str] = PromptSession()
        _wrap_faults(session)
        answer = session.prompt(
            f"{question.text}: ",
            default=question.default,
            completer=completer,
            complete_while_typing=True,
            key_bindings=keys,
            validator=_Validation(question.validate),
            validate_while_typing=True,
            handle_sigint=False,  # a signal of ours and one of its own at once would end in a traceback
        )
    except EOFError:
        raise KeyboardInterrupt from None
    return answer.strip()


def _wrap_faults(session: PromptSession[str]) -> None:
    """Give what is wrong with an answer as many lines as it needs: prompt_toolkit cuts it off after the first one."""
    for window in session.layout.find_all_windows():
        text = window.content.text if isinstance(window.content, FormattedTextControl) else None
        if getattr(text, "__qualname__", "").startswith("ValidationToolbar."):
            window.height, window.wrap_lines, window.dont_extend_height = None, to_filter(True), to_filter(True)


def _complete(event: KeyPressEvent) -> None:
    """Complete: take the only answer that fits at once, or show the first of several."""
    buffer = event.current_buffer
    matches = [*islice(buffer.completer.get_completions(buffer.document, CompleteEvent(completion_requested=True)), 2)]
    if len(matches) == 1:
        buffer.apply_completion(matches[0])
    elif buffer.complete_state:
        buffer.complete_next()
    else:
        buffer.start_completion(select_first=True)


class _Completions(Completer):
    """Answers that begin with what was typed; if none does, those whose word or meaning contains it."""

    def __init__(self, completions: Mapping[str, str]) -> None:
        self.completions = completions

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield the answers that match the text before the cursor."""
        typed = document.text_before_cursor.lstrip()
        wanted = fold_text(typed)
        by_beginning = [word for word in self.completions if fold_text(word).startswith(wanted)]
        anywhere = (word for word, means in self.completions.items() if wanted in fold_text(f"{word}\n{means}"))
        for word in by_beginning or anywhere:
            yield Completion(word, start_position=-len(typed), display_meta=self.completions[word])


class _Validation(Validator):
    """Shows what is wrong with an answer below it."""

    def __init__(self, find_fault: Callable[[str], str]) -> None:
        self.find_fault = find_fault

    def validate(self, document: Document) -> None:
        """ValidationError, with what is wrong, if an answer is not accepted."""
        if fault := self.find_fault(document.text.strip()):
            raise ValidationError(cursor_position=len(document.text), message=fault)
