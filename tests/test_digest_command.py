"""`wf digest` and `wf channel` as a person meets them: what they print, what they leave, how they end.

WF_SWEEP=all has a run wait for as long as it would, too.
"""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from mailbox import Maildir
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine import wording
from engine.ledger.events import Event
from engine.ports import NO_ADDRESS
from engine.render import history
from engine.render.history import Screen
from tests.conftest import ROOT, Golden, Wf
from tests.digest_place import sending
from tests.smtp_server import HOST, USER, Fault, Faulty, Postbox
from tests.test_recording import GOLDEN, LANGUAGES, Here, furnish

MONDAY = "2024-04-08"
TOLD = ("li", "zhang", "wang", "zhou", "lin")
CHANNELS = "email: {type: maildir, path: 信箱, from: 法治办 <fazhi@example.org>}\n"
ORG = """\
org: office
units:
  综合科: {head: zhang, liaison: li, leader: wang}
  绿化科: {head: chen, liaison: zhou, leader: wang}
  环卫科: {head: lin, leader: wang}
people:
  zhang: {name: 张某, email: zhang@example.org}
  li: {name: 李某, email: li@example.org}
  wang: {name: 王某, email: wang@example.org}
  chen: {name: 陈某, channels: [email]}
  zhou: {name: 周某, email: zhou@example.org, channels: [email, wecom]}
  lin: {name: 林某, email: lin@example.org}
"""
LADDER = """\
reminders:
  - {at: -3, to: [liaison]}
  - {at: 1, to: [liaison, head], as: notice}
  - {at: 5, to: [liaison, head, leader], as: supervision}
items:
"""


