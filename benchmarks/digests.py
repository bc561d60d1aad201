"""How quick digests go out: rendered, recorded durably and handed to a server, to the naive way of doing it.

Ours is the whole of it: each message rendered, claimed with its bytes, sent over one connection, its arrival recorded,
every step on the disk before the next. The naive way renders the same content by the same templates, compiled for each
message, builds an EmailMessage, opens a connection for each, and keeps no record at all. Both hand over to the same
server on this machine (`benchmarks/sink.py`), in turns.
"""

import os
import resource
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from benchmarks.compare import Row, at_least, compare, show
from engine import wording
from engine.app.delivery import Composed, Post, deliver
from engine.app.digests import Day, Moment, Standing, due_digests, standing
from engine.app.journal import Journal
from engine.digest.contents import Digest
from engine.ledger.events import Head
from engine.loading import load
from engine.making import bound
from engine.ports import Notifier
from engine.render.digest import Frame, as_values
from engine.render.page import Composer, Sender, parsed
from engine.render.templates import Templates
from engine.store.sqlite import to_write
from engine.workspace import Workspace
from notifiers.smtp import Smtp

ROOT = Path(__file__).resolve().parent.parent
_RECIPIENTS = 300
_MANY = 10_000
_ROUNDS = 7
_MEGABYTES = 500
_DAY = date(2024, 6, 24)
_NOW = datetime(2024, 6, 24, tzinfo=UTC)
_SENDER = "法治办 <fazhi@example.org>"
_PLAN = """\
plan: many-2024
title: 2024年法治工作要点与责任分工
year: 2024
issuer: 某局
issued: 2024-01-02
org: org/many.yaml
office: 综合科
reminders:
  - {at: -3, to: [liaison]}
items:
- item: "1"
  title: 深化普法责任制实践
  owners: {lead: 综合科, with: [各单位]}
  tasks:
  - {id: material, title: 行业普法资料报送, each: with, recurrence: quarter, evidence: [普法资料]}
  - {id: check, title: 行政执法自查, each: with, recurrence: half-year, evidence: [行政执法自查材料]}
  - {id: month, title: 信用承诺信息归集, each: with, recurrence: {every: month, due: 25}, evidence: [信用承诺信息]}
"""


def workspace(folder: Path, recipients: int) -> Workspace:
    """A workspace in which so many people have three things to hand in in the week."""
    plans = folder / "plans"
    (plans / "org").mkdir(parents=True)
    (plans / "many.yaml").write_text(_PLAN, encoding="utf-8")
    units = "".join(f"  单位{number}: {{kind: 单位, liaison: p{number}}}\n" for number in range(recipients - 1))
    people = "".join(
        f"  p{number}: {{name: 某{number}, email: p{number}@example.org}}\n" for number in range(recipients - 1)
    )
    (plans / "org" / "many.yaml").write_text(
        f"org: many\nunits:\n  综合科: {{liaison: zhk}}\n{units}groups:\n  各单位: {{kind: 单位}}\n"
        f"people:\n  zhk: {{name: 综某, email: zhk@example.org}}\n{people}",
        encoding="utf-8",
    )
    return Workspace(str(folder), str(plans))


@contextmanager
def sink() -> Iterator[int]:
    """A server's port while it runs."""
    with subprocess.Popen([sys.executable, str(Path(__file__).with_name("sink.py"))], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


class Run:
    """What both ways start from: the digests of a day."""

    def __init__(self, place: Workspace, port: int) -> None:
        loaded = load(place)
        book = bound(loaded, None)
        self.place = place
        self.port = port
        self.at: Standing = standing(loaded.distinct, book, None, Moment(_DAY, _NOW, Head()), loaded.settings.mailing)
        self.day: Day = due_digests(self.at, None)
        self.frame = Frame(
            wording.words("zh-CN"), "zh-CN", ZoneInfo("Asia/Shanghai"), _NOW, Head(), _DAY, _DAY, dict(self.day.letters)
        )
        self.runs = count()

    def ours(self) -> None:
        """Everything, into a ledger of its own."""
        ledger = Path(self.place.root) / f"{next(self.runs)}.db"
        composer = Composer(self.frame, Templates(None, self.frame.words))

        def compose(digest: Digest, id_: str) -> Composed:
            return composer.compose(digest, Sender(_SENDER, None), id_)[0]

        def opened(_name: str) -> Notifier:
            return Smtp({"host": "127.0.0.1", "port": self.port, "security": "none"})

        post = Post(opened, lambda _: "fazhi@example.org", compose, parsed, lambda *_: None, lambda _done, _total: None)
        with closing(to_write(str(ledger))) as store:
            report = deliver(Journal(store, "cron", lambda: _NOW), self.at, self.day.planned, post)
        assert report.counts == {"delivered": len(self.day.planned)}
        ledger.unlink()

    def naive(self) -> None:
        """Each message by itself."""
        for planned in self.day.planned:
            values = as_values(planned.digest, self.frame)
            rendered = Templates(None, self.frame.words).render(values)
            message = EmailMessage()
            message["From"], message["To"] = _SENDER, str(planned.digest.recipient.email)
            message["Subject"] = values["subject"]
            message.set_content(rendered.text)
            message.add_alternative(rendered.page, subtype="html")
            with smtplib.SMTP("127.0.0.1", self.port, local_hostname="localhost") as connection:
                connection.send_message(message)


def rows() -> Iterator[Row]:
    """The figures."""
    with TemporaryDirectory(prefix="wf-bench-", dir=os.environ.get("WF_BENCH")) as name, sink() as port:
        run = Run(workspace(Path(name) / "some", _RECIPIENTS), port)
        ratios = compare(run.ours, run.naive, _ROUNDS)
        rate = _RECIPIENTS / ratios.subject
        what = f"{_RECIPIENTS} digests rendered, recorded and sent, to the naive way; {rate:.0f} a second"
        yield at_least(what, ratios.inverse, 4)
        peak, took = _peak(Path(name), port)
        result = f"{peak:.0f} MB; {took:.0f} s"
        yield Row(f"peak memory of a run with {_MANY:,} recipients", result, f"≤ {_MEGABYTES} MB", peak <= _MEGABYTES)


def _peak(folder: Path, port: int) -> tuple[float, float]:
    """Megabytes at the most, and seconds, of a run with many recipients in a process of its own."""
    program = f"from benchmarks.digests import many; many({str(folder / 'many')!r}, {port})"
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return int(done.stdout) / 1024, time.perf_counter() - begin


def many(folder: str, port: int) -> None:
    """Send to many, and print the most kilobytes that took."""
    Run(workspace(Path(folder), _MANY), port).ours()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    show(__doc__, rows)
