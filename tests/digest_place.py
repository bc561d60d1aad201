"""An office of fifty that is reminded by mail: its workspace, the server that its mail goes to, and runs by any clock.

`python -m tests.digest_place ROOT DAY MINUTES` sends what is due there as `wf digest --send` does, by a clock that is so
many minutes fast: a claim that a killed run has left is over for it.
"""

import asyncio
import json
import shutil
import sys
import time
from asyncio import AbstractEventLoop
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.app.delivery import deliver, ended
from engine.app.digests import due_digests
from engine.app.journal import Journal
from engine.app.letters import issued
from engine.app.outbox import Report
from engine.app.upkeep import verify
from engine.cli.digest.morning import Given, Morning, morning
from engine.cli.digest.sending import _post
from engine.digest.record import box_of, sent
from engine.ledger.events import Event
from engine.store.sqlite import to_read
from tests.conftest import Ran, Wf
from tests.crash_place import WF, settle
from tests.tracing import DISK, SOCKETS, Call, Counts, Outcome, below, fail_at, kill_at, watch

PEOPLE = 50
BEFORE = date(2024, 6, 13)
"""The day of a run that has been: since then there is a ledger, and reminders have begun."""
DAY = date(2024, 6, 14)
"""A day on which everybody has something to be told, and three of them get a notice."""
SEND = ("digest", "--send", "--as-of", DAY.isoformat())
CALLS = DISK | SOCKETS
EVERYBODY = frozenset(f"p{number:02}@example.org" for number in range(1, PEOPLE + 1))
_UNITS = [f"单位{number:02}" for number in range(1, PEOPLE + 1)]
_PLAN = """\
plan: test-2024
title: 测试计划
year: 2024
issuer: 测试局
org: org/office.yaml
office: 综合科
reminders:
- {at: -10, to: [liaison]}
- {at: 1, to: [liaison], as: notice}
items:
- item: "1"
  title: 学习
  owners: {lead: 综合科, with: 全部}
  tasks:
  - {id: report, title: 汇报, each: with, recurrence: {date: 2024-06-28}, evidence: [报告]}
- item: "2"
  title: 自查
  owners: {lead: 综合科, with: [单位01, 单位26, 单位50]}
  tasks:
  - {id: check, title: 自查, each: with, recurrence: {date: 2024-06-13}, evidence: [自查报告]}
"""
_PATIENCE = 10
"""Seconds until a server has heard that nobody speaks to it any more."""


def org() -> str:
    """Fifty units, each with a liaison who has an address; the first is the office's, too."""
    units = "".join(f"  {unit}: {{liaison: p{number:02}}}\n" for number, unit in enumerate(_UNITS, 1))
    people = "".join(
        f"  p{number:02}: {{name: 某{number:02}, email: p{number:02}@example.org}}\n" for number in range(1, PEOPLE + 1)
    )
    groups = f"groups:\n  全部: [{', '.join(_UNITS)}]\n"
    return f"org: office\nunits:\n  综合科: {{liaison: p01}}\n{units}{groups}people:\n{people}"


def furnish(root: Path, port: int, digest: str = "{lease: 1}") -> None:
    """Write the workspace, its mail going to a port of this machine."""
    (root / "plans" / "org").mkdir(parents=True)
    (root / "plans" / "org" / "office.yaml").write_text(org(), encoding="utf-8")
    (root / "plans" / "test.yaml").write_text(_PLAN, encoding="utf-8")
    (root / "wf.yaml").write_text(f"digest: {digest}\n", encoding="utf-8")
    (root / ".wf").mkdir()
    channels = root / ".wf" / "channels.yaml"
    options = f"type: smtp, host: 127.0.0.1, port: {port}, security: none, from: wf@example.org, timeout: 20"
    channels.write_text(f"email: {{{options}}}\n", encoding="utf-8")
    channels.chmod(0o600)


class Copy(NamedTuple):
    """A message that a server has accepted: for whom, its Message-ID, its bytes."""

    to: str
    id: str
    raw: bytes


