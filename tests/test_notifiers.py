"""What every channel has to keep, those of others too; the screen, the folder, the services that Apprise knows."""

import mailbox
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.ports import DeliveryError, Message, Notifier, OptionError
from engine.sending.mailroom import GROUP
from tests.conftest import Ran, Wf
from tests.smtp_server import HOST, Faulty
from tests.test_packaging import run
from tests.test_robots import Answer, Chat
from tests.test_smtp import letter

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
"""Apprise imports it."""
KINDS: Mapping[str, type[Any]] = {one.name: one.load() for one in entry_points(group=GROUP)}


class Setup(NamedTuple):
    """Options with which a channel works; those that it needs; how many messages have come out at its other end."""

    options: dict[str, str | int | bool]
    needed: tuple[str, ...]
    arrived: Callable[[], int]


def mail(stack: ExitStack, _: Path) -> Setup:
    server = stack.enter_context(Faulty())
    options = {"host": HOST, "port": server.port, "security": "none", "timeout": 10}
    return Setup({**options}, ("host",), lambda: len(server.messages))


def robot(stack: ExitStack, _: Path) -> Setup:
    chat = stack.enter_context(Chat())
    return Setup({"url": f"http://{HOST}:{chat.port}/hook?key=x"}, ("url",), lambda: len(chat.asked))


def service(stack: ExitStack, _: Path) -> Setup:
    chat = stack.enter_context(Chat())
    return Setup({"url": f"json://{HOST}:{chat.port}/"}, ("url",), lambda: len(chat.asked))


def folder(_: ExitStack, place: Path) -> Setup:
    path = place / "mail"
    return Setup({"path": str(path)}, ("path",), lambda: len(list(path.glob("new/*"))))


SETUPS: Mapping[str, Callable[[ExitStack, Path], Setup]] = {
    "apprise": service,
    "console": lambda _, __: Setup({}, (), lambda: 2),
    "dingtalk": robot,
    "feishu": robot,
    "maildir": folder,
    "smtp": mail,
    "wecom": robot,
}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def setup(kind: str, tmp_path: Path) -> Iterator[Setup]:
    with ExitStack() as stack:
        yield SETUPS[kind](stack, tmp_path)


def test_every_channel_is_tested_here() -> None:
    assert sorted(KINDS) == sorted(SETUPS)


def test_what_is_sent_arrives(kind: str, setup: Setup) -> None:
    notifier: Notifier = KINDS[kind](setup.options)
    with closing(notifier):
        said = [notifier.send(letter(number)) for number in (1, 2)]
    assert all(isinstance(one, str) and one for one in said)
    assert setup.arrived() == 2


def test_leave_may_be_taken_twice_and_without_having_sent(kind: str, setup: Setup) -> None:
    notifier: Notifier = KINDS[kind](setup.options)
    notifier.close()
    notifier.close()
    used: Notifier = KINDS[kind](setup.options)
    used.send(letter(1))
    used.close()
    used.close()


def test_nothing_is_opened_before_the_first_message(kind: str, tmp_path: Path) -> None:
    """A channel can be set up while its other end is not there."""
    with ExitStack() as stack:
        setup = SETUPS[kind](stack, tmp_path)
    notifier: Notifier = KINDS[kind](setup.options)
    notifier.close()
    assert list(tmp_path.iterdir()) == []


READY = sorted(name for name, kind in KINDS.items() if hasattr(kind, "ready"))
"""Those that can tell whether they could send, before they do."""


@pytest.mark.parametrize("kind", READY)
def test_a_channel_is_ready_without_having_sent_as_often_as_it_is_asked(kind: str, setup: Setup) -> None:
    notifier: Any = KINDS[kind](setup.options)
    with closing(notifier):
        for number in (1, 2):
            assert (notifier.ready(), notifier.ready()) == (None, None)
            assert setup.arrived() == number - 1
            notifier.send(letter(number))
    assert setup.arrived() == 2


