"""Who is told what on which day: small offices, real records, digests as the morning run finds and sends them."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.app import ids, verbs
from engine.app.digests import Day, due_digests
from engine.app.journal import Journal
from engine.app.letters import issued
from engine.app.recording import Desk
from engine.book import Book
from engine.digest.candidates import CODES, Missing
from engine.digest.contents import Digest
from engine.digest.ladder import CHASED
from engine.digest.record import letters, letters_of
from engine.faults import RefusedError
from engine.loading import Loaded, load
from engine.making import bound
from engine.ports import DeliveryError
from engine.store.memory import MemoryStore
from engine.workspace import Workspace
from tests.conftest import LADDER, Office, head_of, org_of
from tests.year.posted import Cron, Postbox, Posted

ORG = org_of(
    """\
  综合科: {head: zhang, liaison: li, leader: wang}
  绿化科: {head: chen, liaison: zhou, leader: xu}
  环卫科: {head: lin, liaison: he, leader: xu}
  市容科: {head: gao, liaison: luo, leader: wang}
  旧科室: {head: ma, liaison: yu, leader: xu, until: 2024-06-20, successor: 环卫科}
""",
    "groups:\n  业务科室: [绿化科, 环卫科]\n",
)
PLAN = head_of("office-2024", "测试局2024年要点") + LADDER
DAILY = "digest: {weekly: none}\n"


def day(written: str) -> date:
    """A day, of 2024 where no year is written."""
    return date.fromisoformat(written if written.count("-") == 2 else f"2024-{written}")


class Here:
    """An office at work: its plans, its records in memory, a cron that has run since the first working day of 2024."""

    def __init__(self, loaded: Loaded, began: str = "2024-01-02") -> None:
        self.loaded = loaded
        self.store = MemoryStore()
        self.box = Postbox()
        self.told: list[Posted] = []
        self.cron = Cron(loaded, self.store, lambda _: self.box)
        self.tell(began)

    @property
    def book(self) -> Book:
        """All that is known by now."""
        return bound(self.loaded, self.store)

    def asked(self, on: str, channels: set[str] | None = None) -> Day:
        """What is due on a day; nothing is recorded."""
        return due_digests(self.cron.standing(self.book, day(on)), self.store, channels)

    def due(self, on: str) -> dict[str, Digest]:
        """The digests that are still to be sent on a day, by the names of their readers."""
        planned = [one for one in self.asked(on, {"email"}).planned if not one.done]
        found = {one.digest.recipient.id.partition("@")[0]: one.digest for one in planned}
        assert len(found) == len(planned), "one message each"
        return found

    def tell(self, on: str) -> list[Posted]:
        """A morning run."""
        sent = self.cron.run(self.book, day(on)).posted
        self.told += sent
        return sent

    def act(self, on: str, written: str) -> None:
        """Something done on a day: a verb, an id, and a word on how."""
        verb, id_, *how = written.split()
        today, book = day(on), self.book
        desk = Desk(self.store, "某", today, datetime.combine(today, datetime.min.time(), UTC))
        if verb == "fire":
            verbs.fire(desk, ids.find_trigger(book, id_), today, None, None)
            return
        entry = ids.find(book, id_, None, today.toordinal())
        unit = entry.unit or entry.responsible[0]
        sheet: dict[str, str | int] = {
            "as": how[0] if how else "材料",
            "name": f"{on}.pdf",
            "sha256": f"{len(written):064}",
            "size": 1,
        }
        handing = verbs.Handing(unit, None, {}, (sheet,), on)
        {
            "submit": lambda: verbs.submit(desk, entry, handing),
            "correct": lambda: verbs.correct(desk, entry, handing),
            "accept": lambda: verbs.accept(desk, entry, None),
            "return": lambda: verbs.return_(desk, entry, how[0]),
            "extend": lambda: verbs.extend(desk, entry, day(how[0]), "防汛"),
            "waive": lambda: verbs.waive(desk, entry, "无此项"),
            "withdraw": lambda: verbs.withdraw(desk, entry, None),
        }[verb]()

    def story(self, begin: str, end: str, acts: Mapping[str, list[str]]) -> Iterator[str]:
        """What is told, morning by morning; what is done on a day is done after its morning."""
        first, last = day(begin), day(end)
        for number in range((last - first).days + 1):
            on = first + timedelta(days=number)
            written = on.isoformat().removeprefix("2024-")
            for one in self.tell(on.isoformat()):
                yield from (f"{written} {one.message.to.partition('@')[0]} {line}" for line in lines(one.digest))
            for act in acts.get(written, ()):
                self.act(on.isoformat(), act)

    @property
    def letters(self) -> list[tuple[str, int, int, str, str]]:
        """The letters of the office: kind, year, number, units, day."""
        found = letters(self.store.of(letters_of("测试局")))
        return [(one.kind, one.year, one.number, " ".join(one.units), f"{one.day:%m-%d}") for one in found]


def lines(digest: Digest) -> Iterator[str]:
    """What a digest tells, part by part."""
    week = "week " if digest.weekly else ""
    yield from (f"{week}{row.code} {tail(row.listed.entry.id)}" for row in digest.rows)
    for one in digest.missing:
        yield f"{week}missing {tail(missed(one))} {' '.join(one.units)}"
    yield from (f"{week}awaited {awaited.name} {awaited.pieces}" for awaited in digest.awaited)
    yield from (f"{week}trouble {' '.join(filter(None, trouble))}" for trouble in digest.troubles)


def missed(one: Missing) -> str:
    return f"{one.listed.entry.facts.name}@{one.listed.entry.period}"


def tail(id_: str) -> str:
    return id_.partition("/")[2]


class At(NamedTuple):
    """What happens in a small office: a plan's items, what is done, and all that is told from 3 June to 30 August."""

    why: str
    items: str
    acts: dict[str, list[str]]
    told: str
    head: str = ""
    end: str = "08-30"


