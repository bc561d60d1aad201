"""The same question, what is due this week, asked of other programs on as many tasks: Taskwarrior, hledger, khal.

Only those on the path are asked. Each gets what it does best: Taskwarrior single tasks with one due day each, hledger
periodic transactions, khal recurring events that an earlier run has put into its own database.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from shutil import which
from typing import NamedTuple

from benchmarks.compare import Row, compare

_ROUNDS = 15
_MONDAY = date(2024, 6, 24)
_NEXT = _MONDAY + timedelta(days=7)
_EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:bench
BEGIN:VEVENT
UID:{number}
DTSTAMP:20240101T000000Z
DTSTART;VALUE=DATE:202401{day:02}
RRULE:FREQ={rule};UNTIL=20241231
SUMMARY:task {number}
END:VEVENT
END:VCALENDAR
"""
_TRANSACTION = """\
~ {period} from 2024-01-01 to 2025-01-01
    task:{number}    1
    due

"""


class Peer(NamedTuple):
    """A program, what it keeps of so many tasks in a folder, and how it is asked for the week."""

    name: str
    prepare: Callable[[int, Path], None]
    command: tuple[str, ...]


Start = Callable[[Sequence[str], Path, dict[str, str]], None]


def rows(tasks: int, folder: Path, start: Start, nothing: Callable[[], object]) -> Iterator[Row]:
    """A figure for each peer: its time to that of an interpreter that does nothing."""
    for peer in _PEERS:
        what = f"{peer.name}, {tasks:,} tasks: `{' '.join(peer.command)}`"
        if which(peer.command[0]) is None:
            yield Row(what, "not installed")
            continue
        own = folder / f"{peer.name}-{tasks}"
        own.mkdir()
        peer.prepare(tasks, own)
        yield Row(what, str(compare(partial(start, peer.command, own, {"HOME": str(own)}), nothing, _ROUNDS)))


def _taskwarrior(tasks: int, folder: Path) -> None:
    lines = [
        f'[description:"task {number}" due:"{_stamp(366 * number // tasks)}" entry:"{_stamp(0)}" status:"pending" '
        f'uuid:"00000000-0000-4000-8000-{number:012}"]\n'
        for number in range(tasks)
    ]
    (folder / "data").mkdir()
    (folder / "data" / "pending.data").write_text("".join(lines), encoding="utf-8")
    (folder / "taskrc").write_text("data.location=data\nverbose=nothing\nhooks=off\n", encoding="utf-8")


def _stamp(day: int) -> int:
    """So many days into 2024, in seconds since 1970."""
    return (date(2024, 1, 1).toordinal() + day - date(1970, 1, 1).toordinal()) * 86_400


def _hledger(tasks: int, folder: Path) -> None:
    every = islice(cycle(("weekly", "monthly", "quarterly", "yearly")), tasks)
    rules = (_TRANSACTION.format(period=period, number=number) for number, period in enumerate(every))
    (folder / "plan.journal").write_text("".join(rules), encoding="utf-8")


def _khal(tasks: int, folder: Path) -> None:
    events = folder / "events"
    events.mkdir()
    rules = ("WEEKLY", "MONTHLY", "MONTHLY;INTERVAL=3", "YEARLY")
    for number in range(tasks):
        text = _EVENT.format(number=number, day=number % 28 + 1, rule=rules[number % len(rules)])
        (events / f"{number}.ics").write_text(text.replace("\n", "\r\n"), encoding="utf-8")
    (folder / "config").write_text(
        f"[calendars]\n[[plan]]\npath = {events}\n[sqlite]\npath = {folder / 'khal.db'}\n"
        "[locale]\nlongdateformat = %Y-%m-%d\ndateformat = %Y-%m-%d\n",
        encoding="utf-8",
    )


_PEERS = (
    Peer(
        "Taskwarrior",
        _taskwarrior,
        ("task", "rc:taskrc", f"due.after:{_MONDAY - timedelta(days=1)}", f"due.before:{_NEXT}", "list"),
    ),
    Peer(
        "hledger",
        _hledger,
        ("hledger", "-f", "plan.journal", "register", f"--forecast={_MONDAY}..{_NEXT}", f"date:{_MONDAY}..{_NEXT}"),
    ),
    Peer("khal", _khal, ("khal", "-c", "config", "list", str(_MONDAY), "7d")),
)
