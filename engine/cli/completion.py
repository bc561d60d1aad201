"""`wf completion`: the script that makes a shell complete `wf`."""

from gettext import gettext as _

import click
from click.shell_completion import get_completion_class

from engine.cli import options
from engine.cli.help import Command

SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=Command,
    help=_('Print a shell\'s completion script. For bash, put this into ~/.bashrc: eval "$(wf completion bash)"'),
    epilog=options.STATUS,
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, *, shell: str) -> int:
    """Print the script."""
    maker = get_completion_class(shell)
    if maker is None:
        raise click.UsageError(_("There is no completion for {shell}.").format(shell=shell))
    click.echo(maker(ctx.find_root().command, {}, "wf", "_WF_COMPLETE").source())
    if shell == "bash":
        click.echo("COMP_WORDBREAKS=${COMP_WORDBREAKS//[@#]/}  # an id is one word")
    return 0