LIST = """
- item: "1"
  title: 一
  owners: {lead: 绿化科, with: [环卫科]}
  tasks: [{id: list, title: 清单, recurrence: {date: 2024-06-28}, evidence: [材料]}]
"""
PAPER = """
- item: "1"
  title: 一
  owners: {lead: 综合科, with: [业务科室]}
  tasks: [{id: paper, title: 资料, each: with, recurrence: {date: 2024-06-28}, evidence: [材料]}]
"""
STORIES = [
    At(
        "the ladder: the liaison, then the head, then the leader; who only takes part is not told",
        LIST,
        {},
        """
        06-14 zhou coming 1.list@2024
        06-25 zhou coming 1.list@2024
        07-01 zhou notice 1.list@2024
        07-01 chen notice 1.list@2024
        07-05 zhou supervision 1.list@2024
        07-05 chen supervision 1.list@2024
        07-05 xu supervision 1.list@2024
        """,
    ),
    At("done before anything was told", LIST, {"06-03": ["submit 1.list"]}, ""),
    At(
        "done between",
        LIST,
        {"06-26": ["submit 1.list"]},
        "06-14 zhou coming 1.list@2024\n06-25 zhou coming 1.list@2024",
    ),
    At("dispensed with", LIST, {"06-17": ["waive 1.list"]}, "06-14 zhou coming 1.list@2024"),
    At(
        "dispensed with by mistake: what was reached meanwhile is made up, but not what was told",
        LIST,
        {"06-17": ["waive 1.list"], "06-26": ["withdraw 1.list"], "06-27": ["submit 1.list"]},
        "06-14 zhou coming 1.list@2024\n06-27 zhou coming 1.list@2024",
    ),
    At(
        "late, and handed in then",
        LIST,
        {"07-02": ["submit 1.list"]},
        """
        06-14 zhou coming 1.list@2024
        06-25 zhou coming 1.list@2024
        07-01 zhou notice 1.list@2024
        07-01 chen notice 1.list@2024
        """,
    ),
    At(
        "more time: the ladder begins anew from the new day",
        LIST,
        {"07-02": ["extend 1.list 07-31"]},
        """
        06-14 zhou coming 1.list@2024
        06-25 zhou coming 1.list@2024
        07-01 zhou notice 1.list@2024
        07-01 chen notice 1.list@2024
        07-17 zhou coming 1.list@2024
        07-26 zhou coming 1.list@2024
        08-01 zhou notice 1.list@2024
        08-01 chen notice 1.list@2024
        08-07 zhou supervision 1.list@2024
        08-07 chen supervision 1.list@2024
        08-07 xu supervision 1.list@2024
        """,
    ),
    At(
        "fell due before the plan was issued",
        LIST,
        {},
        "",
        head="issued: 2024-07-01\n",
    ),
    At(
        "led by two: both are told, each unit's own people",
        """
- item: "1"
  title: 一
  owners: [绿化科, 环卫科]
  tasks: [{id: list, title: 清单, recurrence: {date: 2024-06-28}, evidence: [材料]}]
""",
        {"07-02": ["submit 1.list"]},
        """
        06-14 zhou coming 1.list@2024
        06-14 he coming 1.list@2024
        06-25 zhou coming 1.list@2024
        06-25 he coming 1.list@2024
        07-01 zhou notice 1.list@2024
        07-01 chen notice 1.list@2024
        07-01 he notice 1.list@2024
        07-01 lin notice 1.list@2024
        """,
    ),
    At(
        "pieces: each unit its own; the lead accepts, is told once, and who keeps it waiting",
        PAPER,
        {"06-17": ["submit 1.paper#绿化科"], "06-19": ["accept 1.paper#绿化科"], "07-02": ["submit 1.paper#环卫科"]},
        """
        06-14 zhou coming 1.paper@2024#绿化科
        06-14 he coming 1.paper@2024#环卫科
        06-18 li accept 1.paper@2024#绿化科
        06-25 he coming 1.paper@2024#环卫科
        07-01 li missing 1.paper@2024 环卫科
        07-01 he notice 1.paper@2024#环卫科
        07-01 lin notice 1.paper@2024#环卫科
        07-03 li accept 1.paper@2024#环卫科
        """,
    ),
    At(
        "both keep the lead waiting: in one line",
        PAPER,
        {"07-01": ["waive 1.paper#绿化科", "waive 1.paper#环卫科"]},
        """
        06-14 zhou coming 1.paper@2024#绿化科
        06-14 he coming 1.paper@2024#环卫科
        06-25 zhou coming 1.paper@2024#绿化科
        06-25 he coming 1.paper@2024#环卫科
        07-01 li missing 1.paper@2024 绿化科 环卫科
        07-01 zhou notice 1.paper@2024#绿化科
        07-01 chen notice 1.paper@2024#绿化科
        07-01 he notice 1.paper@2024#环卫科
        07-01 lin notice 1.paper@2024#环卫科
        """,
    ),
    At(
        "one had more time: the lead is told anew when that is over",
        PAPER,
        {
            "06-17": ["extend 1.paper#绿化科 07-10"],
            "07-01": ["waive 1.paper#环卫科"],
            "07-11": ["waive 1.paper#绿化科"],
        },
        """
        06-14 zhou coming 1.paper@2024#绿化科
        06-14 he coming 1.paper@2024#环卫科
        06-25 he coming 1.paper@2024#环卫科
        06-26 zhou coming 1.paper@2024#绿化科
        07-01 li missing 1.paper@2024 环卫科
        07-01 he notice 1.paper@2024#环卫科
        07-01 lin notice 1.paper@2024#环卫科
        07-05 zhou coming 1.paper@2024#绿化科
        07-11 li missing 1.paper@2024 绿化科
        07-11 zhou notice 1.paper@2024#绿化科
        07-11 chen notice 1.paper@2024#绿化科
        """,
    ),
    At(
        "returned: told once, and once more after the second time; the second one is to be accepted anew",
        PAPER,
        {
            "06-11": ["waive 1.paper#环卫科", "submit 1.paper#绿化科"],
            "06-12": ["return 1.paper#绿化科 缺签名"],
            "06-18": ["submit 1.paper#绿化科"],
            "06-20": ["return 1.paper#绿化科 缺公章"],
            "06-27": ["submit 1.paper#绿化科"],
            "06-28": ["accept 1.paper#绿化科"],
        },
        """
        06-12 li accept 1.paper@2024#绿化科
        06-13 zhou returned 1.paper@2024#绿化科
        06-14 zhou returned 1.paper@2024#绿化科
        06-19 li accept 1.paper@2024#绿化科
        06-21 zhou returned 1.paper@2024#绿化科
        06-25 zhou returned 1.paper@2024#绿化科
        06-28 li accept 1.paper@2024#绿化科
        """,
    ),
    At(
        "returned after its day: a notice that tells both",
        PAPER,
        {
            "06-04": ["waive 1.paper#环卫科", "submit 1.paper#绿化科"],
            "07-01": ["return 1.paper#绿化科 缺签名"],
            "07-03": ["submit 1.paper#绿化科"],
            "07-04": ["accept 1.paper#绿化科"],
        },
        """
        06-05 li accept 1.paper@2024#绿化科
        07-02 li missing 1.paper@2024 绿化科
        07-02 zhou notice 1.paper@2024#绿化科
        07-02 chen notice 1.paper@2024#绿化科
        07-04 li accept 1.paper@2024#绿化科
        """,
    ),
    At(
        "corrected after it was accepted: to be accepted anew",
        PAPER,
        {
            "06-04": ["waive 1.paper#环卫科", "submit 1.paper#绿化科"],
            "06-05": ["accept 1.paper#绿化科"],
            "06-06": ["correct 1.paper#绿化科"],
            "06-07": ["accept 1.paper#绿化科"],
        },
        "06-05 li accept 1.paper@2024#绿化科\n06-07 li accept 1.paper@2024#绿化科",
    ),
    At(
        "accepted by somebody else than the lead",
        """
- item: "1"
  title: 一
  owners: 绿化科
  tasks: [{id: list, title: 清单, accepted_by: 环卫科, recurrence: {date: 2024-06-28}, evidence: [材料]}]
""",
        {"06-04": ["submit 1.list"], "06-11": ["accept 1.list"]},
        "06-05 he accept 1.list@2024",
    ),
    At(
        "pieces for two leads: both accept, both wait",
        """
- item: "1"
  title: 一
  owners: {lead: [综合科, 市容科], with: [绿化科]}
  tasks: [{id: paper, title: 资料, each: with, recurrence: {date: 2024-06-28}, evidence: [材料]}]
""",
        {"07-01": ["submit 1.paper"], "07-02": ["accept 1.paper"]},
        """
        06-14 zhou coming 1.paper@2024#绿化科
        06-25 zhou coming 1.paper@2024#绿化科
        07-01 li missing 1.paper@2024 绿化科
        07-01 luo missing 1.paper@2024 绿化科
        07-01 zhou notice 1.paper@2024#绿化科
        07-01 chen notice 1.paper@2024#绿化科
        07-02 li accept 1.paper@2024#绿化科
        07-02 luo accept 1.paper@2024#绿化科
        """,
    ),
    At(
        "if any: reminded while there is time, never chased",
        """
- item: "1"
  title: 一
  owners: 绿化科
  tasks: [{id: cases, title: 案件, recurrence: {every: quarter, times: 0}, evidence: [材料]}]
""",
        {},
        "06-14 zhou coming 1.cases@2024Q2\n06-25 zhou coming 1.cases@2024Q2",
        end="08-01",
    ),
    At(
        "waits for an outside event: from the event on, the last rung that is reached",
        """
- item: "1"
  title: 一
  owners: 绿化科
  tasks:
  - {id: case, title: 案例, recurrence: {after: 通知, due: +5 workdays}, evidence: [材料]}
  - {id: apply, title: 申报, owners: 环卫科, recurrence: {after: case, due: +2 workdays}, evidence: [材料]}
""",
        {"06-11": ["fire 通知"], "06-17": ["submit 1.case"], "06-18": ["submit 1.apply"]},
        """
        06-12 zhou coming 1.case@通知
        06-13 zhou coming 1.case@通知
        06-18 he coming 1.apply@通知
        """,
        head="triggers: {通知: {title: 上级的通知, latest: 2024-06-30}}\n",
    ),
    At(
        "does not come: the office hears on the first working day after its latest day, once",
        """
- item: "1"
  title: 一
  owners: 绿化科
  tasks: [{id: case, title: 案例, each: [绿化科, 环卫科], recurrence: {after: 通知, due: +5 workdays}, evidence: [材料]}]
""",
        {},
        "07-01 li awaited 通知 2",
        head="triggers: {通知: {title: 上级的通知, latest: 2024-06-28}}\n",
    ),
    At(
        "part of what is asked for was handed in: chased for the rest",
        """
- item: "1"
  title: 一
  owners: 绿化科
  tasks: [{id: list, title: 清单, recurrence: {date: 2024-06-28}, evidence: [材料, 照片]}]
""",
        {"06-17": ["submit 1.list"], "07-01": ["submit 1.list 照片"]},
        """
        06-14 zhou coming 1.list@2024
        06-25 zhou coming 1.list@2024
        07-01 zhou notice 1.list@2024
        07-01 chen notice 1.list@2024
        """,
    ),
    At(
        "a unit that ended in the period: who took over has to hand in, from the beginning",
        """
- item: "1"
  title: 一
  owners: 旧科室
  tasks: [{id: list, title: 清单, recurrence: {every: quarter, from: 2024-04-01}, evidence: [材料]}]
""",
        {"06-26": ["submit 1.list@Q2"]},
        "06-14 he coming 1.list@2024Q2\n06-25 he coming 1.list@2024Q2",
        end="08-01",
    ),
    At(
        "a unit that ended since: who took over is told of what is still lacking, and nobody twice",
        """
- item: "1"
  title: 一
  owners: 旧科室
  tasks: [{id: list, title: 清单, recurrence: {date: 2024-05-24}, evidence: [材料]}]
""",
        {"06-25": ["submit 1.list"]},
        """
        06-03 yu supervision 1.list@2024
        06-03 ma supervision 1.list@2024
        06-03 xu supervision 1.list@2024
        06-21 he supervision 1.list@2024
        06-21 lin supervision 1.list@2024
        """,
    ),
]


