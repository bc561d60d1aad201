"""What several commands share: options, days, the workspace, the language."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from gettext import gettext as _
from typing import Any

import click

from engine import wording
from engine.app.books import open_book
from engine.book import Book
from engine.due import YEARS
from engine.shelf import shelf
from engine.workspace import READ_SUFFIXES, Workspace, ledger_of, locate, plan_files, shown

_FEW = 12
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-?W[0-9]{2}-?[1-7]|[0-9]{4}-?[0-9]{3}")
"""Days of ISO 8601: of a month, of a week, of a year."""
_PLANS = range(2000, 2101)
"""Years that a plan may have, by its schema."""
STATUS = _("Exit status: 0 done, 1 problems found, 2 wrong usage, 74 cannot write, 130 interrupted.")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Day(click.ParamType[date]):
    """A day: ISO 8601 in any of its forms, or as it is written in Chinese."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that a word means."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            day = date.min
        return day if day.year in YEARS else self._in_other_words(str(value), param, ctx)

    def _in_other_words(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        import pendulum  # noqa: PLC0415 (slow to import, seldom needed)

        from engine.document.nearest import iso_date  # noqa: PLC0415

        known = iso_date(value) if len(iso_date(value)) == len("2024-06-24") else value
        try:
            parsed = pendulum.parse(known, exact=True) if _ISO.fullmatch(known) else None
        except ValueError:
            parsed = None
        if not isinstance(parsed, date) or parsed.year not in YEARS:
            self.fail(_("{value} is no day; write it as 2024-06-24.").format(value=value), param, ctx)
        return date(parsed.year, parsed.month, parsed.day)


class Year(click.ParamType[int]):
    """A year that a plan may have."""

    name = "YEAR"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The year that a word means."""
        found = int(str(value)) if re.fullmatch("[0-9]{4}", str(value)) else 0
        if found not in _PLANS:
            message = _("{value} is no year of a plan; write it as 2025 ({first} to {last}).")
            self.fail(message.format(value=value, first=_PLANS.start, last=_PLANS.stop - 1), param, ctx)
        return found


def plans_option() -> Decorator:
    """`--plans`."""
    return click.option(
        "--plans",
        envvar="WF_PLANS",
        metavar="DIR",
        help=_("Folder of the plans; plans/ of this folder or of one above it when absent."),
    )


def ledger_option() -> Decorator:
    """`--ledger`."""
    return click.option(
        "--ledger",
        envvar="WF_LEDGER",
        metavar="FILE",
        help=_("The ledger; .wf/ledger.db of the workspace when absent."),
    )


def lang_option() -> Decorator:
    """`--lang`."""
    return click.option(
        "--lang",
        type=click.Choice(wording.LANGUAGES),
        help=_("Language; that of wf.yaml or of the system when absent."),
    )


def flags(name: str, choices: Mapping[str, str]) -> Decorator:
    """A flag for each choice, `--choice`; together they make one parameter, the tuple of those given."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for choice, told in reversed(list(choices.items())):
            function = click.option(f"--{choice}", name, flag_value=choice, multiple=True, help=told)(function)
        return function

    return decorate


def only_one(given: Iterable[str]) -> str | None:
    """The one flag given, None when there was none; several are refused."""
    first, *more = [*dict.fromkeys(given), None]
    if len(more) > 1:
        raise click.UsageError(_("--{first} and --{second} do not go together.").format(first=first, second=more[0]))
    return first


def known(option: str, value: str | None, names: list[str]) -> None:
    """Refuse a name that the plans do not have, and say which is near."""
    if value is None or value in names:
        return
    from engine.document.nearest import nearest  # noqa: PLC0415 (only when mistyped)

    near = nearest(value, names)
    hint = _("Did you mean {near}?").format(near=near) if near else _few(names)
    raise click.UsageError(_("{option}: there is no {value}. {hint}").format(option=option, value=value, hint=hint))


def _few(names: list[str]) -> str:
    """The first of the names that there are, and how many more."""
    listed = "、".join(names[:_FEW])
    if len(names) <= _FEW:
        return _("There are: {names}").format(names=listed)
    return _("There are {names} and {count} more.").format(names=listed, count=len(names) - _FEW)


def files_and_codes(names: tuple[str, ...]) -> tuple[list[str], frozenset[str]]:
    """The files and the codes among the names given.

    Raises:
        click.UsageError: a name that is neither, with the code that is near.
    """
    from engine.document.nearest import nearest  # noqa: PLC0415
    from engine.render.problems import catalogue  # noqa: PLC0415

    codes = catalogue("en").sayings if names else {}
    files = [name for name in names if name not in codes and os.path.exists(name)]
    for name in names:
        if name not in codes and name not in files and (name.endswith(READ_SUFFIXES) or os.sep in name):
            raise click.UsageError(_("There is no file {name}.").format(name=name))
        if name not in codes and name not in files:
            near = nearest(name, codes)
            hint = _("Did you mean {near}?").format(near=near) if near else _("wf check --list names the codes.")
            raise click.UsageError(_("{name} is neither a file nor a code. {hint}").format(name=name, hint=hint))
    return files, frozenset(name for name in names if name in codes)


def any_workspace(plans: str | None) -> Workspace:
    """The workspace meant, plans in it or not."""
    return locate(os.getcwd(), plans)


def workspace_of(files: list[str], plans: str | None) -> Workspace:
    """The workspace meant; without --plans and outside one, the folder of the first file."""
    workspace = any_workspace(plans)
    first = os.path.abspath(files[0]) if files else ""
    if plans is None and files and not f"{first}{os.sep}".startswith(f"{workspace.plans}{os.sep}"):
        return find_workspace(first if os.path.isdir(first) else os.path.dirname(first))
    return find_workspace(plans)


def find_workspace(plans: str | None) -> Workspace:
    """The workspace meant, which must hold a plan."""
    workspace = locate(os.getcwd(), plans)
    if not plan_files(workspace):
        message = _(
            "There is no plan (*.yaml) in {folder}. Go to the folder that holds plans/, or name it: --plans DIR."
        )
        raise click.UsageError(message.format(folder=shown(workspace.plans)))
    return workspace


def find_book(plans: str | None, ledger: str | None) -> Book:
    """The entries of the workspace meant, with what its ledger tells of them."""
    workspace = find_workspace(plans)
    return open_book(workspace, shelf(os.environ), ledger_of(workspace, ledger))
