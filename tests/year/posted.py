"""Plays a year with its reminders: cron runs on the mornings, the office acts during the days.

`python -m tests.year.posted FOLDER` makes a workspace with the ledger of the year in FOLDER, and a Maildir beside it
that has every message of the year: any mail program shows them.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine import wording
from engine.app.delivery import Composed, Post, deliver, ended
from engine.app.digests import Day, Moment, Standing, due_digests, standing
from engine.app.journal import Journal
from engine.app.letters import issued
from engine.app.outbox import Report
from engine.book import Book
from engine.cli.digest.morning import Morning
from engine.digest.contents import Digest
from engine.digest.record import Letter
from engine.loading import Loaded, load
from engine.ports import DeliveryError, Message, Notifier, Store
from engine.render.digest import Frame
from engine.render.page import Composer, Sender, parsed
from engine.render.templates import Templates
from engine.sending.mailroom import Mailroom
from engine.workspace import Workspace
from notifiers.maildir import Maildir
from tests.year import play
from tests.year.play import Office, days, furnished, opened, perform

EIGHT = time(0, tzinfo=UTC)
"""When cron runs: eight in the morning in Shanghai."""
LANG = "zh-CN"
_SENDER = Sender("综合科 <office@example.org>", "li@example.org")
_WORDS = wording.words(LANG)
_TEMPLATES = Templates(None, _WORDS)


class Postbox:
    """A channel that keeps what it is given, unless something is the matter: `fault`."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.fault: DeliveryError | None = None

    def send(self, message: Message) -> str:
        """Keep a message."""
        if self.fault:
            raise self.fault
        self.messages.append(message)
        return f"250 {len(self.messages)}"

    def close(self) -> None:
        """Nothing is kept open."""


class Posted(NamedTuple):
    """A message that was sent, the digest in it, how things stood, and all letters by the matters that they cover."""

    digest: Digest
    message: Message
    at: Standing
    letters: Mapping[str, Letter]

    def __repr__(self) -> str:
        """What a failing test shows of it."""
        return f"{self.digest.day} {self.message.to}: {self.message.subject}"


class Round(NamedTuple):
    """One run of cron: how things stood, what was due, what came of it, what was sent."""

    at: Standing
    day: Day
    report: Report
    posted: list[Posted]

    def __repr__(self) -> str:
        """What a failing test shows of it."""
        return f"{self.at.moment.now}: {self.report.counts}"


class Cron:
    """The morning runs of an office, as `wf digest --send` makes them; `open_` opens a channel."""

    def __init__(self, loaded: Loaded, store: Store, open_: Callable[[str], Notifier]) -> None:
        self.loaded = loaded
        self.store = store
        self.open = open_
        self.digests: dict[str, Digest] = {}

    def standing(self, book: Book, day: date, at: time = EIGHT) -> Standing:
        """How things stand on a morning."""
        moment = Moment(day, datetime.combine(day, at), book.about.head)
        return standing(self.loaded.distinct, book, self.store, moment, self.loaded.settings.mailing)

    def run(self, book: Book, day: date, at: time = EIGHT) -> Round:
        """One run: letters are issued, messages sent, its end is recorded."""
        now = self.standing(book, day, at)
        journal = Journal(self.store, "cron", lambda: now.moment.now)
        due = due_digests(now, self.store, {"email"})
        letters = issued(journal, due._replace(planned=[one for one in due.planned if not one.done]), day)
        composer = Composer(framed(now, letters), _TEMPLATES)
        watched = _Watched(self.open)

        def compose(digest: Digest, id_: str) -> Composed:
            self.digests[id_] = digest
            return composer.compose(digest, _SENDER, id_)[0]

        post = Post(
            open=watched.opened,
            sender=lambda _: "office@example.org",
            compose=compose,
            parse=parsed,
            pause=lambda *_: None,
            told=lambda *_: None,
        )
        report = deliver(journal, now, due.planned, post)
        ended(journal, now.moment, report)
        return Round(now, due, report, [Posted(self.digests[one.id], one, now, letters) for one in watched.sent])


class _Watched:
    """A channel that goes through another one and remembers what came through."""

    def __init__(self, open_: Callable[[str], Notifier]) -> None:
        self.open = open_
        self.sent: list[Message] = []
        self.inner: Notifier | None = None

    def opened(self, name: str) -> "_Watched":
        self.inner = self.open(name)
        return self

    def send(self, message: Message) -> str:
        assert self.inner is not None
        said = self.inner.send(message)
        self.sent.append(message)
        return said

    def close(self) -> None:
        if self.inner is not None:
            self.inner.close()


def framed(at: Standing, letters: dict[str, Letter]) -> Frame:
    """What digests say of themselves, as the command has it."""
    room = Mailroom("channels.yaml", {}, _WORDS)
    workspace = Workspace("", "plans")
    return Morning(workspace, "", at, None, room, ZoneInfo("Asia/Shanghai"), LANG, _WORDS).frame(letters)


def mornings(script: play.Script, office: Office, until: date | None = None) -> Iterator[date]:
    """Every day of the script, in the morning; what is done on it is done before the next."""
    for day, acts in days(script, office, until):
        yield day
        for act in acts:
            perform(script, office, day, act)


def main(folder: str, until: date | None = None) -> None:
    """Make a workspace in a folder, with the ledger of the year, perhaps up to a day, and a Maildir of its messages."""
    workspace = furnished(Path(folder).resolve())
    store, evidence = opened(workspace)
    office = Office(workspace, store, evidence)
    box = Path(workspace.root, "Maildir")
    cron = Cron(load(workspace), store, lambda _: Maildir({"path": str(box)}))
    sent = sum(len(cron.run(office.book, day).posted) for day in mornings(play.read(), office, until))
    sys.stdout.write(f"{sent} messages in {box}\n")
    store.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