@pytest.mark.parametrize("at", STORIES, ids=lambda at: at.why)
def test_what_is_told(office: Office, at: At) -> None:
    here = Here(office(plan=f"{PLAN}{at.head}items:{at.items}", org=ORG, settings=DAILY))
    told = list(here.story("06-03", at.end, at.acts))
    assert sorted(told) == sorted(line.strip() for line in at.told.strip().splitlines())


def plan(id_: str, items: str, head: str = "") -> str:
    """Another plan of the same office."""
    return PLAN.replace("office-2024", id_) + head + "items:" + items


Offices = Callable[..., Here]


@pytest.fixture
def offices(tmp_path: Path) -> Offices:
    """Writes a workspace of several plans and org files, and begins its reminders."""

    def write(
        *plans: str, orgs: Mapping[str, str] | None = None, settings: str = DAILY, began: str = "2024-01-02"
    ) -> Here:
        return Here(loaded(tmp_path, plans, orgs, settings), began)

    return write


def loaded(
    folder: Path, plans: tuple[str, ...], orgs: Mapping[str, str] | None = None, settings: str = DAILY
) -> Loaded:
    (folder / "plans" / "org").mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(plans):
        (folder / "plans" / f"{number}.yaml").write_text(text, encoding="utf-8")
    for name, text in (orgs or {"office": ORG}).items():
        (folder / "plans" / "org" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "wf.yaml").write_text(settings, encoding="utf-8")
    return load(Workspace(str(folder), str(folder / "plans")))


