"""The short way of `wf due` understands just what the command understands, or leaves it alone."""

from datetime import date

import click
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from engine.cli import due, everyday, options
from engine.cli.listing import Options

WORDS = st.sampled_from(
    [
        "--week", "--month", "--overdue", "--all", "--from", "--to", "--as-of", "--as-of=2024-06-24", "--plan",
        "--plan=jingan-lhsr-2024", "--unit", "--unit=绿化科", "--format", "--format=json", "--format=ics", "--lang",
        "--lang=en", "--plans", "2024-06-24", "2024-02-30", "20240624", "json", "table", "xml", "zh-CN", "绿化科", "",
        "-h", "--help", "--unknown", "--state", "open", "--wee", "-", "--", "plans", "--plans=", "--from=",
    ]
)  # fmt: skip


def by_click(arguments: list[str]) -> Options | None:
    """What the command makes of the arguments; None where it refuses them."""
    try:
        context = due.command.make_context("due", list(arguments))
        days = ["from/--to"] if context.params["begin"] or context.params["last"] else []
        params = dict(context.params)
        span = options.only_one([*params.pop("spans"), *days])
        return Options(span=None if days else span, **params)
    except (click.ClickException, click.exceptions.Exit):
        return None


@given(st.lists(WORDS, max_size=6))
def test_agrees_with_the_command(arguments: list[str]) -> None:
    short = everyday.parse(["due", *arguments])
    if short is not None:
        assert short == by_click(arguments)


def test_takes_the_everyday_questions() -> None:
    asked = ["due", "--week", "--as-of", "2024-06-24", "--unit=绿化科", "--format", "json"]
    assert everyday.parse(asked) == Options(span="week", as_of=date(2024, 6, 24), unit="绿化科", form="json")
    assert everyday.parse(["due"]) == Options()


def test_help_is_left_to_the_command() -> None:
    assert everyday.parse(["due", "--help"]) is None
    assert "--as-of" in CliRunner().invoke(due.command, ["--help"]).output
