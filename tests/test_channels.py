"""The channels file: what is wrong in it is told by place and remedy, its secrets are kept, plans never name them."""

import os
from collections.abc import Callable, Mapping
from email import message_from_string
from pathlib import Path

import pytest

from engine import channels
from engine.faults import SecretError
from tests.conftest import ORG, PLAN, Ran, Wf
from tests.smtp_server import HOST, PASSWORD, USER, Faulty
from tests.test_robots import KEY, Chat

ITEM = '- {item: "1", title: 学习, owners: 综合科}\n'
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
    return listed(wf, place, name, "--to", "li@example.org", lang="en", **environment)


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
    (None, ("email", "--to", "x"), 2, "email", "no file, and one by name"),
    (None, ("--channels", "nowhere.yaml"), 2, "没有文件 nowhere.yaml", "a file that was named and is not there"),
    ("email: {type: console}\n", (), 0, "email  console", "a list"),
    ("email: {type: console}\n", ("email", "--to", "x"), 0, "已发出", "a trial that arrives"),
    ("email: {type: console}\n", ("emial", "--to", "x"), 2, "是不是“email”", "a name misspelt"),
    ("email: {type: console}\n", ("email",), 2, "--to", "a trial to nobody"),
    ("email: {type: console, options: {a: 1}}\n", ("email", "--to", "x"), 3, "channels.yaml:1: email: a", "an option"),
    ("email: {type: smtp}\n", ("email", "--to", "x"), 3, "channels.yaml:1: email: host", "no host"),
    (f"email: {{{MAIL}}}\n", ("email", "--to", "x"), 3, "refused", "nobody listens"),
    ("email: {type: smpt}\n", ("email", "--to", "x"), 3, "smpt (apprise, console", "a type that there is not"),
    ("email: {tpye: x}\n", ("email", "--to", "x"), 1, "改成“type”", "a file that is wrong"),
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
    assert (mail.sender, mail.recipient) == ("wf@localhost", "li@example.org")
    assert (letter["To"], letter["Reply-To"], letter["Subject"]) == (
        "li@example.org", "a@example.org", "Trial message of wf",
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
    assert ran.err == "wf: .wf/channels.yaml:1: email: others may read secret: chmod 600 secret\n"


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
    ("{env: NOWHERE}", "the environment has no NOWHERE", "no such variable"),
    ("{file: nowhere}", "nowhere cannot be read", "no such file"),
    ("{file: plans}", "cannot be read", "a folder"),
    ("{file: latin}", "latin cannot be read", "no UTF-8"),
    ("{env: EMPTY}", "password", "an empty variable"),
    ("{file: empty}", "password", "an empty file"),
]


@pytest.mark.parametrize(("secret", "said", "why"), MISSING)
def test_a_secret_that_is_not_there(wf: Wf, place: Path, secret: str, said: str, why: str) -> None:
    """Told by its place and its name, before anything is sent."""
    for name, contents in (("latin", b"\xe9\xff"), ("empty", b"")):
        (place / name).write_bytes(contents)
        (place / name).chmod(0o600)
    (place / "plans").chmod(0o700)
    with Faulty() as server:
        options = f"type: smtp, host: {HOST}, port: {server.port}, security: none, user: x, password: {secret}"
        write(place, f"# first line\nemail: {{{options}}}\n")
        ran = trial(wf, place, EMPTY="")
        assert server.connections == 0, why
    assert (ran.status, ran.out) == (3, ""), why
    assert ran.err.startswith("wf: .wf/channels.yaml:2: email: "), why
    assert said in ran.err, why


def test_secrets_are_read_when_a_channel_is_opened(place: Path) -> None:
    """A list of channels asks for none."""
    path = write(place, "a: {type: smtp, host: h, password: {env: A}, options: {b: {env: B}, c: 1, d: true}}\n")
    found = channels.read(str(path), "channels.yaml")
    assert (found.problems, found.secrets) == ([], False)
    channel = found.channels["a"]
    assert channel.revealed({"A": "1", "B": "2"}) == {"host": "h", "password": "1", "b": "2", "c": 1, "d": True}
    with pytest.raises(SecretError) as fault:
        channel.revealed({"A": "1"})
    assert (fault.value.code, fault.value.name) == ("no-variable", "B")


SENDERS = [
    ("{type: smtp, from: 法治办 <fazhi@example.org>, user: x@example.org}", "法治办 <fazhi@example.org>", "as written"),
    ("{type: smtp, user: x@example.org}", "x@example.org", "whoever logs in"),
    ("{type: smtp, user: x}", "wf@localhost", "a user that is no address"),
    ("{type: console}", "wf@localhost", "nobody"),
]


@pytest.mark.parametrize(("channel", "sender", "why"), SENDERS)
def test_who_the_sender_is(place: Path, channel: str, sender: str, why: str) -> None:
    found = channels.read(str(write(place, f"a: {channel}\n")), "channels.yaml")
    assert found.channels["a"].sender == sender, why


def test_no_file_is_no_channels(place: Path) -> None:
    assert channels.read(str(place / "nowhere.yaml"), "nowhere.yaml") == ({}, [], None, False)


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
