"""What is refused, and what cannot be read or written: every code has its sentence, every sentence its command."""

import ast
import errno
import hashlib
import inspect
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import chdir, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
import openpyxl
import pytest
from click.testing import CliRunner
from pypdf import PdfWriter

from engine import wording
from engine.cli import clock
from engine.cli.commands import root
from engine.faults import LedgerError, RefusedError
from engine.ledger.chain import chained, lines
from engine.ledger.events import Draft, Head
from engine.render.refusals import _sentences, refused, unusable
from engine.store.sqlite import to_read
from tests.conftest import ROOT, Golden, Ran, Wf
from tests.postgres import Server
from tests.test_recording import CLEAN, GOLDEN, LANGUAGES, Here, furnish, steady, words
from tests.tracing import below, fail_at

FAULTS = {"RefusedError": RefusedError, "LedgerError": LedgerError}


def nodes() -> Iterator[ast.AST]:
    """All that is written in the engine but for the sentences."""
    for path in sorted((ROOT / "engine").rglob("*.py")):
        if "refusals" not in path.name:
            yield from ast.walk(ast.parse(path.read_text("utf-8")))


@cache
def made() -> tuple[ast.Call, ...]:
    """Where an exception of ours is made."""
    names = {*FAULTS, "BrokenChainError"}
    return tuple(node for node in nodes() if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names)


def calls(name: str, place: int) -> Iterator[ast.expr]:
    """What stands in one place of all calls of a name."""
    for node in made():
        if getattr(node.func, "id", "") == name and len(node.args) > place:
            yield node.args[place]