EVERYWHERE = ORG.replace("liaison: zhou", "liaison: li").replace("head: chen", "head: li")
BOTH = """
- item: "1"
  title: 一
  owners: {lead: [综合科, 绿化科], with: [环卫科]}
  tasks:
  - {id: list, title: 清单, recurrence: {date: 2024-06-28}, evidence: [材料]}
  - {id: paper, title: 资料, each: with, recurrence: {date: 2024-06-21}, evidence: [材料]}
- item: "2"
  title: 二
  owners: 绿化科
  tasks: [{id: own, title: 本科, recurrence: {date: 2024-06-28}, evidence: [材料]}]
"""


def test_somebody_of_many_roles_gets_one_message_with_everything_once(offices: Offices) -> None:
    """Liaison of two units, head of one, in two plans; each occurrence once, in its gravest part."""
    here = offices(plan("one-2024", BOTH), plan("two-2024", BOTH), orgs={"office": EVERYWHERE})
    for act in ("submit one-2024/1.paper", "submit two-2024/1.paper", "return two-2024/1.paper 缺签名"):
        here.act("06-17", act)
    digest = here.due("07-01")["li"]
    assert [(row.code, row.listed.entry.id) for row in digest.rows] == [
        ("notice", "one-2024/1.list@2024"),
        ("notice", "one-2024/2.own@2024"),
        ("notice", "two-2024/1.list@2024"),
        ("notice", "two-2024/2.own@2024"),
        ("accept", "one-2024/1.paper@2024#环卫科"),
    ]
    assert [(missed(one), one.units) for one in digest.missing] == [("two-2024/1.paper@2024", ("环卫科",))]
    assert [one.message.to for one in here.tell("07-01")].count("li@example.org") == 1
    assert "li" not in here.due("07-01"), "and no other"