class Server:
    """A mail server on this machine that keeps what it accepts.

    `verdicts` are answers to RCPT by address, or "drop": the message is accepted and the connection lost before the
    answer; or "lose": it is lost before anything is accepted.
    """

    def __init__(self) -> None:
        self.copies: list[Copy] = []
        self.verdicts: dict[str, str] = {}
        self.open = 0
        self.port = 0
        self.loop: AbstractEventLoop = asyncio.new_event_loop()
        self._thread = Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.start()

    def start(self) -> None:
        """Listen, again on the same port."""
        listening = self.loop.create_server(lambda: _Conversation(self), "127.0.0.1", self.port)
        self._listening = asyncio.run_coroutine_threadsafe(listening, self.loop).result(_PATIENCE)
        self.port = self._listening.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Be down."""
        asyncio.run_coroutine_threadsafe(_closed(self._listening), self.loop).result(_PATIENCE)

    def close(self) -> None:
        """Done with it."""
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_PATIENCE)
        self.loop.close()

    def settle(self) -> None:
        """Wait until nobody speaks to it: what was sent before its sender died has been heard."""
        end = time.monotonic() + _PATIENCE
        while self.open:
            if time.monotonic() > end:
                raise TimeoutError("somebody still speaks to the server")
            time.sleep(0.005)

    @property
    def received(self) -> Counter[str]:
        """How many copies everybody has received."""
        return Counter(copy.to for copy in self.copies)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether somebody's mail is taken."""
        verdict = self.verdicts.get(address, "250 OK")
        if verdict[0].isdigit() and not verdict.startswith("250"):
            return verdict
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (the same)
        """Take a message; or go in the midst of it."""
        (to,) = envelope.rcpt_tos
        raw = envelope.original_content
        assert isinstance(raw, bytes)
        verdict = self.verdicts.get(to, "")
        if verdict != "lose":
            self.copies.append(Copy(to, str(message_from_bytes(raw)["Message-ID"]), raw))
        if verdict in {"drop", "lose"}:
            assert server.transport is not None
            server.transport.close()
            await asyncio.sleep(_PATIENCE)
        return f"250 OK {len(self.copies)}"


class _Conversation(SMTP):
    """One connection; what came before its other end went is listened to, as a careful server does."""

    def __init__(self, server: Server) -> None:
        super().__init__(server, hostname="localhost", ident="test", loop=server.loop)
        self._counted = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._counted.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._counted.open -= 1

    def eof_received(self) -> bool:
        """Let the other end be gone only after a moment: aiosmtpd would no longer hear what it said last."""
        self.loop.call_later(0.02, self._gone)
        return True

    def _gone(self) -> None:
        if self.transport is not None:
            super().eof_received()


async def _closed(listening: asyncio.Server) -> None:
    listening.close()


class Place:
    """A workspace of its own with a server of its own, in which one run at a time is made; both can be put back."""

    def __init__(self, folder: Path) -> None:
        self.server = Server()
        self.root = folder.resolve() / "office"
        self.wf = Wf(folder.resolve() / "cache")
        self._stand = folder.resolve() / "stand"
        furnish(self.root, self.server.port)
        self._prepare()

    def _prepare(self) -> None:
        ran = self.wf("digest", "--send", "--as-of", BEFORE.isoformat(), cwd=self.root)
        assert ran.status == 0, ran
        settle(self.root / ".wf" / "ledger.db")
        shutil.copytree(self.root / ".wf", self._stand)
        self.put_back()

    def put_back(self) -> None:
        """Let everything stand as it did before."""
        shutil.rmtree(self.root / ".wf")
        shutil.copytree(self._stand, self.root / ".wf")
        self.server.settle()
        self.server.copies.clear()

    def close(self) -> None:
        """Done with it."""
        self.server.close()

    @property
    def ledger(self) -> str:
        """The file of its ledger."""
        return str(self.root / ".wf" / "ledger.db")

    def counts(self, call: Call) -> bool:
        """Whether a call is made on the workspace or speaks to the server."""
        return below(self.root)(call) or call.paths[0].startswith(("socket:", "127.0.0.1:"))

    def send(self) -> Ran:
        """`wf digest --send`, as cron runs it."""
        return self.wf(*SEND, cwd=self.root)

    def watch(self) -> Outcome:
        """Send, to the end; the calls are noted."""
        return watch([WF, *SEND], self.wf.environment, self.root, calls=CALLS, counts=self.counts)

    def kill(self, number: int, *, after: bool, late: int = 0) -> Outcome:
        """Send, to a call; by a clock that is so many minutes fast where that is asked for.

        When it returns, the server has heard all that was said.
        """
        again = [sys.executable, "-m", "tests.digest_place", str(self.root), DAY.isoformat(), str(late)]
        command = again if late else [WF, *SEND]
        environment = {**self.wf.environment, "PYTHONPATH": str(Path(__file__).parents[1])}
        found = kill_at(command, environment, self.root, number, after=after, calls=CALLS, counts=self.counts)
        self.server.settle()
        return found

    def fail(self, number: int, error: int, *, forever: bool, counts: Counts) -> Outcome:
        """Send, with a call failing, or it and all after it."""
        found = fail_at(
            [WF, *SEND], self.wf.environment, self.root, number, error=error, forever=forever, counts=counts
        )
        self.server.settle()
        return found

    def recover(self, minutes: int) -> Report:
        """Send what is due and what was left, by a clock that is so many minutes fast."""
        found = sending(self.root, DAY, datetime.now(UTC) + timedelta(minutes=minutes))
        self.server.settle()
        return found

    def events(self) -> list[Event]:
        """The mail's events of the day."""
        store = to_read(self.ledger)
        assert store is not None
        try:
            return [event for event in store.events() if event.day == DAY.isoformat()]
        finally:
            store.close()

    def waiting(self) -> list[str]:
        """The names of the messages that are kept."""
        store = to_read(self.ledger)
        assert store is not None
        try:
            return store.waiting()
        finally:
            store.close()


