"""The samples on which `wf template check` tries templates: `python -m tests.samples` writes them anew.

Digests of a made-up office in which one person answers for everything, on the first Monday of July: something in every
part, in both languages; and a message with next to nothing in it.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from engine import wording
from engine.app import ids, verbs
from engine.app.digests import Moment, due_digests, standing
from engine.app.journal import Journal
from engine.app.letters import issued
from engine.app.recording import Desk
from engine.book import Book
from engine.digest.contents import Digest
from engine.due import Entry
from engine.loading import load
from engine.making import bound
from engine.render.digest import Frame, as_values
from engine.settings import Mailing
from engine.store.memory import MemoryStore
from engine.workspace import Workspace
from tests.conftest import ROOT

FILE = ROOT / "engine" / "templates" / "samples.json"
_NOW = datetime(2024, 7, 1, 0, 10, tzinfo=UTC)
_DAY = date(2024, 7, 1)
_ORG = """\
org: office
units:
  综合科: {head: li, liaison: li, leader: li}
  绿化科: {head: li, liaison: li, leader: li}
  环卫科: {head: chen, leader: wang}
people:
  li: {name: 李某, email: li@example.org}
  chen: {name: 陈某, email: chen@example.org, channels: [pager]}
  wang: {name: 王某}
"""
_PLAN = """\
plan: office-2024
title: 某局2024年法治工作要点
year: 2024
issuer: 某局
issued: 2024-01-02
org: org/office.yaml
office: 综合科
reminders:
  - {at: -3, to: [liaison]}
  - {at: 1, to: [liaison, head], as: notice}
  - {at: 5, to: [liaison, head, leader], as: supervision}
triggers:
  评查通知: {title: 上级关于案卷评查的通知, latest: 2024-06-20}
  案例通知: {title: 征集案例的通知, latest: 2024-07-20}
items:
- item: "1"
  title: 深化普法责任制实践
  owners: {lead: 综合科, with: [绿化科, 环卫科]}
  tasks:
  - {id: list, title: 制订普法责任清单, recurrence: {date: 2024-06-24}, assumed: true, evidence: [普法责任清单]}
  - {id: campaign, title: 送法活动, recurrence: {during: {安全生产月: 2024-06, 宪法宣传周: 2024-12-01..2024-12-07}}, evidence: [{name: 活动照片, at_least: 2, formats: [jpg, png]}, 活动小结]}
  - {id: material, title: 普法资料报送, each: with, recurrence: quarter, evidence: [普法资料]}
  - {id: law, title: 集中学法, each: all, recurrence: half-year, evidence: [签到表]}
- item: "2"
  title: 行政执法
  owners: 绿化科
  tasks:
  - {id: report, title: 执法情况报告, recurrence: {date: 2024-07-10}, accepted_by: 综合科, evidence: [报告]}
  - {id: week, title: 本周要办的, recurrence: {date: 2024-07-04}, evidence: [小结]}
  - {id: late, title: 早已逾期的, recurrence: {date: 2024-05-31}, evidence: [小结]}
  - {id: review, title: 配合案卷评查, recurrence: {after: 评查通知, due: +10 workdays}, evidence: [评查报告]}
  - {id: case, title: 提交案例, recurrence: {after: 案例通知, due: +10 workdays}, evidence: [案例]}
"""


def digests(folder: Path) -> Iterator[tuple[Digest, Frame]]:
    """The office's digests of that Monday, in both languages."""
    plans = folder / "plans"
    (plans / "org").mkdir(parents=True)
    (plans / "office.yaml").write_text(_PLAN, encoding="utf-8")
    (plans / "org" / "office.yaml").write_text(_ORG, encoding="utf-8")
    loaded, store = load(Workspace(str(folder), str(plans))), MemoryStore()
    journal = Journal(store, "li", lambda: _NOW)
    _record(bound(loaded, store), store)
    with store.writing():
        journal.append("ran 2024-06-03", "ran", date(2024, 6, 3), "digest:run", {"head": "0:0"})
    book = bound(loaded, store)
    moment = Moment(_DAY, _NOW, store.head())
    at = standing(loaded.distinct, book, store, moment, Mailing())
    day = due_digests(at, store, {"email"})
    letters = issued(journal, day, _DAY)
    for lang in wording.LANGUAGES:
        words = wording.words(lang)
        zone = ZoneInfo("Asia/Shanghai")
        frame = Frame(words, lang, zone, _NOW, moment.head, date(2024, 7, 2), date(2024, 7, 8), letters)
        for planned in day.planned:
            yield planned.digest, frame


def _record(book: Book, store: MemoryStore) -> None:
    """What has happened by then: something is to be accepted, something was returned, is done, or there in part."""
    day = date(2024, 6, 28)
    desk = Desk(store, "li", day, _NOW)

    def hand_in(written: str, material: str) -> Entry:
        entry = ids.find(book, written, None, day.toordinal())
        file: dict[str, str | int] = {"as": material, "name": f"{material}.docx", "sha256": "0" * 64, "size": 1}
        verbs.submit(desk, entry, verbs.Handing(files=(file,)))
        return entry

    hand_in("1.material@2024Q2#绿化科", "普法资料")
    hand_in("1.material@2024Q2#环卫科", "普法资料")
    hand_in("1.law@2024H1#综合科", "签到表")
    hand_in("1.campaign@安全生产月", "活动小结")
    verbs.return_(desk, hand_in("2.report", "报告"), "缺数据")


def samples() -> list[dict[str, Any]]:
    """Both languages in full, and one with nothing in it."""
    with TemporaryDirectory() as folder:
        found = [as_values(digest, frame) for digest, frame in digests(Path(folder)) if digest.overviews]
    lists: dict[str, Any] = {name: [] for name, value in found[0].items() if isinstance(value, list)}
    nothing = {**found[0], **lists, "weekly": False, "next": {**found[0]["next"], "week": None}}
    return [*found, nothing]


def text() -> str:
    """As they stand in the file."""
    return json.dumps(samples(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE}\n")