SPELT = ORG.replace("org: office", "org: other").replace("li@example.org", "Li@Example.org")
NAMED = ORG.replace("org: office", "org: other").replace("name: 李某", "name: 李科长")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(ORG.replace("org: office", "org: other"), id="the same"),
        pytest.param(SPELT, id="in capitals"),
        pytest.param(NAMED, id="by another name"),
    ],
)
def test_an_address_is_one_reader_whatever_org_file_has_it(offices: Offices, other: str) -> None:
    two = plan("two-2024", LIST.replace("绿化科", "综合科")).replace("org/office", "org/other")
    here = offices(plan("one-2024", LIST.replace("绿化科", "综合科")), two, orgs={"office": ORG, "other": other})
    told = [row.listed.entry.facts.plan for one in here.tell("06-14") for row in one.digest.rows]
    assert told == ["one-2024", "two-2024"]


def test_a_mailbox_that_two_people_share_gets_everything(offices: Offices) -> None:
    """A section's own mailbox is usual; who reads it has to hand in for both."""
    shared = ORG.replace("luo@example.org", "office@example.org").replace("zhou@example.org", "office@example.org")
    both = LIST + LIST.replace('"1"', '"2"').replace("lead: 绿化科", "lead: 市容科")
    here = offices(plan("one-2024", both), orgs={"office": shared})
    told = [tail(row.listed.entry.id) for one in here.tell("06-14") for row in one.digest.rows]
    assert told == ["1.list@2024", "2.list@2024"]


@pytest.mark.parametrize(
    ("done", "person", "told"),
    [
        (["submit 1.paper#绿化科", "return 1.paper#绿化科 缺签名"], "zhou", "returned 1.paper@2024#绿化科"),
        (["submit 1.paper#绿化科"], "li", "accept 1.paper@2024#绿化科"),
    ],
)
def test_more_time_is_no_second_return_nor_a_second_handing_in(
    offices: Offices, done: list[str], person: str, told: str
) -> None:
    here = offices(plan("one-2024", PAPER))
    for act in ("waive 1.paper#环卫科", *done):
        here.act("06-04", act)
    here.tell("06-05")
    assert [(one.message.name, list(lines(one.digest))) for one in here.told] == [(NAMES[person], [told])]
    here.act("06-05", "extend 1.paper#绿化科 07-31")
    again = list(here.due("06-06"))
    assert again == []


NAMES = {"zhou": "周某", "li": "李某"}


def test_nobody_is_reminded_of_a_plan_that_is_not_issued_yet(offices: Offices) -> None:
    """It may be agreed and kept weeks before; on the day of its issue what was reached is told."""
    here = offices(plan("one-2024", LIST, "issued: 2024-06-20\n"))
    told = list(here.story("06-10", "06-20", {}))
    assert told == ["06-20 zhou coming 1.list@2024"]


def test_nobody_keeps_itself_waiting(offices: Offices) -> None:
    here = offices(plan("one-2024", PAPER.replace("each: with", "each: all")))
    for act in ("submit 1.paper#绿化科", "submit 1.paper#环卫科", "accept 1.paper#绿化科", "accept 1.paper#环卫科"):
        here.act("06-04", act)
    assert list(lines(here.due("07-01")["li"])) == ["notice 1.paper@2024#综合科"]


def test_a_group_that_leads_is_told_as_a_whole(offices: Offices) -> None:
    here = offices(plan("one-2024", LIST.replace("lead: 绿化科, with: [环卫科]", "lead: 业务科室")))
    assert set(here.due("06-14")) == {"zhou", "he"}


@pytest.mark.parametrize(
    ("today", "told", "why"),
    [
        ("2024-03-29", ["missing", "notice", "supervision"], "the books of 2023 are open"),
        ("2024-04-01", [], "and closed"),
    ],
)
def test_a_year_whose_books_are_closed_is_history(offices: Offices, today: str, told: list[str], why: str) -> None:
    items = LIST.replace("2024-06-28", "2023-06-30") + PAPER.replace('"1"', '"2"').replace("2024-06-28", "2024-03-28")
    here = offices(plan("old-2023", items).replace("year: 2024", "year: 2023"), began="2023-06-01")
    assert sorted({code for digest in here.due(today).values() for code in digest.counts}) == told, why


WEEK = """
- item: "1"
  title: 一
  owners: {lead: 综合科, with: [绿化科]}
  tasks:
  - {id: late, title: 逾期, each: with, recurrence: {date: 2024-06-07}, evidence: [材料]}
  - {id: back, title: 退回, each: with, recurrence: {date: 2024-08-30}, evidence: [材料]}
  - {id: there, title: 待验收, each: with, recurrence: {date: 2024-08-30}, evidence: [材料]}
  - {id: sunday, title: 本周, owners: 绿化科, recurrence: {date: 2024-06-30}, evidence: [材料]}
  - {id: monday, title: 下周, owners: 绿化科, recurrence: {date: 2024-07-01}, evidence: [材料]}
  - {id: done, title: 已完成, owners: 绿化科, recurrence: {date: 2024-06-27}, evidence: [材料]}
  - {id: case, title: 等待, owners: 绿化科, recurrence: {after: 通知, due: +5 workdays}, evidence: [材料]}
"""
AWAITED = "shift: none\ntriggers: {通知: {title: 上级的通知, latest: 2024-07-15}}\n"
ALL_BUT_LATE = [f"week {code} 1.{id_}" for code, id_ in (("returned", "back@2024#绿化科"), ("coming", "sunday@2024"))]
OF_LI = ["week accept 1.there@2024#绿化科", "week missing 1.late@2024 绿化科", "week awaited 通知 1"]
OF_ZHOU = ["week returned 1.back@2024#绿化科", "week overdue 1.late@2024#绿化科", "week coming 1.sunday@2024"]