def in_doubt(events: list[Event]) -> list[str]:
    """Who has a message on its way of which nobody knows whether it arrived."""
    boxes = {event.subject for event in events if event.kind == "claimed"}
    found = {box: sent(event for event in events if event.subject == box)[DAY] for box in boxes}
    return sorted(box_of(box).recipient for box, was in found.items() if was.outcome in {"claimed", "unknown"})


def claims(events: list[Event]) -> dict[str, set[tuple[str, str]]]:
    """The Message-ID and the hash under which everybody's message was claimed."""
    found: dict[str, set[tuple[str, str]]] = {}
    for event in events:
        if event.kind == "claimed":
            found.setdefault(box_of(event.subject).recipient, set()).add(
                (event.facts["message"], event.facts["sha256"])
            )
    return found


def arrived(events: list[Event]) -> set[str]:
    """Whose message was delivered, as the ledger has it."""
    return {box_of(event.subject).recipient for event in events if event.kind == "delivered"}


def astray(place: Place) -> list[str]:
    """What is wrong when all is over: everybody has the one message that the ledger says, and nothing is left."""
    events, wrong = place.events(), list[str]()
    received: dict[str, set[tuple[str, str]]] = {}
    for copy in place.server.copies:
        received.setdefault(copy.to, set()).add((copy.id, sha256(copy.raw).hexdigest()))
    if missed := sorted(EVERYBODY - received.keys()):
        wrong.append(f"not told: {missed}")
    if received != claims(events):
        wrong.append(f"others than claimed: {dict(received.items() ^ claims(events).items())}")
    wrong += [f"{to} has several: {found}" for to, found in received.items() if len(found) != 1]
    if arrived(events) != EVERYBODY or in_doubt(events):
        wrong.append(f"the ledger has {len(arrived(events))} delivered, {in_doubt(events)} in doubt")
    numbers = [json.loads(event.body)["number"] for event in events if event.kind == "issued"]
    if numbers != [1, 2, 3]:
        wrong.append(f"letters {numbers}")
    wrong += [f"kept: {name}" for name in place.waiting()]
    return [*wrong, *(f"verify: {finding}" for finding in verify(place.ledger).findings)]


@contextmanager
def by_the_clock(root: Path, day: date, now: datetime) -> Iterator[Morning]:
    """How things stand in a workspace on a day, at an instant."""
    given = Given(day, None, None, str(root / "plans"), str(root / ".wf" / "ledger.db"), "zh-CN")
    with morning(given, writing=True) as found:
        yield found._replace(at=found.at._replace(moment=found.at.moment._replace(now=now)))


def sending(root: Path, day: date, now: datetime, pause: Callable[[float], None] = time.sleep) -> Report:
    """What `wf digest --send` does, at an instant."""
    with by_the_clock(root, day, now) as found:
        assert found.store is not None
        journal = Journal(found.store, "test", lambda: now)
        due = due_digests(found.at, found.store, found.mailroom.channels)
        letters = issued(journal, due._replace(planned=[one for one in due.planned if not one.done]), day)
        with found.composer(letters) as composer:
            post = _post(found, composer)._replace(pause=lambda seconds, _: pause(seconds))
            report = deliver(journal, found.at, due.planned, post)
        ended(journal, found.at.moment, report)
        return report


if __name__ == "__main__":
    sending(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), datetime.now(UTC) + timedelta(minutes=int(sys.argv[3])))