def texts(found: Iterable[ast.AST]) -> set[str]:
    return {str(one.value) for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def composed(found: Iterable[ast.AST], rest: set[str]) -> set[str]:
    """Codes written as f"import-{why}", with every word that may stand there."""
    heads = texts(one.values[0] for one in found if isinstance(one, ast.JoinedStr))
    return {head + word for head in heads for word in rest}


def codes_raised() -> list[tuple[str, str]]:
    """Every exception of ours that is raised by a code written there."""
    broken = texts(calls("BrokenChainError", 1))
    return sorted((name, code) for name in FAULTS for code in texts(calls(name, 0)) | composed(calls(name, 0), broken))


def ledger_codes() -> set[str]:
    """The codes of which `unusable` has sentences."""
    table = ast.walk(ast.parse(inspect.getsource(unusable)))
    return texts(key for one in table if isinstance(one, ast.Dict) for key in one.keys if key)


CODES = {*_sentences(str), *ledger_codes()}


def told(name: str, code: str, lang: str) -> bool:
    """Whether there is a sentence for a code; that its facts are not given here is no matter."""
    try:
        if name == "RefusedError":
            refused(RefusedError(code), wording.words(lang))
        else:
            unusable(LedgerError(code, "file"), wording.words(lang))
    except KeyError as missing:
        return bool(missing.args[0] != code)
    return True


@pytest.mark.parametrize(("name", "code"), codes_raised())
def test_every_code_has_its_sentence(name: str, code: str) -> None:
    assert [lang for lang in wording.LANGUAGES if not told(name, code, lang)] == []


def test_no_sentence_is_without_a_raiser() -> None:
    """Some codes are chosen before they are raised; all stand somewhere."""
    written = texts(nodes())
    assert CODES - written - composed(calls("RefusedError", 0), written) == set()


class Case(NamedTuple):
    """A code, a command that is refused with it, and whose mistake that is; "usage" is the command line's own.

    `path` is where programs are found, `without` a package that is not installed.
    """

    code: str
    command: str
    why: str
    path: str = os.environ["PATH"]
    without: str = ""

    @contextmanager
    def there(self) -> Iterator[None]:
        """What is installed where it happens."""
        with pytest.MonkeyPatch.context() as patch:
            if self.without:
                patch.setitem(sys.modules, self.without, None)
            yield


NOWHERE = "postgresql://office@/plans?host=/nowhere"
BUCKET = "&evidence=s3://office/材料%3Fendpoint="
LEVELS = "--plans 上下级/plans"
CASES = [
    # ids
    Case("unknown-id", "submit study@13 --note 甲", "a period that there is not"),
    Case("unknown-id", "submit paper@Q5#绿化科 --note 甲", "another: the near one is told"),
    Case("unknown-id", "submit other-2024/1.study@03 --note 甲", "another plan"),
    Case("unknown-id", "submit paper＠Q5＃绿化科 --note 甲", "the same from a keyboard set to full width"),
    Case("unknown-id", "submit paper@Q1#财务科 --note 甲", "a unit that there is not"),
    Case("not-acting", "submit study@04 --unit 财务科 --note 甲", "the same, as an option"),
    Case("unknown-id", "show 完全没有的事", "nothing like it"),
    Case("ambiguous-id", "submit paper@Q1 --note 甲", "the unit is missing"),
    Case("ambiguous-id", "return study --reason 甲", "the period is missing"),
    Case("usage", "submit paper @Q1 --note 甲", "the quotes are missing"),
    Case("unknown-trigger", "fire 审查通知", "nearly a trigger"),
    Case("unknown-trigger", "fire 开会", "not at all"),
    # who, when, what
    Case("not-acting", "submit paper@Q2#绿化科 --unit 环卫科 --note 甲", "another unit's piece"),
    Case("other-period", "submit study@04 --note 甲 --happened 2024-03-29 --as-of 2024-04-30", "last month's meeting"),
    Case("still-to-come", "submit study@04 --note 甲 --happened 2024-04-30 --as-of 2024-04-29", "tomorrow's"),
    Case("still-to-come", "fire 案例通知 --on 2024-04-30 --as-of 2024-04-29", "a notice to come"),
    Case("still-to-come", "submit study@04 --note 甲 --as-of 2199-12-31", "a day that counts and is not there yet"),
    Case("nothing-handed-in", "submit study@04 --as-of 2024-04-29", "the file was forgotten"),
    Case("nothing-handed-in", "submit fines@H1#绿化科 --as-of 2024-04-29", "the number was forgotten"),
    Case("no-measure", "submit study@04 --count 3", "a number that nobody asked for"),
    Case("other-figures", "submit appear@Q2#绿化科 --count 3", "a count for a rate"),
    Case("other-figures", "submit appear@Q2#绿化科 --numerator 3", "half a rate"),
    Case("other-figures", "submit fines@H1#绿化科 --numerator 3 --denominator 4", "a rate for a count"),
    Case("not-a-number", "submit fines@H1#绿化科 --count 十二件", "in words"),
    Case("not-a-number", "submit fines@H1#绿化科 --count=-3", "less than nothing"),
    Case("out-of-nothing", "submit appear@Q2#绿化科 --numerator 3 --denominator 0", "three of none"),
    Case("more-than-all", "submit appear@Q2#绿化科 --numerator 4 --denominator 3", "the wrong way about"),
    Case("other-year", "fire 案例通知 --on 2020-01-02", "the year mistyped"),
    Case("key-taken", "submit study@06 --note 甲 --key 五月", "a key that is used"),
    Case("key-taken", "submit study@05 --note 又学 --key 五月", "the same, for the same thing with other words"),
    # files
    Case("file-missing", "submit study@04 --file 没有.txt", "mistyped"),
    Case("file-type", "submit study@04 --file 说明.exe", "a program"),
    Case("file-not-plain", "submit study@04 --file 材料", "a folder"),
    Case("file-missing", "submit study@04 --file 没有.exe", "mistyped, and no type that is taken"),
    Case("file-not-plain", "submit study@04 --file 材料.pdf", "a folder, called like a file"),
    Case("file-type", "submit talk@H1 --file 活动照片=签到表.txt", "a text for a picture"),
    Case("file-empty", "submit study@04 --file 空.txt", "nothing in it"),
    Case("file-link", "submit study@04 --file 链接.txt", "a link"),
    Case("file-too-large", "submit study@04 --file 录像.mp4", "a film"),
    Case("file-unreadable", "submit study@04 --file 签到表.txt/签到表.txt", "no folder"),
    Case("file-of-what", "submit talk@H1 --file 签到表.txt", "it may be either"),
    Case("unknown-evidence", "submit talk@H1 --file 照片=活动照片1.jpg", "nearly a name"),
    # judging and dispensing
    Case("nothing-there", "accept study@06", "nothing to accept"),
    Case("nothing-there", "return study@06 --reason 甲", "nothing to send back"),
    Case("nothing-there", "withdraw study@06", "nothing to take back"),
    Case("nothing-there", "correct study@06 --note 甲", "nothing to put right"),
    Case("of-another-unit", "correct study@02 --unit 环卫科 --note 甲", "another unit's words"),
    Case("nothing-to-correct", "correct paper@Q1#绿化科", "nothing is said"),
    Case("already-accepted", "accept paper@Q1#环卫科 --note 再验一次", "twice"),
    Case("needs-no-acceptance", "accept study@03", "the lead's own"),
    Case("still-lacking", "accept talk@H1", "not all is there"),
    Case("already-settled", "extend study@03 --to 2024-04-12 --reason 甲", "more time for what is done"),
    Case("already-settled", "waive study@03 --reason 甲", "dispensing with what is done"),
    Case("awaits-acceptance", "waive paper@Q1#绿化科 --reason 甲", "dispensing with what awaits acceptance"),
    Case("already-settled", "extend fines@H1#环卫科 --to 2024-07-12 --reason 甲", "more time for what is dispensed with"),
    Case("not-started", "extend reform --to 2024-04-12 --reason 甲", "more time for what has not begun"),
    Case("not-later", "extend study@04 --to 2024-04-29 --reason 甲", "less time"),
    Case("due-before", "fire 案例通知 --on 2024-04-30 --due 2024-04-29", "due before it came"),
    Case("usage", "return paper@Q1#绿化科", "no reason"),
    Case("usage", "waive study@04", "no reason"),
    Case("usage", "extend study@04 --reason 甲", "no day"),
    Case("usage", "extend study@04 --to 四月底 --reason 甲", "no day that can be read"),
    Case("usage", "log --from 2024-05-21 --to 2024-03-20", "the later day first"),
    # the ledger
    Case("busy", "submit study@04 --note 甲 --ledger 占用/ledger.db", "somebody else writes"),
    Case("damaged", "due --ledger 损坏/ledger.db", "pages of it are gone"),
    Case("lost", "show paper@Q1#绿化科 --files 取出 --ledger 缺件/ledger.db", "a file of evidence is gone"),
    Case("lost", "show paper@Q1#绿化科 --files 取出 --ledger 换件/ledger.db", "a file of evidence is another by now"),
    Case("newer", "log --ledger 新版/ledger.db", "a newer program's"),
    Case("not-a-ledger", "log --ledger 签到表.txt", "a text"),
    Case("unreadable", "log --ledger 断链.db", "a link to nowhere"),
    Case("unwritable", "submit study@04 --note 甲 --ledger 签到表.txt/ledger.db", "no folder"),
    Case("unwritable", "show paper@Q1#绿化科 --files 签到表.txt/取出", "no folder to copy to"),
    Case("unreachable", f"log --ledger {NOWHERE}&tenant=甲", "a database that does not run"),
    Case("not-an-address", "log --ledger mysql://office@localhost/plans", "a database of another kind"),
    Case("not-an-address", "log --ledger postgresql://office:a/b@localhost/plans", "a password written as it is"),
    Case("address-option", f"log --ledger {NOWHERE}&tenent=甲", "nearly an option"),
    Case("no-evidence-folder", f"report --ledger {NOWHERE}&tenant=甲", "where are the files?"),
    Case("no-psycopg", f"log --ledger {NOWHERE}", "an extra is not installed", without="psycopg"),
    Case("not-a-bucket", f"report --ledger {NOWHERE}&evidence=oss://office/材料", "a store of another kind"),
    Case("not-a-bucket", f"report --ledger {NOWHERE}&evidence=s3://office:a%40材料", "a password where none may be"),
    Case("not-an-endpoint", f"report --ledger {NOWHERE}{BUCKET}store.example:9000", "no https://"),
    Case("bucket-in-the-clear", f"report --ledger {NOWHERE}{BUCKET}http://store.example", "everybody reads it"),
    Case("no-bucket-key", f"report --ledger {NOWHERE}{BUCKET}https://store.example", "nobody has said who it is"),
    Case("no-obstore", f"report --ledger {NOWHERE}&evidence=s3://office", "an extra is not installed", without="obstore"),
    # digests
    Case("no-channels", "digest --send --as-of 2024-05-13", "nothing is set up to send by"),
    Case("unknown-recipient", "digest --to 李莫 --as-of 2024-05-13", "nearly a name"),
    Case("unread-recipient", "digest --to 郑某 --plans 坏机构/plans", "somebody whom a broken file may name"),
    Case("file-missing", "digest --channels 没有.yaml", "mistyped"),
    Case("secrets-open", "channel --channels 公开.yaml", "a password that everybody may read"),
    Case("no-folder", "digest --out 签到表.txt/信 --as-of 2024-05-14", "no folder"),
    Case("clock-behind", "digest --send --as-of 2024-05-10 --channels 信箱.yaml", "the day before the last run"),
    Case("clock-ahead", "digest --send --as-of 2024-05-21 --channels 信箱.yaml", "more than a week after it"),
    Case("still-to-come", "digest --send --as-of 2199-12-31 --channels 信箱.yaml", "a year mistyped"),
    Case("usage", "digest --send --health", "two things at once"),
    Case("usage", "digest --accept-clock", "not without --send"),
    Case("usage", "channel 邮箱 --channels 信箱.yaml", "no such channel"),
    Case("usage", "channel email --channels 信箱.yaml", "to whom?"),
    # many offices
    Case("no-fleet", "jobs --fleet 没有.yaml", "mistyped"),
    Case("no-engine", "worker --fleet 多家/fleet.yaml", "an extra is not installed", without="procrastinate"),
    Case("no-secret", "schedule --fleet 多家/变量.yaml", "nobody has set the variable"),
    Case("no-workspaces", "jobs --fleet 多家/文件夹.yaml", "mistyped"),
    Case("not-an-address", "jobs --fleet 多家/地址.yaml", "a password written as it is"),
    Case("secrets-open", "jobs --fleet 多家/公开.yaml", "a password that everybody may read"),
    Case("unreachable", "jobs --fleet 多家/停机.yaml", "a database that does not run"),
    Case("no-channels", "worker --fleet 多家/fleet.yaml", "nothing is set up to send by"),
    Case("unknown-tenant", "jobs --fleet 多家/fleet.yaml --tenant 园林句", "nearly an office"),
    Case("no-failed-job", "jobs --fleet 多家/fleet.yaml --retry 7", "no such number"),
    Case("usage", "jobs --fleet 多家/fleet.yaml --resend", "which?"),
    # changes
    Case("no-repository", "diff 没有的分支", "no branch, and no repository"),
    Case("unknown-revision", "diff 没有的分支 --plans 仓库/plans", "no branch"),
    Case("plan-for-revision", "diff office-2024 --plans 仓库/plans", "a plan is no state of the plans"),
    Case("git-owner", "diff 甲 --plans 仓库/plans", "a repository of somebody else's", "别人的"),
    Case("revision-incomplete", "diff 缺 --plans 仓库/plans", "a file is missing in the clone"),
    Case("no-plans-there", "diff 材料", "a folder of other things"),
    Case("base-unread", "diff 签到表.txt", "another file"),
    Case("no-merge-base", "diff 甲... 乙 --plans 仓库/plans", "branches that have nothing in common"),
    Case("revision-too-large", "diff 大 --plans 仓库/plans", "somebody has put a film among the plans"),
    Case("path-or-revision", "diff 乙 --plans 仓库/plans", "a folder that is called like a branch"),
    Case("no-git", "diff 甲 --plans 仓库/plans", "git is not installed", "/nowhere"),
    # plans above and below
    Case("plans-unread", f"cascade district-2024 pond-2023 {LEVELS}", "nearly an id, or that of a file that is no plan"),
    Case("file-no-plan", f"cascade district-2024 上下级/plans/org/district.yaml {LEVELS}", "the units' file"),
    Case("file-missing", f"cascade district-2024 没有.yaml {LEVELS}", "mistyped"),
    Case("plan-unread", f"cascade district-2024 上下级/plans/坏.yaml {LEVELS}", "a file that is no plan"),
    Case("plan-elsewhere", f"cascade district-2024 plans/office.yaml {LEVELS}", "another workspace's"),
    Case("below-itself", f"cascade district-2024 district-2024 {LEVELS}", "the same plan above and below"),
    Case("below-twice", f"cascade district-2024 pond-2024 上下级/plans/pond.yaml {LEVELS}", "by its id and by its file"),
    Case("wrong-way-about", f"cascade pond-2024 district-2024 {LEVELS}", "the lower plan first"),
    Case("several-issuers", f"cascade district-2024 pond-2024 park-2024 {LEVELS}", "two offices at once"),
    Case("issuer-like", f"cascade district-2024 river-2024 {LEVELS}", "a full name that nobody has written down"),
    Case("issuer-unknown", f"cascade district-2024 mill-2024 {LEVELS}", "a name that is like no unit's"),
    Case("group-not-unit", f"cascade district-2024 pond-2024 --as 各部门 {LEVELS}", "a group"),
    Case("no-unit", f"cascade district-2024 pond-2024 --as 水务局 {LEVELS}", "nearly a unit"),
    Case("no-unit", f"cascade district-2024 pond-2024 --as 财政所 {LEVELS}", "no unit at all"),
    Case("usage", f"cascade district-2024 {LEVELS}", "nothing below"),
    Case("not-a-folder", "init 签到表.txt", "a file in the place of a workspace"),
    # drafts
    Case("no-plan", "rollover office-2023", "a year mistyped"),
    Case("plan-with-errors", "rollover a-2024 --plans 坏机构/plans", "something of it cannot be used"),
    Case("year-not-later", "rollover office-2024 --year 2024", "the same year"),
    Case("plan-taken", "rollover office-2024 --id office-2024", "the old plan's id"),
    Case("no-plan-id", "rollover office-2024 --id 工作2025", "an id in Chinese"),
    Case("nothing-left", "rollover office-2024 --close 1 --close 2", "every item closed"),
    Case("no-item", "rollover office-2024 --close 4.case", "an item that there is not"),
    Case("no-item", "new task office-2024/99.drill", "the same"),
    Case("no-item-named", "new task drill", "the item is missing"),
    Case("no-task-id", "new task office-2024/1.Drill", "a capital letter"),
    Case("no-number", "new item office-2024/第九", "a number in words"),
    Case("id-taken", "new task office-2024/1.study", "an id that is used"),
    Case("plan-of-which", f"new task 1.drill {LEVELS}", "there are several plans"),
    Case("in-brackets", "new task 1.drill --plans 括号/plans", "all on one line"),
    Case("no-unit", "org dissolve 绿化料 --into 环卫科 --from 2024-09-01", "nearly a unit"),
    Case("no-org", "org dissolve 绿化科 --into 环卫科 --from 2024-09-01 --org 没有.yaml", "mistyped"),
    Case("several-orgs", "org dissolve 区园林局 --into 区水务局 --from 2024-09-01 --plans 两家/plans", "which of both?"),
    Case("units-apart", "org merge 甲处 乙处 --into 甲处 --from 2024-09-01 --plans 各家/plans", "of two offices"),
    Case("unit-elsewhere", "org dissolve 甲处 --into 乙处 --from 2024-09-01 --plans 各家/plans", "to another office"),
    Case("unit-not-there", "org dissolve 绿化科 --into 环卫处 --from 2024-09-01", "a word mistyped"),
    Case("unit-not-there", "org dissolve 绿化科 --into 财务室 --from 2024-09-01", "a new one, and nobody said so"),
    Case("unit-there", "org dissolve 绿化科 --into 环卫科 --new --from 2024-09-01", "it is not new"),
    Case("no-unit-name", "org dissolve 绿化科 --into a/b#c --new --from 2024-09-01", "not a name"),
    Case("group-not-unit", "org dissolve 甲处 --into 各处 --from 2024-09-01 --plans 各家/plans", "a group takes over"),
    Case("not-begun", "org dissolve 丙处 --into 甲处 --from 2024-03-01 --plans 各家/plans", "before it was there"),
    Case("orgs-unread", "org dissolve 甲处 --into 乙处 --from 2024-09-01 --plans 难读/plans", "the only plan is bad"),
    Case("own-successor", "org dissolve 绿化科 --into 绿化科 --from 2024-09-01", "the same unit"),
    Case("ended-already", "org dissolve 旧单位 --into 新单位 --from 2024-09-01 --plans 撤销/plans", "twice"),
    Case("successor-gone", "org dissolve 新单位 --into 旧单位 --from 2024-09-01 --plans 撤销/plans", "to one that is gone"),
    # the year's report
    Case("which-plan", f"report {LEVELS}", "there are several plans"),
    Case("no-plan", "report office-2023", "a year mistyped"),
    Case("file-there", "report -o 签到表.txt", "somebody's file"),
    Case("not-a-file", "report -o 材料", "a folder"),
    Case("no-folder", "report -o 没有/报告.docx", "no folder"),
    # notices
    Case("file-missing", "import 没有.docx", "mistyped"),
    Case("notice-asks-nothing", "import 签到表.txt", "another file"),
    Case("notice-empty", "import 空.txt", "nothing in it"),
    Case("notice-format", "import 说明.exe", "a program"),
    Case("notice-damaged", "import 坏.docx", "a text, called like a document"),
    Case("notice-large", "import 巨大.txt", "far too much"),
    Case("notice-locked", "import 加密.pdf", "a password that nobody told us"),
    Case("notice-scanned", "import 扫描.pdf", "pictures of paper"),
    Case("notice-office", "import 旧.doc", "an older file, and no LibreOffice", "/nowhere"),
    Case("notice-no-year", "import 无年.txt", "neither year nor day of issue"),
    # exports
    Case("which-plan", f"export table -o 表.xlsx {LEVELS}", "there are several plans"),
    Case("no-plan", "export ledger office-2023 -o 台账.xlsx", "a year mistyped"),
    Case("plan-in-part", "export table a-2024 -o 表.xlsx --plans 坏机构/plans", "something of it cannot be used"),
    Case("table-ending", "export table -o 表.pdf", "a file of another kind"),
    Case("register-ending", "export ledger -o 台账.csv", "the same"),
    Case("file-there", "export table -o 分工.xlsx", "an earlier one, perhaps with changes by hand"),
    Case("not-a-file", "export table -o 夹.xlsx", "a folder, called like a file"),
    Case("no-folder", "export ledger -o 没有/台账.xlsx", "no folder"),
    Case("folder-there", "export evidence -o 备份", "a folder of other things"),
    Case("not-a-folder", "export evidence -o 签到表.txt", "a file in the place of a folder"),
    Case("not-a-folder", "export calendar -o 签到表.txt", "the same"),
    Case("cell-too-long", "export table -o 长.xlsx --plans 冗长/plans", "hundreds of units, one by one"),
    Case("table-differs", "export check 改过.xlsx", "words that were changed by hand"),
    Case("not-a-table", "export check 台账.xlsx", "a spreadsheet of another kind"),
    Case("table-unread", "export check 坏.docx", "a text, called like a document"),
    Case("table-ending", "export check 签到表.txt", "a text"),
    Case("file-missing", "export check 没有.xlsx", "mistyped"),
    # its upkeep
    Case("no-ledger", "ledger head --ledger 没有.db", "none there"),
    Case("no-backup", "ledger restore 材料", "none there"),
    Case("ledger-there", "ledger restore 备份", "one is there"),
    Case("backup-damaged", "ledger restore 坏备份 --ledger 还原/ledger.db", "not as it was"),
    Case("same-folder", "ledger backup .wf", "no backup at all"),
    Case("ledger-damaged", "ledger backup 另存 --ledger 改过/ledger.db", "somebody has changed it"),
    Case("backup-of-another", "ledger backup 别家", "another's"),
    Case("import-not-json", "ledger import 签到表.txt --ledger 导入/ledger.db", "no export"),
    Case("import-not-an-event", "ledger import 别的.jsonl --ledger 导入/ledger.db", "another program's"),
    Case("import-not-the-next", "ledger import 缺头.jsonl --ledger 导入/ledger.db", "its beginning is missing"),
    Case("import-not-canonical", "ledger import 改排.jsonl --ledger 导入/ledger.db", "an editor has put blanks into it"),
    Case("import-key-twice", "ledger import 重号.jsonl --ledger 导入/ledger.db", "made by hand, and badly"),
    Case("import-behind", "ledger import 旧.jsonl", "an older one"),
    Case("import-differs", "ledger import 别家.jsonl", "another's"),
    Case("no-export", "ledger export 签到表.txt", "somebody's file"),
    Case("usage", "ledger import 材料 --ledger 导入/ledger.db", "a folder"),
]  # fmt: skip
TRACED = [
    (Case("full", "submit study@04 --note 甲", "the disk is full"), errno.ENOSPC, "pwrite64", "ledger.db-wal"),
    (
        Case("read-only", "submit study@04 --file 签到表.txt", "nothing may be written there"),
        errno.EROFS,
        "openat",
        "evidence",
    ),
]
"""What the system alone can cause: a command, the error, the call that meets it, and the file or folder."""
BEFORE = [
    "submit study@03 --file 签到表.txt --as-of 2024-03-20",
    "submit paper@Q1#绿化科 --file 普法资料.docx --as-of 2024-03-21",
    "submit paper@Q1#环卫科 --file 普法资料.docx --as-of 2024-03-22",
    "accept paper@Q1#环卫科 --as-of 2024-03-22",
    "submit talk@H1 --file 活动照片1.jpg --as-of 2024-04-08",
    "submit study@05 --note 已学 --key 五月 --as-of 2024-05-08",
    "submit study@02 --unit 绿化科 --note 已学 --as-of 2024-02-20",
    "waive fines@H1#环卫科 --reason 本科室不办案 --as-of 2024-05-09",
    "digest --send --as-of 2024-05-13 --channels 信箱.yaml",
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[Here]:
    """A workspace with something recorded, files that are not taken, and ledgers of every sorry kind."""
    run = Here(furnish(tmp_path_factory.mktemp("office")))
    channels(run.folder)
    levels(run.folder / "上下级" / "plans")
    papers(run.folder)
    plain(run.folder)
    repository(run.folder / "仓库")
    for command in BEFORE:
        assert run(*words(command)).status == 0, command
    misshapen_files(run.folder)
    fleets(run.folder / "多家", server.fresh())
    misshapen_ledgers(run)
    tables(run)
    with closing(sqlite3.connect(run.folder / "占用" / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield run


def papers(folder: Path) -> None:
    """Notices that cannot be read."""
    for name, password in (("扫描.pdf", ""), ("加密.pdf", "保密")):
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        if password:
            writer.encrypt(password)
        writer.write(folder / name)
    with (folder / "巨大.txt").open("wb") as stream:
        stream.truncate(33 * 1024 * 1024)
    (folder / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "无年.txt").write_text("工作要点\n1.巡查。每月一次巡查。（责任单位：水政科）\n", encoding="utf-8")


def channels(folder: Path) -> None:
    """A channels file that is as it should be, and one that tells everybody a password."""
    (folder / "信箱.yaml").write_text("email: {type: maildir, path: 信箱}\n", encoding="utf-8")
    (folder / "公开.yaml").write_text("email: {type: smtp, host: localhost, password: secret}\n", encoding="utf-8")
    (folder / "公开.yaml").chmod(0o644)


def fleets(folder: Path, database: str) -> None:
    """The file of a fleet, and some with a mistake in them."""
    (folder / "workspaces" / "园林局" / "plans").mkdir(parents=True)
    password = NOWHERE.replace("office@", "office:a%2Fb@")
    written = {
        "fleet": f"workspaces: workspaces\ndatabase: {database}\n",
        "变量": "workspaces: workspaces\ndatabase: {env: WF_DATABASE}\n",
        "文件夹": f"workspaces: workspace\ndatabase: {database}\n",
        "地址": "workspaces: workspaces\ndatabase: postgresql://office:a/b@localhost/plans\n",
        "公开": f"workspaces: workspaces\ndatabase: {password}\n",
        "停机": f"workspaces: workspaces\ndatabase: {NOWHERE}\n",
    }
    for name, text in written.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        (folder / f"{name}.yaml").chmod(0o644 if name == "公开" else 0o600)


def levels(plans: Path) -> None:
    """A workspace of plans above and below each other."""
    units = "{区司法局: {}, 区水务局: {kind: 部门, aliases: [某区水塘管理局]}, 区园林局: {kind: 部门}}"
    plan = "plan: {id}-2024\ntitle: {id}\nyear: 2024\nissuer: {issuer}\norg: org/district.yaml\nitems:\n{items}"
    item = "- {{item: '1', title: 甲, owners: 区司法局{more}}}\n"
    (plans / "org").mkdir(parents=True)
    (plans / "org" / "district.yaml").write_text(
        f"org: district\nunits: {units}\ngroups: {{各部门: {{kind: 部门}}}}\n", encoding="utf-8"
    )
    issuers = {
        "district": "某区法治办", "pond": "某区水塘管理局", "park": "区园林局", "river": "某区水利事务局", "mill": "磨坊",
    }  # fmt: skip
    for name, issuer in issuers.items():
        items = item.format(more="" if name == "district" else ", basis: district-2024/1")
        (plans / f"{name}.yaml").write_text(plan.format(id=name, issuer=issuer, items=items), encoding="utf-8")
    (plans / "坏.yaml").write_text("计划\n", encoding="utf-8")


def plain(folder: Path) -> None:
    """Workspaces of a plan or two, each with something that cannot be edited."""
    plan = "plan: {name}-2024\ntitle: 甲\nyear: 2024\nissuer: 甲\norg: org/{name}.yaml\n{items}"
    items = "items:\n- {item: '1', title: 甲, owners: 区园林局}\n"
    units = "units: {区园林局: {}, 区水务局: {}}\n"
    cases = {
        "括号": [("a", "items: [{item: '1', title: 甲, owners: 区园林局}]\n", units)],
        "两家": [("a", items, units), ("b", items, units)],
        "各家": [
            (
                "a",
                items.replace("区园林局", "甲处"),
                "units: {甲处: {}, 丙处: {from: 2024-03-01}}\ngroups: {各处: [甲处, 丙处]}\n",
            ),
            ("b", items.replace("区园林局", "乙处"), "units: {乙处: {}}\n"),
        ],
        "难读": [("a", "items: [\n", units)],
        "撤销": [
            (
                "a",
                items.replace("区园林局", "新单位"),
                "units: {新单位: {}, 旧单位: {until: 2024-06-30, successor: 新单位}}\n",
            )
        ],
        "坏机构": [("a", f"{items}- {{item: '2', title: []}}\n", units)],
    }
    for workspace, plans in cases.items():
        (folder / workspace / "plans" / "org").mkdir(parents=True)
        for name, of_plan, of_org in plans:
            path = folder / workspace / "plans"
            (path / f"{name}.yaml").write_text(plan.format(name=name, items=of_plan), encoding="utf-8")
            (path / "org" / f"{name}.yaml").write_text(f"org: {name}\n{of_org}", encoding="utf-8")


def repository(folder: Path) -> None:
    """A workspace in git: branches that have nothing in common, and one that holds a film."""
    shutil.copytree(folder.parent / "plans", folder / "plans")
    (folder / "plans" / "录像.yaml").touch()
    nobody = ("-c", "user.email=li@example.org", "-c", "user.name=li")
    film = folder / "plans" / "录像.yaml"
    for step in (
        "init -q -b 甲",
        "add .",
        "commit -q -m 甲",
        "checkout -q --orphan 乙",
        "commit -q -m 乙",
        "checkout -q -b 大",
    ):
        subprocess.run(["git", *nobody, *step.split()], cwd=folder, check=True, capture_output=True)
    with film.open("wb") as stream:
        stream.truncate(9 << 20)
    subprocess.run(["git", *nobody, "commit", "-q", "-a", "-m", "film"], cwd=folder, check=True, capture_output=True)
    film.write_text("plan: 缺\n", encoding="utf-8")
    for step in ("checkout -q -b 缺", "commit -q -a -m 缺"):
        subprocess.run(["git", *nobody, *step.split()], cwd=folder, check=True, capture_output=True)
    raw = b"blob %d\0%s" % (film.stat().st_size, film.read_bytes())
    name = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
    (folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    film.write_bytes(b"")
    (folder.parent / "乙").mkdir()
    wary = folder / "别人的" / "git"
    wary.parent.mkdir()
    wary.write_text("#!/bin/sh\necho \"fatal: detected dubious ownership in repository at '.'\" >&2\nexit 128\n")
    wary.chmod(0o755)


def misshapen_files(folder: Path) -> None:
    (folder / "说明.exe").write_text("MZ")
    (folder / "空.txt").touch()
    (folder / "链接.txt").symlink_to("签到表.txt")
    (folder / "材料").mkdir()
    (folder / "材料.pdf").mkdir()
    (folder / "断链.db").symlink_to("没有.db")
    with (folder / "录像.mp4").open("wb") as stream:
        stream.truncate(1 << 30)


def misshapen_ledgers(run: Here) -> None:
    """Copies of the ledger, each with something wrong; backups and exports, its own and another's."""
    folder = run.folder
    done = [
        run("ledger", "backup", name) for name in ("占用", "损坏", "缺件", "换件", "新版", "备份", "坏备份", "改过")
    ]
    done += [run("submit", "study@03", "--note", "甲", "--as-of", "2024-03-20", "--ledger", "邻居/ledger.db")]
    done += [run("ledger", "backup", "别家", "--ledger", "邻居/ledger.db")]
    done += [run("ledger", "export", "别家.jsonl", "--ledger", "邻居/ledger.db"), run("ledger", "export", "全部.jsonl")]
    assert {ran.status for ran in done} == {0}, done
    for name in ("损坏", "坏备份"):
        with (folder / name / "ledger.db").open("r+b") as stream:
            stream.seek(4096)
            stream.write(b"\xff" * (os.fstat(stream.fileno()).st_size - 4096))
    shutil.rmtree(folder / "缺件" / "evidence")
    for kept in [path for path in (folder / "换件" / "evidence").rglob("*") if path.is_file()]:
        kept.unlink()
        kept.write_text("别的", encoding="utf-8")
    change(folder / "新版" / "ledger.db", "PRAGMA user_version = 9")
    change(folder / "改过" / "ledger.db", "DROP TRIGGER no_update", "UPDATE event SET who = '王某' WHERE seq = 2")
    misshapen_exports(folder)


def misshapen_exports(folder: Path) -> None:
    whole = (folder / "全部.jsonl").read_text("utf-8").splitlines(keepends=True)
    twice = Draft("k", "accepted", "2024-03-20T01:00:00Z", "2024-03-20", "甲", "a/1.b@2024", complete=True, body="{}")
    first = chained(twice, Head())
    for name, found in {
        "旧.jsonl": whole[:3],
        "缺头.jsonl": whole[1:],
        "改排.jsonl": [whole[0].replace('":', '": ')],
        "别的.jsonl": ["{}\n"],
        "重号.jsonl": [f"{one}\n" for one in lines([first, chained(twice, Head(1, first.hash))])],
    }.items():
        (folder / name).write_text("".join(found), encoding="utf-8")


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def tables(run: Here) -> None:
    """A table of duties, one with words that somebody has changed, other files, and a plan that no table can hold."""
    folder = run.folder
    for command in ("table -o 分工.xlsx", "table -o 改过.xlsx", "ledger -o 台账.xlsx"):
        assert run("export", *words(command)).status == 0
    book = openpyxl.load_workbook(folder / "改过.xlsx")
    book["责任分工表"].cell(3, 7).value = "每周至少1次"
    book["责任分工表"].cell(4, 5).value = "环卫科"
    book.save(folder / "改过.xlsx")
    (folder / "夹.xlsx").mkdir()
    shutil.copy(folder / "签到表.txt", folder / "坏.docx")
    names = [f"{number:03}{'长' * 56}" for number in range(500)]
    (folder / "冗长" / "plans" / "org").mkdir(parents=True)
    units = "".join(f"  '{name}': {{}}\n" for name in names)
    (folder / "冗长" / "plans" / "org" / "long.yaml").write_text(f"org: long\nunits:\n{units}", encoding="utf-8")
    owners = ", ".join(f"'{name}'" for name in names)
    (folder / "冗长" / "plans" / "long.yaml").write_text(
        "plan: long-2024\ntitle: 甲\nyear: 2024\nissuer: 某局\norg: org/long.yaml\nitems:\n"
        f"- {{item: '1', title: 甲, owners: {{lead: [{owners}], with: [{owners}]}}}}\n",
        encoding="utf-8",
    )


def head(folder: Path) -> Head:
    store = to_read(str(folder / ".wf" / "ledger.db"))
    assert store is not None
    with closing(store):
        return store.head()


def raised(run: Here, arguments: list[str], **environment: str) -> str:
    """The code of what a command raises, before it is put into words."""
    with chdir(run.folder), CliRunner().isolation(env={**CLEAN, **run.environment, **environment}):
        try:
            root().main(arguments, prog_name="wf", standalone_mode=False)
        except (RefusedError, LedgerError) as fault:
            return fault.code
        except click.UsageError:
            return "usage"
    return ""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is busy is waited for a moment instead of half a minute."""
    monkeypatch.setattr("engine.store.sqlite._PATIENCE", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.why}")
def test_every_code_has_its_command(office: Here, case: Case) -> None:
    before = head(office.folder)
    with case.there():
        assert raised(office, words(case.command), PATH=case.path) == case.code
        ran = office(*words(case.command), PATH=case.path)
    assert ran.status == (74 if case.code in ledger_codes() else 2)
    assert ran.out == ""
    assert head(office.folder) == before


def traced(office: Here, wf: Wf, command: str, error: int, calls: set[str], place: str, lang: str = "zh-CN") -> Ran:
    """A command whose calls on a file, or below a folder, of .wf fail."""
    program = [str(Path(sys.executable).with_name("wf")), *words(command)]
    environment = {**wf.environment, **office.environment, "LANG": LANGUAGES[lang]}
    counts = below(office.folder / ".wf" / place)
    found = fail_at(
        program, environment, office.folder, 1, error=error, forever=True, calls=frozenset(calls), counts=counts
    )
    assert found.reached
    return Ran(found.status, found.out.decode(), found.err.decode())


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_the_gallery(office: Here, golden: Golden, wf: Wf, lang: str) -> None:
    before = head(office.folder)
    today = clock.current_day("Asia/Shanghai").isoformat()
    said = []
    for case in CASES:
        with case.there():
            said.append((case, office(*words(case.command), LANG=LANGUAGES[lang], PATH=case.path)))
    said += [
        (case, traced(office, wf, case.command, error, {call}, place, lang)) for case, error, call, place in TRACED
    ]
    shown = [f"# {case.code}: {case.why}\n$ wf {case.command}\n{ran.err}\n" for case, ran in said]
    assert head(office.folder) == before
    text = steady("".join(shown), Path(os.path.realpath(office.folder))).replace(today, "<today>")
    golden.check(GOLDEN / f"refusals-{lang}.txt", text)


@pytest.mark.parametrize(("case", "error", "call", "place"), TRACED)
def test_what_the_system_refuses_has_its_code(
    office: Here, wf: Wf, case: Case, error: int, call: str, place: str
) -> None:
    ran = traced(office, wf, case.command, error, {call}, place)
    assert (ran.status, ran.out) == (74, "")
    file = str(office.folder / ".wf" / place).removesuffix("-wal")
    assert ran.err == f"{unusable(LedgerError(case.code, file), wording.words('zh-CN'))}\n"


def test_a_full_disk_is_told_as_such_wherever_it_is_met(wf: Wf, tmp_path: Path) -> None:
    """All writes fail, as they do on a disk that is full, those to the log's index first; a file may still be stretched."""
    fresh = Here(furnish(tmp_path / "office"))
    assert wf("submit", "study@03", "--note", "甲", "--as-of", "2024-03-20", cwd=fresh.folder).status == 0
    ran = traced(fresh, wf, "submit study@04 --note 甲", errno.ENOSPC, {"write", "pwrite64"}, "")
    assert "磁盘已满" in ran.err


def test_all_codes_are_in_the_gallery() -> None:
    shown = {case.code for case in (*CASES, *(case for case, *_ in TRACED))} - {"usage"}
    assert shown == CODES


def test_programs_are_refused_like_people(office: Here) -> None:
    """Asked for JSON, nothing is printed that is none; the sentence stands where mistakes go."""
    ran = office("accept", "study@06", "--format", "json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("wf: ")


def gallery(lang: str) -> list[str]:
    """What is said in the gallery, sentence by sentence."""
    text = (GOLDEN / f"refusals-{lang}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith(("#", "$"))]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(
            r"：。|are \.", id="nothing is told where something should be",
        ),
        pytest.param(
            r"。 (?=\S)", id="a blank after a full-width stop",
        ),
        pytest.param(
            r"（(done|waived|size|missing|changed|unreadable)）|\(size\)", id="states and faults by their names in the code",
        ),
        pytest.param(
            r"(?<!-)(denominator|numerator|count)", id="options without their dashes",
        ),
    ],
)  # fmt: skip
def test_no_sentence_has_a_gap_or_a_name_of_ours(wrong: str) -> None:
    assert [line for lang in wording.LANGUAGES for line in gallery(lang) if re.search(wrong, line)] == []


@pytest.mark.parametrize(
    ("command", "said", "why"),
    [
        ("submit study@04 --unit 财务科 --note 甲", "财务科 不", "the unit is wrong, not the id"),
        ("submit study@04 --file 材料", "不是普通文件", "a folder is no type of file"),
        ("submit study@04 --file 没有.exe", "没有文件 没有.exe", "what is not there has no type"),
        ("submit study@04 --file 说明.exe", "docx", "the types that are taken are told"),
        pytest.param("log --ledger 材料", "读不了", "nothing was to be recorded, but read"),
    ],
)
def test_the_mistake_made_is_the_one_told(office: Here, command: str, said: str, why: str) -> None:
    assert said in office(*words(command)).err, why


def test_a_refused_import_leaves_nothing_recorded(office: Here) -> None:
    assert office("ledger", "import", "签到表.txt", "--ledger", "新建/ledger.db").status == 2
    assert office("ledger", "export", "--ledger", "新建/ledger.db").out == ""
    office("ledger", "backup", "备份")
    assert office("ledger", "restore", "备份", "--ledger", "新建/ledger.db").status == 0, "nothing is there to lose"