def busy(write: Offices, mailing: str) -> Here:
    """An office with something in every part; reminders began after all rungs but those of next week."""
    here = write(plan("one-2024", WEEK, AWAITED), settings=f"digest: {{{mailing}}}\n", began="2024-06-21")
    for act in ("back", "there", "done"):
        here.act("06-21", f"submit 1.{act}")
    here.act("06-21", "return 1.back 缺签名")
    here.tell("06-22")
    return here


@pytest.mark.parametrize(
    ("mailing", "on", "told", "why"),
    [
        ("weekly: monday", "06-24", {"li": OF_LI, "zhou": OF_ZHOU}, "the liaison, and the office"),
        (
            "weekly: monday, weekly_to: [liaison, head]",
            "06-24",
            {"li": OF_LI, "zhou": OF_ZHOU, "chen": OF_ZHOU},
            "and the head",
        ),
        ("weekly: monday, daily: false", "06-24", {"li": OF_LI, "zhou": OF_ZHOU}, "without the ladder the same"),
        ("weekly: tuesday", "06-25", {"li": OF_LI, "zhou": [*OF_ZHOU, "week coming 1.monday@2024"]}, "on another day"),
    ],
)
def test_the_weekly_list(offices: Offices, mailing: str, on: str, told: dict[str, list[str]], why: str) -> None:
    here = busy(offices, mailing)
    found = here.due(on)
    assert {person: list(lines(digest)) for person, digest in found.items()} == told, why
    assert [one.plan for one in found["li"].overviews] == ["one-2024"]
    assert [person for person, digest in found.items() if digest.overviews] == ["li"]
    here.tell(on)
    following = day(on) + timedelta(days=1)
    assert not [one for one in here.due(following.isoformat()).values() if one.weekly], "once a week"
    again = {person: list(lines(digest)) for person, digest in here.due(f"{following + timedelta(days=6)}").items()}
    assert {line for line in again["li"] if "coming" not in line} == set(told["li"]), "and anew in the next"


def test_the_weekly_list_of_others_than_the_liaison(offices: Offices) -> None:
    here = busy(offices, "weekly: monday, weekly_to: [leader]")
    found = here.due("06-24")
    assert set(found) == {"li", "xu", "zhou"}, "the office, and whoever has news, whatever is settled"
    assert list(lines(found["xu"])) == OF_ZHOU
    assert found["zhou"].counts == {"returned": 1}


def test_without_a_weekly_list_news_is_told_on_its_day(offices: Offices) -> None:
    here = offices(plan("one-2024", WEEK, AWAITED), began="2024-06-21")
    for act in ("back", "there", "done"):
        here.act("06-21", f"submit 1.{act}")
    here.act("06-21", "return 1.back 缺签名")
    told = {person: list(lines(digest)) for person, digest in here.due("06-24").items()}
    assert told == {"li": ["accept 1.there@2024#绿化科"], "zhou": ["returned 1.back@2024#绿化科"]}
    assert not here.due("06-24")["li"].overviews
    here.tell("06-24")
    after = {line for one in here.tell("07-01") for line in lines(one.digest)}
    assert after == {"coming 1.monday@2024", "notice 1.sunday@2024"}, "none of it again, nor what is awaited"


def test_without_the_ladder_there_are_no_letters(offices: Offices) -> None:
    here = offices(plan("one-2024", PAPER), settings="digest: {daily: false}\n")
    told = list(here.story("06-03", "07-12", {"06-17": ["submit 1.paper#绿化科"]}))
    assert told == [
        "06-18 li accept 1.paper@2024#绿化科",
        "06-24 li week accept 1.paper@2024#绿化科",
        "06-24 he week coming 1.paper@2024#环卫科",
        "07-01 li week accept 1.paper@2024#绿化科",
        "07-01 li week missing 1.paper@2024 环卫科",
        "07-01 he week overdue 1.paper@2024#环卫科",
        "07-08 li week accept 1.paper@2024#绿化科",
        "07-08 li week missing 1.paper@2024 环卫科",
        "07-08 he week overdue 1.paper@2024#环卫科",
    ]
    assert here.letters == []


@pytest.mark.parametrize(
    ("mailing", "told", "why"),
    [("weekly: monday", [], "nothing to say"), ("always: true", ["li"], "and it is said that there is nothing")],
)
def test_a_quiet_week(offices: Offices, mailing: str, told: list[str], why: str) -> None:
    here = offices(plan("one-2024", LIST), settings=f"digest: {{{mailing}}}\n")
    assert list(here.due("03-04")) == told, why
    assert all(digest.overviews[0].quiet for digest in here.due("03-04").values())
    here.tell("03-04")
    assert list(here.due("03-05")) == [], "once a week"


def test_the_week_is_made_up_when_its_day_was_missed(offices: Offices) -> None:
    here = busy(offices, "weekly: monday")
    assert {digest.weekly for digest in here.due("06-26").values()} == {True}
    here.tell("06-26")
    assert here.due("06-27") == {}


def test_a_message_that_did_not_arrive_is_told_the_day_after_as_of_then(offices: Offices) -> None:
    here = offices(plan("one-2024", PAPER))
    here.box.fault = DeliveryError("later", "451 greylisted")
    assert here.tell("06-14") == []
    here.box.fault = None
    here.act("06-14", "submit 1.paper#绿化科")
    told = {one.message.to: list(lines(one.digest)) for one in here.tell("06-17")}
    assert told == {
        "li@example.org": ["accept 1.paper@2024#绿化科"],
        "he@example.org": ["coming 1.paper@2024#环卫科"],
    }