@pytest.mark.parametrize("kind", READY)
def test_a_channel_whose_other_end_is_gone_is_not_ready(kind: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        setup = SETUPS[kind](stack, tmp_path)
    with closing(KINDS[kind](setup.options)) as notifier, pytest.raises(DeliveryError) as fault:
        notifier.ready()
    assert (fault.value.outcome, fault.value.channel) == ("later", True)


def refused(kind: str, options: Mapping[str, str | int | bool]) -> tuple[str, str]:
    """The option that a channel cannot use, and why."""
    with pytest.raises(OptionError) as fault:
        KINDS[kind](options)
    return fault.value.option, fault.value.code


def test_an_unknown_option_is_named(kind: str, setup: Setup) -> None:
    assert refused(kind, {**setup.options, "colour": "red"}) == ("colour", "unknown")


def test_a_missing_option_is_named(kind: str, setup: Setup) -> None:
    for name in setup.needed:
        without = {key: value for key, value in setup.options.items() if key != name}
        assert refused(kind, without) == (name, "missing")
        assert refused(kind, {**without, name: ""}) == (name, "empty")


@pytest.mark.parametrize(
    ("kind", "name"), [("smtp", "port"), ("smtp", "timeout"), ("wecom", "timeout"), ("feishu", "timeout")]
)
def test_an_option_that_is_no_number_is_named(kind: str, name: str, tmp_path: Path) -> None:
    """The file's schema asks for numbers; from the environment comes text."""
    with ExitStack() as stack:
        options = SETUPS[kind](stack, tmp_path).options
    for value in ("soon", "", 0, -1, 65536):
        assert refused(kind, {**options, name: value}) == (name, "not-a-number")


def test_the_screen_shows_who_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert KINDS["console"]({}).send(letter(1)) == "printed"
    assert capsys.readouterr().out == "李1 <li1@example.org>\n今日待办\n\n待办三项。\n\n"


def test_a_folder_holds_the_very_bytes(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    box = KINDS["maildir"]({"path": str(path)})
    letters = [letter(number) for number in range(5)]
    names = [box.send(one) for one in letters]
    assert [(path / "new" / name).read_bytes() for name in names] == [one.raw for one in letters]
    assert list((path / "tmp").iterdir()) == []
    read = mailbox.Maildir(path, create=False)
    assert {str(read[name]["Message-ID"]) for name in names} == {one.id for one in letters}


def test_a_folder_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    KINDS["maildir"]({"path": "~/mail"}).send(letter(1))
    assert len(list(tmp_path.glob("mail/new/*"))) == 1


def test_a_folder_that_has_gone_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    box = KINDS["maildir"]({"path": str(path)})
    box.send(letter(1))
    shutil.rmtree(path)
    name = box.send(letter(2))
    assert (path / "new" / name).read_bytes() == letter(2).raw


@contextmanager
def as_nobody(path: Path) -> Iterator[None]:
    """Without the rights to write there: root has them everywhere, so root is not root meanwhile."""
    root = os.geteuid() == 0
    path.chmod(0o500)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(0o700)


def later(box: Notifier, one: Message) -> str:
    """What is said of a message that is to be tried again, by the channel's fault."""
    with pytest.raises(DeliveryError) as fault:
        box.send(one)
    assert (fault.value.outcome, fault.value.channel) == ("later", True)
    return fault.value.said


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    box = KINDS["maildir"]({"path": str(path)})
    box.send(letter(1))
    with as_nobody(path / "tmp"):
        assert later(box, letter(2)) == "Permission denied"
    box.send(letter(3))
    assert len(list(path.glob("new/*"))) == 2


@pytest.mark.parametrize("inside", [False, True])
def test_a_file_stands_where_the_folder_should_be(tmp_path: Path, *, inside: bool) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    path = tmp_path / "file" / "mail" if inside else tmp_path / "file"
    assert later(KINDS["maildir"]({"path": str(path)}), letter(1)) == "Not a directory"


def test_an_empty_folder_becomes_a_mailbox(tmp_path: Path) -> None:
    """As whoever installs it will have made it, or a system for its service."""
    KINDS["maildir"]({"path": str(tmp_path)}).send(letter(1))
    assert len(list(tmp_path.glob("new/*"))) == 1


def test_a_mailbox_that_lacks_a_folder(tmp_path: Path) -> None:
    """Copies leave out empty folders; tmp is nearly always empty."""
    path = tmp_path / "mail"
    box = KINDS["maildir"]({"path": str(path)})
    box.send(letter(1))
    (path / "tmp").rmdir()
    box.send(letter(2))
    assert len(list(path.glob("new/*"))) == 2


def test_apprise_hands_over_title_and_text() -> None:
    with Chat() as chat:
        assert KINDS["apprise"]({"url": f"json://{HOST}:{chat.port}/hook"}).send(letter(1)) == "sent"
        (asked,) = chat.asked
    assert (asked.path, asked.said["title"]) == ("/hook", "今日待办")
    assert asked.said["message"].strip() == "待办三项。"


@pytest.mark.parametrize("answer", [Answer(500), Answer(404), Answer(200, silent=True)])
def test_apprise_failed(answer: Answer) -> None:
    """It does not say why, nor whether it may have arrived."""
    with Chat(answer) as chat:
        later(KINDS["apprise"]({"url": f"json://{HOST}:{chat.port}/?rto=1&cto=1"}), letter(1))
        assert len(chat.asked) == 1


@pytest.mark.parametrize("url", ["nonsense", "foo://key/x", "https://", "json://"])
def test_an_address_that_apprise_does_not_know(url: str) -> None:
    assert refused("apprise", {"url": url}) == ("url", "unknown-service")


PIGEON = """\
from pathlib import Path
from engine.ports import DeliveryError, OptionError
class Pigeon:
    def __init__(self, options):
        if "loft" not in options:
            raise ValueError("loft: a pigeon comes home to one")
        if options.get("ring", 1) != 1:
            raise ValueError("ring: one a pigeon")
        if options.get("wings", "two") != "two":
            raise OptionError("wings", "not-one-of", value=options["wings"], names=("two",))
        if "feathers" in options:
            raise OptionError("feathers", "too-few", most=0)
        self.loft = Path(options["loft"])
    def send(self, message):
        if not self.loft.is_dir():
            raise DeliveryError("later", "no loft", channel=True)
        (self.loft / "letter").write_text(f"{message.sender} {message.to}", encoding="utf-8")
        return "flown"
    def close(self):
        pass
"""
PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "wf-pigeon"
version = "1"
[project.entry-points."wf.notifiers"]
pigeon = "wf_pigeon:Pigeon"
lame = "wf_pigeon:Lame"
lost = "wf_lost:Pigeon"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that somebody else's channel has been installed into."""
    place = tmp_path_factory.mktemp("pigeon")
    (place / "source" / "wf_pigeon").mkdir(parents=True)
    (place / "source" / "wf_pigeon" / "__init__.py").write_text(PIGEON, encoding="utf-8")
    (place / "source" / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    base = sys.executable.replace(str(Path(sys.prefix)), str(Path(sys.base_prefix)))
    options = ["-qq", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(place / "site")]
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    done = run([base, "-m", "pip", "install", *options, str(place / "source")], place, place, PYTHONPATH=libraries)
    assert done.returncode == 0, done.stderr.decode()
    return place / "site"


def tried(wf: Wf, folder: Path, channel: str, installed: Path | None) -> Ran:
    """A trial message by a channel."""
    (folder / "channels.yaml").write_text(f"bird: {channel}\n", encoding="utf-8")
    path = {"PYTHONPATH": str(installed)} if installed else {}
    return wf("channel", "bird", "--to", "x", "--channels", "channels.yaml", "--lang", "en", cwd=folder, **path)


def test_a_channel_of_others_is_used(wf: Wf, installed: Path, tmp_path: Path) -> None:
    channel = f"{{type: pigeon, from: zhk@example.org, options: {{loft: {tmp_path}}}}}"
    (tmp_path / "channels.yaml").touch(mode=0o600)
    assert tried(wf, tmp_path, channel, installed) == (0, "Sent: flown\n", "")
    assert (tmp_path / "letter").read_text("utf-8") == "zhk@example.org x"


BIRDS = [
    ("{type: pigeon}", "1: bird: loft: a pigeon comes home to one\n", "its own sentence, and the place"),
    ("{type: pigeon, options: {loft: x, ring: 2}}", "41: bird: ring: one a pigeon\n", "the same, at the option"),
    (
        "{type: pigeon, options: {loft: x, wings: tow}}",
        "41: bird: wings cannot be tow. Did you mean two?\n",
        "in our words",
    ),
    ("{type: pigeon, options: {loft: x, feathers: 1}}", "41: bird: feathers: too-few\n", "a word of its own"),
    (
        "{type: lost}",
        "8: bird: Type lost is not properly installed (No module named 'wf_lost').\n",
        "half installed",
    ),
    ("{type: pigeno}", "8: bird: There is no type pigeno. Did you mean pigeon?\n", "misspelt"),
]


@pytest.mark.parametrize(("channel", "said", "why"), BIRDS)
def test_a_channel_of_others_that_does_not_work(
    wf: Wf, installed: Path, tmp_path: Path, channel: str, said: str, why: str
) -> None:
    (tmp_path / "channels.yaml").touch(mode=0o600)
    assert tried(wf, tmp_path, channel, installed) == (3, "", f"wf: channels.yaml:1:{said}"), why


def test_a_channel_of_others_that_is_in_trouble(wf: Wf, installed: Path, tmp_path: Path) -> None:
    (tmp_path / "channels.yaml").touch(mode=0o600)
    channel = "{type: pigeon, options: {loft: nowhere}}"
    assert tried(wf, tmp_path, channel, installed) == (3, "", "wf: no loft\n")


def test_a_channel_of_others_whose_class_is_not_there(wf: Wf, installed: Path, tmp_path: Path) -> None:
    ran = tried(wf, tmp_path, "{type: lame}", installed)
    assert (ran.status, ran.err.count("\n")) == (3, 1)
    assert "Lame" in ran.err


def test_a_channel_that_is_not_installed(wf: Wf, tmp_path: Path) -> None:
    ran = tried(wf, tmp_path, "{type: pigeon}", None)
    assert (ran.status, ran.out) == (3, "")
    types = "、".join(sorted(KINDS))
    assert ran.err == f"wf: channels.yaml:1:8: bird: There is no type pigeon. There are: {types}.\n"


def test_what_needs_an_extra_says_which(tmp_path: Path) -> None:
    """Where Apprise is not installed, its channel says how it would be."""
    (tmp_path / "apprise.py").write_text("raise ImportError", encoding="utf-8")
    program = (
        "from engine.ports import OptionError\n"
        "from notifiers.apprise import Apprise\n"
        "try:\n"
        "    Apprise({'url': 'json://localhost/'})\n"
        "except OptionError as fault:\n"
        "    print(fault.option, fault.code, fault.facts['command'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.decode().strip() == "type needs pip install 'wf[services]'"
