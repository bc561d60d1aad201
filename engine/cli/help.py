"""Help pages whose lines fit the terminal in Chinese, too: click counts characters where cells are meant."""

from collections.abc import Iterable

import click

from engine.render.cells import width, wrap


class Formatter(click.HelpFormatter):
    """Lays out a help page in cells."""

    def write_text(self, text: str) -> None:
        """A paragraph, wrapped and indented."""
        margin = " " * self.current_indent
        self.write(wrap(margin + text, self.width, margin) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options or commands and what they do, in two columns."""
        listed = list(rows)
        first = min(max(width(name) for name, _ in listed), col_max) + col_spacing
        margin = " " * (self.current_indent + first)
        for name, told in listed:
            head = " " * self.current_indent + name
            gap = " " * (self.current_indent + first - width(head))
            lead = head + gap if width(head) + col_spacing <= len(margin) else f"{head}\n{margin}"
            body = wrap(margin + told, self.width, margin).removeprefix(margin)
            self.write(f"{lead}{body}\n" if told else f"{head}\n")


class Context(click.Context):
    """A context that lays out its help so."""

    formatter_class = Formatter


class Group(click.Group):
    """A group of commands with such a help page."""

    context_class = Context


class Command(click.Command):
    """A command with such a help page."""

    context_class = Context