NOBODY = ORG.replace("绿化科: {head: chen, liaison: zhou, leader: xu}", "绿化科: {head: chen}")
NOWHERE = ORG.replace("zhou: {name: 周某, email: zhou@example.org}", "zhou: {name: 周某}")
ELSEWHERE = ORG.replace("email: zhou@example.org}", "email: zhou@example.org, channels: [wecom]}")
BROKEN = (
    LIST
    + '- {item: "2", title: 二, owners: 无此科室, tasks: [{id: x, title: 三, recurrence: year, evidence: [材料]}]}\n'
)


@pytest.mark.parametrize(
    ("org", "items", "told", "why"),
    [
        (NOBODY, LIST, "trouble nobody 绿化科 liaison", "a unit without a liaison"),
        (NOWHERE, LIST, "trouble no-address 周某", "somebody without an address"),
        (ELSEWHERE, LIST, "trouble no-channel 周某 wecom", "a channel that is not set up"),
        (ORG, BROKEN, "trouble errors 1", "a plan with an error"),
    ],
)
def test_what_is_in_the_way_is_told_to_the_office_once(
    offices: Offices, org: str, items: str, told: str, why: str
) -> None:
    here = offices(plan("one-2024", items), orgs={"office": org}, began="2024-06-13")
    for on in ("06-14", "06-17", "06-18"):
        here.tell(on)
    found = [(one.message.to, line) for one in here.told for line in lines(one.digest) if "trouble" in line]
    assert found == [("li@example.org", told)], why


def test_an_address_that_is_refused_is_told_to_the_office_and_tried_once_a_week(offices: Offices) -> None:
    here = offices(plan("one-2024", LIST), settings="digest: {weekly: monday}\n")
    here.box.fault = DeliveryError("refused", "550 no such user")
    here.tell("06-14")
    here.box.fault = None
    told = list(here.story("06-17", "07-01", {}))
    assert told == [
        "06-17 zhou coming 1.list@2024",
        "06-17 li week trouble refused zhou@example.org (email) 550 no such user",
        "06-24 zhou week coming 1.list@2024",
        "07-01 zhou week notice 1.list@2024",
        "07-01 chen notice 1.list@2024",
    ]


THREE = """
- item: "1"
  title: 一
  owners: 绿化科
  tasks:
  - {id: a, title: 甲, recurrence: {dates: [2024-06-28, 2024-12-31]}, evidence: [材料]}
  - {id: b, title: 乙, recurrence: {date: 2024-06-28}, evidence: [材料]}
- item: "2"
  title: 二
  owners: [环卫科, 绿化科]
  tasks: [{id: c, title: 丙, recurrence: {date: 2024-06-28}, evidence: [材料]}]
"""


def test_letters(offices: Offices) -> None:
    """One a unit, kind and day, in one row of numbers a kind and year for all plans of an office."""
    here = offices(plan("one-2024", THREE), plan("two-2024", LIST.replace("绿化科", "市容科")))
    told = [one for on in ("07-01", "07-05") for one in here.tell(on)]
    assert here.letters == [
        ("notice", 2024, 1, "绿化科", "07-01"),
        ("notice", 2024, 2, "环卫科 绿化科", "07-01"),
        ("notice", 2024, 3, "市容科", "07-01"),
        ("supervision", 2024, 1, "绿化科", "07-05"),
        ("supervision", 2024, 2, "环卫科 绿化科", "07-05"),
        ("supervision", 2024, 3, "市容科", "07-05"),
    ]
    numbers = {
        one.message.to.partition("@")[0]: [one.letters[row.matter].number for row in one.digest.rows]
        for one in told
        if one.digest.day == day("07-05")
    }
    assert numbers["zhou"] == numbers["chen"] == [1, 1, 2], "the liaison and the head have the same"
    assert (numbers["xu"], numbers["he"], numbers["wang"], numbers["luo"]) == ([1, 1, 2], [2], [3], [3])


def test_a_new_year_begins_at_one(offices: Offices) -> None:
    here = offices(plan("one-2024", THREE))
    for on in ("07-01", "2025-01-02"):
        here.tell(on)
    assert [one[:3] for one in here.letters if one[0] == "notice"] == [
        ("notice", 2024, 1),
        ("notice", 2024, 2),
        ("notice", 2025, 1),
    ]


def test_two_runs_issue_no_letter_twice(offices: Offices) -> None:
    """Both have looked before either has written."""
    here = offices(plan("one-2024", THREE))
    journal = Journal(here.store, "cron", lambda: datetime(2024, 7, 1, tzinfo=UTC))
    one, other = here.asked("07-01"), here.asked("07-01")
    first, second = issued(journal, one, day("07-01")), issued(journal, other, day("07-01"))
    assert first == second
    assert [letter[2] for letter in here.letters] == [1, 2]


def test_a_letter_keeps_its_number_when_it_is_sent_later(offices: Offices) -> None:
    here = offices(plan("one-2024", LIST))
    here.box.fault = DeliveryError("later", "451 greylisted")
    here.tell("07-01")
    here.box.fault = None
    (zhou, _) = here.tell("07-02")
    (letter,) = {zhou.letters[row.matter] for row in zhou.digest.rows}
    assert (letter.number, letter.day) == (1, day("07-01"))
    assert len(here.letters) == 1