@pytest.fixture
def office(tmp_path: Path) -> Here:
    """An office with a ladder, a unit without a liaison, a person without an address, a channel that is not set up."""
    run = Here(furnish(tmp_path / "office"))
    plan = next((run.folder / "plans").glob("*.yaml"))
    plan.write_text(plan.read_text("utf-8").replace("items:\n", LADDER, 1), encoding="utf-8")
    (run.folder / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    (run.folder / ".wf").mkdir(exist_ok=True)
    (run.folder / ".wf" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    return run


def arrived(run: Here) -> list[str]:
    """To whom messages stand in the folder, in order."""
    return sorted(str(message["To"]) for message in Maildir(run.folder / "信箱", create=True))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_shown(office: Here, golden: Golden, lang: str) -> None:
    spoken = {"LANG": LANGUAGES[lang]}
    shown = []
    for command in (
        ("digest", "--as-of", MONDAY),
        ("digest", "--as-of", "2024-04-06"),
        ("digest", "--as-of", MONDAY, "--to", "li"),
        ("digest", "--as-of", MONDAY, "--out", "信"),
        ("digest", "--send", "--as-of", MONDAY),
        ("digest", "--as-of", MONDAY),
        ("digest", "--send", "--as-of", "2024-04-09"),
        ("digest", "--send", "--as-of", "2024-04-13"),
        ("channel",),
        ("log", "--mail"),
    ):
        ran = office(*command, **spoken)
        text = f"{ran.out}{ran.err}"
        for pattern, put in (
            (r"\d{4}-\d\d-\d\d \d\d:\d\d", "<now>"), (r"[0-9a-f]{32}", "<hash>"),
            (r"\d+\.M\w+\.[\w.-]+", "<name>"), (r"<wf\.[^>]+>", "<id>"), (r"wf\.\d{4}-\d\d-\d\d\.[0-9a-f]{20}", "<id>"),
        ):  # fmt: skip
            text = re.sub(pattern, put, text)
        shown.append(f"$ wf {' '.join(command)}\n{text}# {ran.status}\n")
    golden.check(GOLDEN / f"digest-command-{lang}.txt", "\n".join(shown))


def test_a_folder_gets_each_message_as_mail_and_as_page(office: Here) -> None:
    assert office("digest", "--as-of", MONDAY, "--out", "信").status == 0
    names = sorted(path.name for path in (office.folder / "信").iterdir())
    assert names == [
        f"{MONDAY}-{person}@example.org-email.{ending}" for person in sorted(TOLD) for ending in ("eml", "html")
    ]
    assert not (office.folder / ".wf" / "ledger.db").exists(), "looking records nothing"


def test_one_person_only(office: Here) -> None:
    assert office("digest", "--send", "--to", "周某", "--as-of", MONDAY).status == 0
    assert arrived(office) == ["=?utf-8?b?5ZGo5p+Q?= <zhou@example.org>"]
    assert office("digest", "--send", "--as-of", MONDAY).status == 0
    assert len(arrived(office)) == len(TOLD), "the others get theirs, and nobody a second one"


def test_who_has_nothing_to_be_told_is_named(office: Here) -> None:
    office("digest", "--send", "--to", "周某", "--as-of", MONDAY)
    shown = office("digest", "--to", "周某", "--as-of", MONDAY)
    assert (shown.status, shown.out.splitlines()[0]) == (0, f"{MONDAY} 周一：没有要告诉 周某 的事项。")
    sent = office("digest", "--send", "--to", "周某", "--as-of", MONDAY, "--lang", "en")
    assert (sent.status, sent.out) == (0, f"{MONDAY}: nothing new to tell 周某.\n")
    others = office("digest", "--to", "lin", "--as-of", "2024-04-12", "--lang", "en")
    assert others.out.startswith("2024-04-12, Friday: there is nothing to tell lin.\n")


@pytest.mark.parametrize("send", [(), ("--send",)])
def test_somebody_whom_broken_plans_may_name(office: Here, send: tuple[str, ...]) -> None:
    """That nobody is called so is true of what could be read."""
    org = office.folder / "plans" / "org" / "office.yaml"
    org.write_text(ORG.replace("people:", "peple:"), encoding="utf-8")
    for lang, said in (
        ("en", "Nobody in these plans is called 郑某. But the plans have errors"),
        ("zh-CN", "计划里有错误"),
    ):
        ran = office("digest", "--to", "郑某", "--as-of", MONDAY, "--lang", lang, *send)
        assert (ran.status, ran.out) == (2, "")
        assert said in ran.err
        assert "wf check" in ran.err
    org.write_text(ORG, encoding="utf-8")
    ran = office("digest", "--to", "郑某", "--as-of", MONDAY, "--lang", "en", *send)
    assert (ran.status, "wf check" in ran.err) == (2, False)


def test_what_does_not_get_through_ends_with_three(office: Here) -> None:
    """At once where somebody has to mend it first."""
    with Faulty() as server:
        options = f"type: smtp, host: {HOST}, port: {server.port}, security: none, user: {USER}, password: {{env: MAIL_PASSWORD}}"
        (office.folder / ".wf" / "channels.yaml").write_text(f"email: {{{options}}}\n", encoding="utf-8")
        ran = office("digest", "--send", "--as-of", MONDAY, MAIL_PASSWORD=USER)
    assert (ran.status, server.connections) == (3, 1)
    assert "email: 未送出，将再试 5: connect: 535 5.7.8 no" in ran.out, "once for the channel, not for each"


def test_what_may_get_through_soon_is_tried_three_times_again(office: Here) -> None:
    no_folder = office.folder / "plans" / "org" / "office.yaml"
    (office.folder / ".wf" / "channels.yaml").write_text(f"email: {{type: maildir, path: {no_folder}}}\n", "utf-8")
    day, waited = date.fromisoformat(MONDAY), list[float]()
    report = sending(office.folder, day, datetime(2024, 4, 8, 1, tzinfo=UTC), waited.append)
    assert waited == [2, 8, 30]
    assert [(result.outcome, result.said) for result in report.results] == [("later", "Not a directory")] * 5
    assert report.failed


@pytest.mark.skipif(os.environ.get("WF_SWEEP") != "all", reason="waits for forty seconds")
def test_what_was_tried_again_in_vain_ends_with_three(office: Here) -> None:
    (office.folder / ".wf" / "channels.yaml").write_text("email: {type: maildir, path: plans/org/office.yaml}\n")
    ran = office("digest", "--send", "--as-of", MONDAY)
    assert ran.status == 3
    assert "email: 未送出，将再试 5: Not a directory" in ran.out, "once for the channel, not for each"


def test_a_type_that_is_not_there_is_told_with_its_place(office: Here) -> None:
    (office.folder / ".wf" / "channels.yaml").write_text("\nemail: {type: pigeon}\n")
    ran = office("digest", "--send", "--as-of", MONDAY)
    assert ran.status == 3
    assert ".wf/channels.yaml:2:9: email: 没有 pigeon 这种渠道。" in ran.out
    assert "dingtalk、feishu、maildir、smtp、wecom" in ran.out


def test_health(office: Here) -> None:
    assert office("digest", "--health", "--as-of", MONDAY).status == 1
    assert office("digest", "--send", "--as-of", MONDAY).status == 0
    assert office("digest", "--health", "--as-of", MONDAY).status == 0
    assert office("digest", "--health", "--as-of", "2024-04-11").status == 1


def test_a_run_that_did_not_get_through_is_not_well(office: Here) -> None:
    (office.folder / ".wf" / "channels.yaml").write_text("email: {type: pigeon}\n")
    assert office("digest", "--send", "--as-of", MONDAY).status == 3
    assert office("digest", "--health", "--as-of", MONDAY).status == 1


def test_a_misspelt_key_of_a_channel_is_told_with_its_place(office: Here) -> None:
    (office.folder / ".wf" / "channels.yaml").write_text("email: {type: smtp, hots: smtp.example.org}\n")
    ran = office("digest", "--send", "--as-of", MONDAY)
    assert ran.status == 1
    assert ran.err.startswith(".wf/channels.yaml:1:21: ")
    assert "host" in ran.err


def test_programs_read_the_same(office: Here) -> None:
    told = json.loads(office("digest", "--as-of", MONDAY, "--format", "json").out)
    assert [one["to"]["id"] for one in told["digests"]] == [f"{person}@example.org" for person in TOLD]
    assert {one["code"] for one in told["troubles"]} == {"nobody", "no-address", "no-channel"}


def sent_before_eyes(wf: Wf, place: Path) -> tuple[str, str]:
    """What a run with the plans that ship prints, and what stands on the terminal beside it."""
    command = [str(Path(sys.executable).with_name("wf")), "digest", "--send", "--as-of", "2024-06-24"]
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*command, "--channels", "channels.yaml"], cwd=place, env=wf.environment, stdout=subprocess.PIPE, stderr=theirs, check=True, timeout=60
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    with suppress(OSError):
        while piece := os.read(ours, 65536):
            seen += piece
    os.close(ours)
    return done.stdout.decode(), seen.decode()


def test_a_long_run_shows_how_far_it_is(tmp_path: Path, wf: Wf) -> None:
    """On a terminal alone, on the side of the talk."""
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    (tmp_path / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    out, seen = sent_before_eyes(wf, tmp_path)
    assert "已发 24" in out
    assert "24/24" in seen.split("\r")[-2]


def test_a_run_that_waits_says_for_what(tmp_path: Path, wf: Wf) -> None:
    """Who watches sees why nothing goes on; cron hears nothing of it."""
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    for watched in (True, False):
        with Faulty(Fault("greeting", "421", 1)) as server:
            options = f"type: smtp, host: {HOST}, port: {server.port}, security: none"
            (tmp_path / "channels.yaml").write_text(f"email: {{{options}}}\n", encoding="utf-8")
            if watched:
                out, seen = sent_before_eyes(wf, tmp_path)
                lines = [line.split("\r")[-1] for line in seen.replace("\r\n", "\n").splitlines()]
                assert "email: 未送出，将再试 24: connect: 421 4.3.2 closing" in lines
                assert "2 秒后再试。" in lines
            else:
                command = ("digest", "--send", "--as-of", "2024-06-24", "--channels", "channels.yaml")
                ran = wf(*command, "--ledger", "other.db", cwd=tmp_path)
                out = ran.out
                assert (ran.status, ran.err) == (0, "")
            assert out == "2024-06-24：已发 24\n"
            assert server.connections == 2


MAILED = [
    ("later", "451 4.3.0 not now", "State not sent, to be tried again  Answer 451 4.3.0 not now"),
    ("unknown", "answer: timed out", "State in doubt, to be sent again  Answer answer: timed out"),
    ("refused", NO_ADDRESS, "State refused  Answer this is not one e-mail address, as in li@example.org"),
]


@pytest.mark.parametrize(("outcome", "said", "told"), MAILED)
def test_the_log_tells_in_words_how_messages_ended(outcome: str, said: str, told: str) -> None:
    body = json.dumps({"message": "<x@example.org>", "said": said, "outcome": outcome})
    at, day = "2024-06-24T00:30:00+00:00", "2024-06-24"
    event = Event(1, "", "failed", at, day, "cron", "digest:email/li", complete=False, body=body, hash="")
    screen = Screen(wording.words("en"), ZoneInfo("Asia/Shanghai"), 200, colour=False)
    assert list(history.log([event], screen))[1:] == [f"        Message-ID <x@example.org>  {told}"]


def test_what_is_addressed_to_nobody_is_told_to_whoever_sends_and_to_the_office(office: Here) -> None:
    """In their own words, not in a program's."""
    accounts = ORG.replace("email: lin@example.org", "email: lin@example.org, accounts: {email: 林某}")
    (office.folder / "plans" / "org" / "office.yaml").write_text(accounts, encoding="utf-8")
    with Postbox() as server:
        options = f"type: smtp, host: {HOST}, port: {server.port}, security: none"
        (office.folder / ".wf" / "channels.yaml").write_text(f"email: {{{options}}}\n", encoding="utf-8")
        ran = office("digest", "--send", "--as-of", MONDAY, COLUMNS="200")
        assert (ran.status, len(server.messages)) == (3, 4)
    why = "不是一个电子邮箱地址，应写作 li@example.org 这样"
    assert f"  林某 林某: 被拒收: {why}\n" in ran.out
    assert f"对方答复 {why}\n" in office("log", "--mail", COLUMNS="200").out
    assert f"（{why}）" in office("digest", "--as-of", "2024-04-09", "--to", "li", COLUMNS="200").out


def test_broken_plans_are_told_and_make_no_good_run(office: Here) -> None:
    """Whoever was not told for a slip in a file is told when that is mended, the weekly list as well."""
    org = office.folder / "plans" / "org" / "office.yaml"
    office("digest", "--send", "--as-of", "2024-04-03")
    org.write_text(ORG.replace("people:", "peple:"), encoding="utf-8")
    ran = office("digest", "--send", "--as-of", MONDAY)
    assert ran.status == 1
    assert "wf check" in ran.err
    assert office("digest", "--health", "--as-of", MONDAY).status == 1
    org.write_text(ORG, encoding="utf-8")
    assert office("digest", "--send", "--as-of", "2024-04-09").status == 0
    lists = [
        message
        for message in Maildir(office.folder / "信箱")
        if "本周清单" in str(make_header(decode_header(message["Subject"])))
    ]
    days = sorted(str(message["Message-ID"])[4:14] for message in lists)
    assert days == ["2024-04-03"] * 2 + ["2024-04-09"] * 2, "the first run's, and that of the week after"


def test_mail_is_in_the_office_s_language_whoever_runs_it(office: Here) -> None:
    """Cron has no language."""
    assert office("digest", "--send", "--as-of", MONDAY, LANG="C").status == 0
    assert {message["Content-Language"] for message in Maildir(office.folder / "信箱")} == {"zh-CN"}


def test_templates_that_say_nothing_are_not_taken(office: Here) -> None:
    (office.folder / "templates").mkdir()
    for name in ("digest.txt.j2", "digest.html.j2"):
        (office.folder / "templates" / name).touch()
    assert office("template", "check").status == 1
    ran = office("digest", "--as-of", MONDAY, "--to", "周某")
    assert "督办" in ran.out
    assert "生成的内容是空的" in ran.err


CANARY = "GEHEIM99"


@pytest.mark.parametrize(
    "written",
    [
        f"email: {{type: smtp, passwd: {CANARY}}}",
        f"email: {{type: smtp, password: [{CANARY}]}}",
        f"email: {{type: smtp, password: {{value: {CANARY}}}}}",
        f"email: {{type: smtp, host: 法院.example.org, password: {CANARY}}}",
        f"email: {{type: smtp, port: {CANARY}}}",
        f"email: {{type: smtp, password: {CANARY}, security: ssl}}",
        f"email: {{type: smtp, password: {CANARY}",
        "email: {type: smtp, password: 12345699}",
    ],
)
def test_no_mistake_prints_a_password(office: Here, written: str) -> None:
    (office.folder / ".wf" / "channels.yaml").write_text(f"{written}\n", encoding="utf-8")
    for lang in LANGUAGES.values():
        ran = office("digest", "--send", "--as-of", MONDAY, LANG=lang)
        assert (ran.status, ran.out) == (1, "")
        assert CANARY not in ran.err
        assert "12345699" not in ran.err


@pytest.mark.parametrize(
    "sender", ["法治办＜fazhi@example.org＞", "法治办 <a@example.org>, <b@example.org>", "法治办 fazhi@example.org"]
)
def test_a_sender_that_is_none_is_refused(office: Here, sender: str) -> None:
    (office.folder / ".wf" / "channels.yaml").write_text(
        f'email: {{type: console, from: "{sender}"}}\n', encoding="utf-8"
    )
    assert office("channel").status == 1
