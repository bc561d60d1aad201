"""The channels file: what is wrong in it is told by place and remedy, its secrets are kept, plans never name them."""

import os
from collections.abc import Callable, Mapping
from email import message_from_string
from pathlib import Path

import pytest

from engine import channels
from engine.faults import SecretError
from tests.conftest import ORG, PLAN, Ran, Wf
from tests.smtp_server import HOST, PASSWORD, USER, Faulty, Postbox
from tests.test_robots import KEY, Chat

ITEM = '- {item: "1", title: 学习, owners: 综合科}\n'
LI = "li@example.org"
MAIL = "type: smtp, host: 127.0.0.1, port: 9, security: none"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace without channels."""
    (tmp_path / "plans" / "org").mkdir(parents=True)
    (tmp_path / "plans" / "test.yaml").write_text(PLAN + ITEM, encoding="utf-8")
    (tmp_path / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    (tmp_path / ".wf").mkdir()
    return tmp_path


def write(place: Path, text: str, mode: int = 0o600) -> Path:
    """The channels file, readable for whom the mode says."""
    path = place / ".wf" / "channels.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def listed(wf: Wf, place: Path, *arguments: str, lang: str = "zh-CN", **environment: str) -> Ran:
    return wf("channel", *arguments, "--lang", lang, cwd=place, **environment)


def trial(wf: Wf, place: Path, name: str = "email", **environment: str) -> Ran:
    return listed(wf, place, name, "--to", LI, lang="en", **environment)


WRONG = [
    ("email: {type: smtp, hots: x}\n", "1:21: 错误[unknown-key]: 不认识的键“hots”", "改成“host”", "a key misspelt"),
    ("a: {type: console}\nb: {tpye: smtp}\n", "2:5: 错误[unknown-key]", "改成“type”", "in the second line"),
    ("email:\n  type: smtp\n  pasword: x\n", "3:3: 错误[unknown-key]", "改成“password”", "in a block"),
    ("email: {type: smtp, 主机: x}\n", "1:21: 错误[unknown-key]", "host", "a key in Chinese"),
    ("email: {host: x}\n", "1:8: 错误[missing-key]", "type", "what kind of channel it is"),
    ('email: {type: smtp, port: "25"}\n', "1:27: 错误[unquote-it]", "写成 25", "a number in quotes"),
    ("email: {type: smtp, port: true}\n", "1:27: 错误[wrong-type]", "整数", "a truth for a number"),
    ("email: {type: smtp, port: 0}\n", "1:27: 错误[", "1", "a port that is none"),
    ("email: {type: smtp, security: ssl}\n", "1:31: 错误[not-one-of]", "tls", "a security that is none"),
    ("email: {type: smtp, password: 123456}\n", "1:31: 错误[", "", "a number for a password"),
    ("email: {type: smtp, password: {evn: X}}\n", "1:32: 错误[unknown-key]", "env", "a key misspelt within a secret"),
    ("email: {type: smtp, password: {env: a b}}\n", "1:37: 错误[", "", "a variable that is none"),
    ("email: {type: smtp, from: 法治办}\n", "1:27: 错误[", "@", "a sender without an address"),
    ("email: smtp\n", "1:8: 错误[wrong-type]", "键值对", "a word for a channel"),
    ("- email\n", "1:1: 错误[not-a-mapping]", "键: 值", "a list"),
    ("Email: {type: smtp}\n", "1:1: 错误[bad-name]", "", "a name with a capital"),
    ("email: {type: console}\nemail: {type: smtp}\n", "2:1: 错误[duplicate-key]", "", "a name given twice"),
    ("", "1:1: 错误[empty-file]", "", "nothing at all"),
    ("email: [\n", "错误[unclosed-bracket]", "", "no YAML"),
    ("email: {type: console}\n\tx: 1\n", "错误[", "", "no YAML, by a tab"),
]


@pytest.mark.parametrize(("text", "said", "remedy", "why"), WRONG, ids=[row[-1] for row in WRONG])
def test_what_is_wrong_is_told_with_its_place(wf: Wf, place: Path, text: str, said: str, remedy: str, why: str) -> None:
    write(place, text)
    ran = listed(wf, place)
    assert (ran.status, ran.out) == (1, ""), why
    first, *rest = ran.err.splitlines()
    assert first.startswith(".wf/channels.yaml:"), why
    assert said in first, why
    assert remedy in "".join([first, *rest]), why


def test_the_remedy_for_a_bad_name_is_one(wf: Wf, place: Path) -> None:
    write(place, "Email: {type: smtp}\n")
    assert "小写字母" in "".join(listed(wf, place).err.split()), "wherever the lines end"


def test_every_problem_is_told_at_once(wf: Wf, place: Path) -> None:
    write(place, "a: {type: smtp, hots: x}\nb: {type: smtp, port: x}\n")
    ran = listed(wf, place, lang="en")
    assert (ran.status, ran.err.count("error[")) == (1, 2)


def test_a_file_that_is_wrong_sends_nothing(wf: Wf, place: Path) -> None:
    """Neither a trial nor digests: half a file is not what its writer meant."""
    write(place, "email: {type: console}\nother: {type: smtp, hots: x}\n")
    assert trial(wf, place)[:2] == (1, "")
    assert wf("digest", "--send", "--as-of", "2024-06-24", cwd=place)[:2] == (1, "")


def test_the_list_shows_no_secret(wf: Wf, place: Path) -> None:
    write(
        place,
        f"email: {{type: smtp, host: h, user: zhk@example.org, password: {KEY}}}\n"
        f"wecom: {{type: wecom, url: 'https://example.org/?key={KEY}'}}\n"
        "mine: {type: console, from: 法治办 <fazhi@example.org>}\n",
    )
    told = "email  smtp  zhk@example.org\nwecom  wecom  wf@localhost\nmine  console  法治办 <fazhi@example.org>\n"
    assert listed(wf, place) == (0, told, "")


STATUSES: list[tuple[str | None, tuple[str, ...], int, str, str]] = [
    (None, (), 0, "没有设渠道", "no file: nothing is set up"),
    (None, ("email", "--to", LI), 2, "email", "no file, and one by name"),
    (None, ("--channels", "nowhere.yaml"), 2, "没有文件 nowhere.yaml", "a file that was named and is not there"),
    ("email: {type: console}\n", (), 0, "email  console", "a list"),
    ("email: {type: console}\n", ("email", "--to", LI), 0, "已发出", "a trial that arrives"),
    ("email: {type: console}\n", ("emial", "--to", LI), 2, "是不是“email”", "a name misspelt"),
    ("email: {type: console}\n", ("email",), 2, "--to", "a trial to nobody"),
    ("email: {type: console, options: {a: 1}}\n", ("email", "--to", LI), 3, "没有 a 这项设置", "an option"),
    ("email: {type: smtp}\n", ("email", "--to", LI), 3, "channels.yaml:1:1: email: 缺少 host", "no host"),
    (f"email: {{{MAIL}}}\n", ("email", "--to", LI), 3, "refused", "nobody listens"),
    ("email: {type: smpt}\n", ("email", "--to", LI), 3, "是不是“smtp”", "a type that there is not"),
    ("email: {tpye: x}\n", ("email", "--to", LI), 1, "改成“type”", "a file that is wrong"),
]


@pytest.mark.parametrize(("text", "arguments", "status", "said", "why"), STATUSES, ids=[row[-1] for row in STATUSES])
def test_exit_status(
    wf: Wf, place: Path, text: str | None, arguments: tuple[str, ...], status: int, said: str, why: str
) -> None:
    if text is not None:
        write(place, text)
    ran = listed(wf, place, *arguments)
    assert (ran.status, said in ran.out + ran.err, "Traceback" in ran.err) == (status, True, False), (why, ran)
    assert (ran.err == "") == (status == 0), why


SLIP_EN = (
    "has Chinese or full-width characters, which cannot be sent when logging in. If that is a slip, write half-width"
    " letters, digits and signs; else have it changed at the mail server."
)
SLIP_ZH = (
    "里有汉字或全角字符，登录邮件服务器时无法发送。如系误输，请改用半角的字母、数字和符号；如确是如此，"
    "请到邮件服务器上改掉。"
)
OPTIONS = [
    ("type: smtp", 1, "host is missing. Add it.", "缺少 host，请补上。", "a missing one, told at the channel"),
    ("type: smpt", 9, "There is no type smpt. Did you mean smtp?", "没有 smpt 这种渠道。是不是“smtp”？", "a type misspelt"),
    (
        "type: pigeon", 9, "There is no type pigeon. There are: apprise、console、dingtalk、feishu、maildir、smtp、wecom.",
        "没有 pigeon 这种渠道。有：apprise、console、dingtalk、feishu、maildir、smtp、wecom。", "one that is not installed",
    ),
    (
        "type: wecom, host: x", 22, "Channels of type wecom have no option host. There are: ca、timeout、url.",
        "wecom 这种渠道没有 host 这项设置。有：ca、timeout、url。", "another type's",
    ),
    (
        "type: wecom, options: {urll: x}", 32, "Channels of type wecom have no option urll. Did you mean url?",
        "wecom 这种渠道没有 urll 这项设置。是不是“url”？", "one misspelt among those that no schema knows",
    ),
    (
        "type: console, path: x", 24, "Channels of type console have no option path.",
        "console 这种渠道没有 path 这项设置。", "one where there are none",
    ),
    (
        "type: smtp, host: h, options: {port: 65536}", 40, "port has to be a whole number from 1 to 65535.",
        "port 应为 1 至 65535 的整数。", "a number that no port has",
    ),
    (
        "type: wecom, url: 'https://h/', options: {timeout: soon}", 51,
        "timeout has to be a whole number from 1 to 300.", "timeout 应为 1 至 300 的整数。", "a word for a number",
    ),
    (
        "type: smtp, host: h, options: {security: tsl}", 40, "security cannot be tsl. Did you mean tls?",
        "security 不能写 tsl。是不是“tls”？", "a word that is none of three",
    ),
    (
        "type: smtp, host: h, security: none, user: x, password: x", 30,
        "With security: none the password would go to h unencrypted. Write tls or starttls.",
        "写了 security: none，密码会不加密就发往 h。请改为 tls 或 starttls。", "for all to hear",
    ),
    ("type: smtp, host: h, user: x", 1, "password is missing. Add it.", "缺少 password，请补上。", "a user without it"),
    (
        "type: smtp, host: h, user: x, password: 芝麻开门", 39, f"password {SLIP_EN}", f"password {SLIP_ZH}",
        "a Chinese password",
    ),
    (
        "type: smtp, host: h, user: 综合科, password: ｘ", 30, f"user {SLIP_EN}", f"user {SLIP_ZH}", "a Chinese user",
    ),
    (
        "type: smtp, host: h, ca: ca.pem", 30, "ca.pem cannot be read (No such file or directory).",
        "ca.pem 读不了（No such file or directory）。", "no such file",
    ),
    (
        "type: feishu, url: 'https://h/', ca: .wf/channels.yaml", 42, "There is no certificate in .wf/channels.yaml.",
        ".wf/channels.yaml 里没有证书。", "a file of something else, for a robot",
    ),
    (
        "type: dingtalk, url: 'http://h/'", 25, "url has to begin with https:// and to name a host.",
        "url 应以 https:// 开头，后面写主机名。", "an address for all to hear",
    ),
    (
        "type: apprise, url: nonsense", 24,
        "Apprise knows no service by this url. Its manual lists them: https://github.com/caronc/apprise/wiki",
        "Apprise 不认识这个 url 所指的服务。各种服务的写法见 https://github.com/caronc/apprise/wiki", "no service",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("options", "column", "english", "chinese", "why"), OPTIONS, ids=[row[-1] for row in OPTIONS])
def test_what_is_wrong_with_an_option_is_told_where_it_stands(
    wf: Wf, place: Path, options: str, column: int, english: str, chinese: str, why: str
) -> None:
    written = f"email: {{{options}}}"
    write(place, f"# first line\n{written}\n")
    for lang, said in (("en", english), ("zh-CN", chinese)):
        ran = listed(wf, place, "email", "--to", LI, lang=lang)
        assert ran == (3, "", f"wf: .wf/channels.yaml:2:{column}: email: {said}\n"), why
    ran = wf("digest", "--send", "--as-of", "2024-12-13", "--lang", "en", cwd=place, COLUMNS="300")
    assert f": .wf/channels.yaml:2:{column}: email: {english}\n" in ran.out, "by the run that would send, too"


def test_a_password_of_an_editor_that_marks_its_files(wf: Wf, place: Path) -> None:
    (place / "secret").write_bytes(b"\xef\xbb\xbf" + PASSWORD.encode() + b"\r\n")
    (place / "secret").chmod(0o600)
    with Faulty() as server:
        options = f"host: {HOST}, port: {server.port}, security: none, user: {USER}, password: {{file: secret}}"
        write(place, f"email: {{type: smtp, {options}}}\n")
        assert trial(wf, place).status == 0
        assert [mail.user for mail in server.messages] == [USER]


def test_paths_are_those_of_the_workspace(wf: Wf, place: Path) -> None:
    """Wherever the command is run: cron begins at home."""
    secret = place / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o600)
    with Faulty() as server:
        options = f"host: {HOST}, port: {server.port}, security: none, user: {USER}, password: {{file: secret}}"
        write(place, f"folder: {{type: maildir, path: 信箱}}\nemail: {{type: smtp, {options}}}\n")
        below, far = place / "plans" / "org", place.parent
        assert listed(wf, below, "folder", "--to", LI).status == 0
        away = ("--plans", str(place / "plans"), "--ledger", str(place / ".wf" / "ledger.db"))
        assert listed(wf, far, "folder", "--to", LI, *away).status == 0
        assert listed(wf, below, "email", "--to", LI).status == 0
        assert len(list(place.glob("信箱/new/*"))) == 2
        assert (list(below.iterdir()), len(server.messages)) == ([below / "office.yaml"], 1)
    assert not (far / "信箱").exists()


ONE = "is not one e-mail address."
WHOM: list[tuple[str, str, int, str, str]] = [
    ("email", "x@example.org, y@example.org", 2, f"{ONE} Did you mean x@example.org?", "two addresses"),
    ("email", "x@example.org;y@example.org", 2, ONE, "two, in another manner"),
    ("email", "李某 <li@example.org>", 2, f"{ONE} Did you mean {LI}?", "a name about it"),
    ("email", "Li Si", 2, f"{ONE} Write it as {LI}.", "a name and no address"),
    ("email", "李某@example.org", 2, f"{ONE} Write it as {LI}.", "one that no envelope can bear"),
    ("email", "li@例子.中国", 2, f"{ONE} Did you mean li@xn--fsqu00a.xn--fiqs8s?", "a domain as DNS does not have it"),
    ("email", "", 2, "--to says where the trial message goes.", "nothing"),
    ("email", " li@example.org ", 0, "Sent: 250", "blanks about it"),
    ("post", "Li Si", 2, f"{ONE} Write it as {LI}.", "mail by another name"),
    ("post", "", 2, "--to says where the trial message goes.", "nothing, by another name"),
    ("post", "x@example.org, y@example.org", 2, ONE, "two addresses, by another name"),
    ("folder", "x@example.org, y@example.org", 2, ONE, "two addresses, for a folder"),
    ("folder", "Li Si", 0, "Sent: ", "a folder takes whatever it is given"),
    ("robot", "lisi", 0, "Sent: errcode 0", "an account"),
    ("robot", "", 0, "Sent: errcode 0", "nobody by name"),
    ("robot", LI, 0, "Sent: errcode 0", "an address: nobody by name"),
    ("robot", "x@example.org, y@example.org", 2, ONE, "two addresses, for a group"),
    ("screen", "@li:example.org", 0, "Sent: printed", "an account of another kind, with the sign of an address"),
]


@pytest.mark.parametrize(("name", "to", "status", "said", "why"), WHOM, ids=[row[-1] for row in WHOM])
def test_whom_a_trial_may_go_to(wf: Wf, place: Path, name: str, to: str, status: int, said: str, why: str) -> None:
    with Postbox() as server, Chat() as chat:
        options = f"type: smtp, host: {HOST}, port: {server.port}, security: none"
        write(
            place,
            f"email: {{{options}}}\npost: {{{options}}}\nfolder: {{type: maildir, path: mail}}\n"
            f"robot: {{type: wecom, url: 'http://{HOST}:{chat.port}/send?key=x'}}\nscreen: {{type: console}}\n",
        )
        ran = listed(wf, place, name, "--to", to, lang="en")
        assert (ran.status, said in ran.out + ran.err) == (status, True), (why, ran)
        mailed = [(mail.sender, mail.recipient) for mail in server.messages]
        assert mailed == ([("wf@localhost", LI)] if (name, status) == ("email", 0) else []), why


@pytest.mark.parametrize("host", ["a..b", "a.invalid"])
def test_a_host_that_cannot_be(wf: Wf, place: Path, host: str) -> None:
    write(place, f"email: {{type: smtp, host: {host}, timeout: 5}}\n")
    ran = trial(wf, place)
    assert (ran.status, ran.err.count("\n")) == (3, 1)


def test_the_trial_is_a_letter(wf: Wf, place: Path) -> None:
    with Faulty() as server:
        write(
            place, f"email: {{type: smtp, host: {HOST}, port: {server.port}, security: none, reply_to: a@example.org}}"
        )
        assert trial(wf, place) == (0, "Sent: 250 2.0.0 taken\n", "")
        (mail,) = server.messages
    letter = message_from_string(mail.raw.decode())
    assert (mail.sender, mail.recipient) == ("wf@localhost", LI)
    assert (letter["To"], letter["Reply-To"], letter["Subject"]) == (
        LI, "a@example.org", "Trial message of wf",
    )  # fmt: skip


def test_the_file_lies_beside_the_ledger_or_where_it_is_said(wf: Wf, place: Path, tmp_path: Path) -> None:
    write(place, "beside: {type: console}\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "channels.yaml").write_text("other: {type: console}\n", encoding="utf-8")
    (other / "named.yaml").write_text("named: {type: console}\n", encoding="utf-8")
    named = str(other / "named.yaml")
    ways: list[tuple[tuple[str, ...], Mapping[str, str], str]] = [
        ((), {}, "beside"),
        (("--ledger", str(other / "ledger.db")), {}, "other"),
        (("--channels", named), {}, "named"),
        ((), {"WF_CHANNELS": named}, "named"),
    ]
    for arguments, environment, name in ways:
        assert listed(wf, place, *arguments, **environment).out == f"{name}  console  wf@localhost\n"


@pytest.mark.parametrize("kind", ["link", "broken link", "folder", "pipe"])
def test_only_a_file_is_read(wf: Wf, place: Path, kind: str) -> None:
    path = place / ".wf" / "channels.yaml"
    (place / "real.yaml").write_text("email: {type: console}\n", encoding="utf-8")
    make: Mapping[str, Callable[[], object]] = {
        "link": lambda: path.symlink_to(place / "real.yaml"),
        "broken link": lambda: path.symlink_to(place / "nowhere"),
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
    }
    make[kind]()
    ran = listed(wf, place)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(".wf/channels.yaml:1:1: 错误[file-")


def robot(wf: Wf, place: Path, url: str, mode: int = 0o600, **environment: str) -> tuple[Ran, list[str]]:
    """A trial by a robot whose address is a secret of this kind; {} stands for the address. What came of it."""
    with Chat() as chat:
        address = f"http://{HOST}:{chat.port}/send?key={KEY}"
        write(place, f"email: {{type: wecom, url: {url.format(address)}}}\n", mode)
        secret = place / "secret"
        secret.write_text(f"{address}\n", encoding="utf-8")
        secret.chmod(0o600)
        given = {name: value.format(address) for name, value in environment.items()}
        return trial(wf, place, **given), [asked.path for asked in chat.asked]


SECRETS = [
    ("'{}'", 0o600, {}, "written there"),
    ("{{env: ROBOT}}", 0o644, {"ROBOT": "{}"}, "from the environment; the file itself may be read by all"),
    ("{{file: secret}}", 0o644, {}, "from a file, its last line's end left out"),
]


@pytest.mark.parametrize(("url", "mode", "environment", "why"), SECRETS, ids=[row[-1] for row in SECRETS])
def test_a_secret_may_stand_in_three_places(
    wf: Wf, place: Path, url: str, mode: int, environment: dict[str, str], why: str
) -> None:
    ran, asked = robot(wf, place, url, mode, **environment)
    assert (ran.status, ran.err, asked) == (0, "", [f"/send?key={KEY}"]), why
    assert KEY not in ran.out


def test_a_password_from_the_environment_logs_in(wf: Wf, place: Path) -> None:
    with Faulty() as server:
        options = f"host: {HOST}, port: {server.port}, security: none, user: {USER}, password: {{env: MAIL_PASSWORD}}"
        write(place, f"email: {{type: smtp, {options}}}\n", 0o644)
        assert trial(wf, place, MAIL_PASSWORD=PASSWORD).status == 0
        wrong_one = trial(wf, place, MAIL_PASSWORD=KEY)
        assert (wrong_one.status, wrong_one.err) == (3, "wf: connect: 535 5.7.8 no\n")
        assert [(mail.user, mail.sender) for mail in server.messages] == [(USER, USER)]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_secret_in_a_file_that_others_may_read(wf: Wf, place: Path, mode: int) -> None:
    secret = place / "secret"
    secret.write_text(KEY, encoding="utf-8")
    secret.chmod(mode)
    write(place, f"email: {{{MAIL}, user: x, password: {{file: secret}}}}\n", 0o644)
    ran = trial(wf, place)
    assert (ran.status, ran.out) == (3, "")
    column = len(f"email: {{{MAIL}, user: x, ") + 1
    assert ran.err == f"wf: .wf/channels.yaml:1:{column}: email: Others may read secret: chmod 600 secret\n"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
@pytest.mark.parametrize("command", [("channel",), ("digest",), ("digest", "--send", "--as-of", "2024-06-24")])
def test_secrets_written_where_others_may_read(wf: Wf, place: Path, mode: int, command: tuple[str, ...]) -> None:
    """Refused by whatever reads the file, before anything is listed or sent."""
    write(place, f"email: {{{MAIL}, user: x, password: {KEY}}}\n", mode)
    ran = wf(*command, cwd=place)
    assert (ran.status, ran.out) == (2, "")
    assert "chmod 600 .wf/channels.yaml" in ran.err
    assert KEY not in ran.err


INLINE = [
    (f"email: {{{MAIL}, user: x, password: {KEY}}}\n", "a password"),
    (f"email: {{type: wecom, url: {KEY}}}\n", "an address"),
    (f"email: {{type: dingtalk, secret: {KEY}}}\n", "a key to sign with"),
    (f"a: {{type: console}}\nb: {{type: feishu, secret: {KEY}}}\n", "in the second channel"),
    (f"email: {{type: other, options: {{token: {KEY}}}}}\n", "in the options of a channel of others"),
]


@pytest.mark.parametrize(("text", "why"), INLINE)
def test_what_is_a_secret(wf: Wf, place: Path, text: str, why: str) -> None:
    write(place, text, 0o644)
    assert listed(wf, place).status == 2, why
    write(place, text, 0o600)
    assert listed(wf, place).status == 0, why


MISSING = [
    ("{env: NOWHERE}", "The environment has no NOWHERE.", "no such variable"),
    ("{file: nowhere}", "There is no file nowhere.", "no such file"),
    ("{file: plans}", "plans is a folder or a device. Name the file that password stands in.", "a folder"),
    ("{file: shared}", "shared is a folder or a device. Name the file that password stands in.", "one that all read"),
    ("{file: pipe}", "pipe is a folder or a device. Name the file that password stands in.", "nobody writes to it"),
    ("{file: latin}", "latin cannot be read, or is not UTF-8.", "no UTF-8"),
    ("{file: latin/x}", "latin/x cannot be read, or is not UTF-8.", "below a file"),
    ("{env: EMPTY}", "EMPTY is empty in the environment.", "an empty variable"),
    ("{file: empty}", "empty is empty.", "an empty file"),
]


@pytest.mark.parametrize(("secret", "said", "why"), MISSING)
def test_a_secret_that_is_not_there(wf: Wf, place: Path, secret: str, said: str, why: str) -> None:
    """Told by its place and its name, before anything is sent."""
    for name, contents in (("latin", b"\xe9\xff"), ("empty", b"")):
        (place / name).write_bytes(contents)
        (place / name).chmod(0o600)
    (place / "plans").chmod(0o700)
    (place / "shared").mkdir(mode=0o755)
    os.mkfifo(place / "pipe", 0o600)
    with Faulty() as server:
        options = f"type: smtp, host: {HOST}, port: {server.port}, security: none, user: x, password: {secret}"
        write(place, f"# first line\nemail: {{{options}}}\n")
        ran = trial(wf, place, EMPTY="")
        assert server.connections == 0, why
    assert (ran.status, ran.out) == (3, ""), why
    column = len(f"email: {{{options}}}") - len(f"password: {secret}}}") + 1
    assert ran.err == f"wf: .wf/channels.yaml:2:{column}: email: {said}\n", why


def test_secrets_are_read_when_a_channel_is_opened(place: Path) -> None:
    """A list of channels asks for none."""
    path = write(place, "a: {type: smtp, host: h, password: {env: A}, options: {b: {env: B}, c: 1, d: true}}\n")
    found = channels.read(str(path), "channels.yaml", str(place))
    assert (found.problems, found.secrets) == ([], False)
    channel = found.channels["a"]
    assert channel.revealed({"A": "1", "B": "2"}) == {"host": "h", "password": "1", "b": "2", "c": 1, "d": True}
    with pytest.raises(SecretError) as fault:
        channel.revealed({"A": "1"})
    assert (fault.value.option, fault.value.code, fault.value.name) == ("b", "no-variable", "B")


SENDERS = [
    ("{type: smtp, from: 法治办 <fazhi@example.org>, user: x@example.org}", "法治办 <fazhi@example.org>", "as written"),
    ("{type: smtp, user: x@example.org}", "x@example.org", "whoever logs in"),
    ("{type: smtp, user: x}", "wf@localhost", "a user that is no address"),
    ("{type: console}", "wf@localhost", "nobody"),
]


@pytest.mark.parametrize(("channel", "sender", "why"), SENDERS)
def test_who_the_sender_is(place: Path, channel: str, sender: str, why: str) -> None:
    found = channels.read(str(write(place, f"a: {channel}\n")), "channels.yaml", str(place))
    assert found.channels["a"].sender == sender, why


def test_no_file_is_no_channels(place: Path) -> None:
    assert channels.read(str(place / "nowhere.yaml"), "nowhere.yaml", str(place)) == ({}, [], None, False)


def test_channels_in_the_settings_are_no_channels(wf: Wf, place: Path) -> None:
    """The settings lie beside the plans, in the repository: there a channel would be seen, and set, by anybody."""
    (place / "wf.yaml").write_text("channels: {email: {type: console}}\n", encoding="utf-8")
    checked = wf("check", "--lang", "en", cwd=place)
    assert checked.status == 1
    assert "wf.yaml:1:1: error[unknown-key]" in checked.out
    assert listed(wf, place, lang="en").out.startswith("No channel is set up")
    ran = wf("digest", "--send", "--as-of", "2024-06-24", "--lang", "en", cwd=place)
    assert (ran.status, ran.out) == (2, "")
    assert "No channel is set up" in ran.err


@pytest.mark.parametrize(
    "name", ["https://example.org/hook", "json://example.org", "mailto:x@example.org", "e mail", "Email", "../email"]
)
def test_plans_name_channels_and_no_addresses(wf: Wf, place: Path, name: str) -> None:
    """Whoever writes plans does not say where the office's mail goes."""
    org = ORG.replace("email: li@example.org", f"email: li@example.org, channels: ['{name}']")
    (place / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    ran = wf("check", "--lang", "en", cwd=place)
    assert (ran.status, "plans/org/office.yaml:10:" in ran.out) == (1, True)
    sound = ORG.replace("email: li@example.org", "email: li@example.org, channels: [email, wecom]")
    (place / "plans" / "org" / "office.yaml").write_text(sound, encoding="utf-8")
    assert wf("check", cwd=place).status == 0