ITEMS = yaml.safe_load(WEEK + THREE.replace('"1"', '"3"').replace('"2"', '"4"') + PAPER.replace('"1"', '"5"'))
VERBS = ["submit {}", "accept {}", "return {} 缺签名", "extend {} 2024-08-15", "waive {}", "withdraw {}", "correct {}"]
IDS = [
    "1.late", "1.back", "1.sunday", "1.case", "3.a@2024-06-28", "3.b", "4.c", "5.paper#绿化科", "5.paper#环卫科",
]  # fmt: skip
DAYS = st.dates(date(2024, 6, 3), date(2024, 8, 20))
ACTS = st.lists(st.tuples(DAYS, st.sampled_from(VERBS), st.sampled_from(IDS)), max_size=12).map(sorted)


def dumped(items: list[Any]) -> str:
    return "\n" + yaml.safe_dump(items, allow_unicode=True, sort_keys=False)


class Mixed:
    """One office several times: its plans, points and tasks in another order each time."""

    def __init__(self, orders: list[Loaded]) -> None:
        self.orders = orders


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Mixed:
    found = []
    for seed in range(4):
        order = random.Random(seed)  # noqa: S311 (nothing is secret)
        items = [{**item, "tasks": list(item["tasks"])} for item in ITEMS]
        plans = [plan(id_, dumped(shuffled(items, order)), AWAITED) for id_ in ("one-2024", "two-2024")]
        order.shuffle(plans)
        found.append(loaded(tmp_path_factory.mktemp("mixed"), tuple(plans), settings="digest: {weekly: monday}\n"))
    return Mixed(found)


def shuffled(items: list[Any], order: random.Random) -> list[Any]:
    for item in items:
        order.shuffle(item["tasks"])
    order.shuffle(items)
    return items


def happened(here: Here, acts: list[tuple[date, str, str]]) -> None:
    """Record what can be recorded; an office cannot do everything at any time."""
    for on, verb, id_ in acts:
        for plan_id in ("one-2024", "two-2024"):
            try:
                here.act(on.isoformat(), verb.format(f"{plan_id}/{id_}"))
            except RefusedError:
                continue


def gist(found: Mapping[str, Digest]) -> dict[str, tuple[bool, list[str], list[str]]]:
    """What digests tell, in no order."""
    told = {person: (digest.weekly, sorted(lines(digest)), sorted(digest.matters)) for person, digest in found.items()}
    return {person: (weekly, said, unnumbered(matters)) for person, (weekly, said, matters) in told.items()}


def unnumbered(matters: list[str]) -> list[str]:
    return [
        matter.rpartition("|")[0] if "|accept|" in matter or "|returned|" in matter else matter for matter in matters
    ]


SLOW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(acts=ACTS, on=DAYS, seed=st.integers(1, 3))
def test_the_order_of_plans_and_tasks_changes_nothing_that_is_told(
    mixed: Mixed, acts: list[tuple[date, str, str]], on: date, seed: int
) -> None:
    told = []
    for each in (mixed.orders[0], mixed.orders[seed]):
        here = Here(each)
        happened(here, acts)
        told.append(gist(here.due(on.isoformat())))
    assert told[0] == told[1]


@SLOW
@given(acts=ACTS, on=DAYS)
def test_asking_changes_nothing_and_telling_leaves_nothing_to_tell(
    mixed: Mixed, acts: list[tuple[date, str, str]], on: date
) -> None:
    here = Here(mixed.orders[0])
    happened(here, acts)
    before, first, head = here.due(on.isoformat()), here.due(on.isoformat()), here.store.head()
    assert before == first
    assert here.store.head() == head
    sent = here.tell(on.isoformat())
    assert gist({one.message.to.partition("@")[0]: one.digest for one in sent}) == gist(first)
    assert here.due(on.isoformat()) == {}
    assert here.tell(on.isoformat()) == []


@SLOW
@given(acts=ACTS, on=DAYS)
def test_what_is_told_today_is_not_told_tomorrow(mixed: Mixed, acts: list[tuple[date, str, str]], on: date) -> None:
    """Unless the weekly list goes out, or something happens."""
    here = Here(mixed.orders[0])
    happened(here, acts)
    told = {(one.message.to, matter) for one in here.tell(on.isoformat()) for matter in one.digest.matters}
    after = here.tell((on + timedelta(days=1)).isoformat())
    again = {(one.message.to, matter) for one in after for matter in one.digest.matters if not one.digest.weekly}
    assert not told & again


@SLOW
@given(acts=ACTS, on=DAYS)
def test_whatever_is_told_is_to_be_done(mixed: Mixed, acts: list[tuple[date, str, str]], on: date) -> None:
    """Each occurrence once a message, in the gravest part that it belongs to."""
    here = Here(mixed.orders[0])
    happened(here, acts)
    for digest in here.due(on.isoformat()).values():
        ids_ = [row.listed.entry.id for row in digest.rows]
        assert len(set(ids_)) == len(ids_)
        assert {row.listed.state for row in digest.rows} <= CHASED | {"submitted"}
        assert [CODES.index(row.code) for row in digest.rows] == sorted(CODES.index(row.code) for row in digest.rows)
        owed = [row for row in digest.rows if row.code in {"notice", "supervision", "overdue"}]
        assert {row.listed.state for row in owed} <= {"overdue"}
        late = [row for row in digest.rows if row.listed.state == "overdue"]
        assert {row.code for row in late} <= {"notice", "supervision", "overdue", "returned"}
