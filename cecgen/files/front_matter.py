"""The front matter of a Markdown page: YAML between two lines of dashes at its top."""

import re

from cecgen.diagnostics import CecgenError

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)

_MAX_LENGTH = 10_000
"""Characters of YAML: reading it takes a second for every 100,000."""


class FrontMatterError(CecgenError):
    """The front matter of a page is not a table of YAML."""


def split_front_matter(text: str) -> tuple[dict[object, object], str]:
    """The table before a page, empty if there is none, and the page without it; line ends are "\\n".

    A page keeps its line numbers: there is an empty line for every line of the front matter. FrontMatterError if it is broken.
    An alias is refused: nobody needs one there, and a few lines of aliases can expand to gigabytes.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    if len(match["yaml"]) > _MAX_LENGTH:
        raise FrontMatterError(f"it is longer than {_MAX_LENGTH:,} characters")
    import yaml  # noqa: PLC0415 - 20 ms that only front matter is worth

    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(match["yaml"], yaml.SafeLoader)):
            raise FrontMatterError("it has an alias (*), which is not read")
        table = yaml.safe_load(match["yaml"])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise FrontMatterError(f"{getattr(error, 'problem', None) or 'it is not YAML'}{where}") from None
    except (ValueError, RecursionError) as error:  # 2025-02-31, and a thousand brackets
        raise FrontMatterError(str(error)) from None
    if table is not None and not isinstance(table, dict):
        raise FrontMatterError("it is not a list of keys with values")
    return table or {}, "\n" * match[0].count("\n") + text[match.end() :]
