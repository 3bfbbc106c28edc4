"""`cecgen completion`: what a shell needs to complete commands, options and the names of a repository."""

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from cecgen.files.atomic import replace_file

_FILES = {
    "bash": ("XDG_DATA_HOME", ".local/share", "bash-completion/completions/cecgen"),
    "zsh": ("XDG_DATA_HOME", ".local/share", "zsh/site-functions/_cecgen"),
    "fish": ("XDG_CONFIG_HOME", ".config", "fish/completions/cecgen.fish"),
}
"""Where each shell looks for completions: below the folder that a variable names, else below one of the home folder."""


@click.command("completion")
@click.argument("shell", required=False, type=click.Choice([*_FILES]), metavar="[bash|zsh|fish]")
@click.option("--install", is_flag=True, help="Write it where the shell looks for it, instead of printing it.")
@click.pass_context
def command(ctx: click.Context, shell: str | None, install: bool) -> int:
    """Complete commands, options and the names of holders, entries, schemes, providers and codes with the Tab key."""
    shell = shell or Path(os.environ.get("SHELL", "")).name
    if shell not in _FILES:
        raise click.UsageError(f"say which shell: {', '.join(_FILES)}")
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "cecgen", "_CECGEN_COMPLETE").source()
    if not install:
        click.echo(script)
        return 0
    file = _find_file(shell)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, script.encode())
    click.echo(f"wrote {file}; it works in every new {shell}")
    if shell == "zsh":
        click.echo(f"if it does not, put this into ~/.zshrc, above compinit: fpath=({file.parent} $fpath)")
    return 0


def _find_file(shell: str) -> Path:
    variable, folder, name = _FILES[shell]
    base = os.environ.get(variable, "")
    return (Path(base) if os.path.isabs(base) else Path.home() / folder) / name
