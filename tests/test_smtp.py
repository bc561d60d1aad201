"""E-mail by SMTP: every stage of the conversation, and every way in which it may fail, told apart."""

from base64 import encodebytes
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from _pytest.mark import ParameterSet

from engine.ports import NO_ADDRESS, DeliveryError, Message, OptionError
from engine.render.mime import Letterhead, message
from notifiers.smtp import Smtp
from tests.conftest import Wf
from tests.smtp_server import HOST, OF_CONNECTION, PASSWORD, USER, Authority, Fault, Faulty, Postbox

SENDER = "综合科 <zhk@example.org>"
SENT = datetime(2024, 6, 24, 0, 30, tzinfo=UTC)
READY = "250 2.0.0 well\r\n"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def letter(number: int, text: str = "待办三项。\n") -> Message:
    """A message as the engine makes them."""
    id_, to, name = f"<wf.2024-06-24.{number}@example.org>", f"li{number}@example.org", f"李{number}"
    head = Letterhead(SENDER, None, to, name, "今日待办", id_, SENT, "zh-CN")
    raw = message(head, text, f"<p>{text}</p>\n")
    return Message(id=id_, sender="zhk@example.org", to=to, name=name, subject="今日待办", text=text, raw=raw)


@cache
def large() -> str:
    """More than what buffers on the way can hold."""
    return "学" * 1_000_000


def three(stage: str = "", position: int = 0) -> list[Message]:
    """Three messages; the one that a fault is to strike within its contents is large."""
    return [
        letter(number, large() if (stage, position) == ("contents", number) else "待办三项。\n") for number in (1, 2, 3)
    ]


class Fate(NamedTuple):
    """How a message ended."""

    outcome: str
    channel: bool = False
    said: str = ""


DELIVERED = Fate("delivered")


def fate(smtp: Smtp, one: Message) -> Fate:
    """What becomes of a message."""
    try:
        return Fate("delivered", said=smtp.send(one))
    except DeliveryError as fault:
        return Fate(fault.outcome, fault.channel, fault.said)


@contextmanager
def opened(server: Postbox | Faulty, **options: str | int) -> Iterator[Smtp]:
    """The channel, set up for a server."""
    given = {"host": HOST, "port": server.port, "security": "none", "timeout": 10, **options}
    with closing(Smtp(given)) as smtp:
        yield smtp


def logged_in(authority: Authority, security: str) -> dict[str, str]:
    """The options of one who logs in, over an encrypted connection."""
    return {"security": security, "ca": str(authority.file), "user": USER, "password": PASSWORD}


SECURITIES = ["none", "starttls", "tls"]


def postbox(authority: Authority, security: str, mechanisms: str) -> Postbox:
    context = authority.context(HOST)
    tls = context if security == "tls" else None
    return Postbox(starttls=context if security == "starttls" else None, tls=tls, mechanisms=mechanisms)


@pytest.mark.parametrize("security", SECURITIES)
@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "PLAIN", "LOGIN"])
def test_logs_in_and_sends(authority: Authority, security: str, mechanisms: str) -> None:
    one = letter(1)
    with (
        postbox(authority, security, mechanisms) as server,
        opened(server, **logged_in(authority, security)) as smtp,
    ):
        assert smtp.send(one) == "250 2.0.0 taken"
        assert server.messages == [("zhk@example.org", one.to, one.raw, USER)]


@pytest.mark.parametrize("security", SECURITIES)
def test_sends_without_logging_in(authority: Authority, security: str) -> None:
    with postbox(authority, security, "") as server:
        options = {"security": security, "ca": str(authority.file)}
        with opened(server, **options) as smtp:
            assert fate(smtp, letter(1)).outcome == "delivered"
        assert [mail.user for mail in server.messages] == [""]


@pytest.mark.parametrize("security", SECURITIES)
def test_one_connection_for_all_messages(authority: Authority, security: str) -> None:
    letters = [letter(number) for number in range(50)]
    with postbox(authority, security, "PLAIN") as server:
        with opened(server, **logged_in(authority, security)) as smtp:
            assert {fate(smtp, one).outcome for one in letters} == {"delivered"}
        assert [(mail.recipient, mail.raw) for mail in server.messages] == [(one.to, one.raw) for one in letters]
        assert server.connections == 1


def test_after_leave_was_taken_it_connects_anew() -> None:
    with Postbox() as server, opened(server) as smtp:
        for number in (1, 2):
            assert fate(smtp, letter(number)).outcome == "delivered"
            smtp.close()
        assert (len(server.messages), server.connections) == (2, 2)


HEAD = b"From: zhk@example.org\r\nMessage-ID: <x@example.org>\r\n\r\n"
BODIES = [
    (b".\r\n", "a dot alone, that would end the message"),
    (b".a\r\n..b\r\n...\r\n", "dots at the beginning of lines"),
    (b"a\r\n.", "a dot at the very end"),
    (b"a", "no end of line at the end"),
    (b"", "nothing"),
    (b"\r\n\r\n", "empty lines at the end"),
    (b"a\r\nFrom b\r\n>From c\r\n", "what mailboxes would quote"),
    (b"QUIT\r\nRSET\r\n", "what would be commands"),
    (encodebytes(bytes(range(256)) * 8000).replace(b"\n", b"\r\n"), "2 MB of base64"),
    (b"x" * 900 + b"\r\n", "a long line"),
    (b"\xe5\xad\xa6\r\n", "bytes beyond ASCII"),
]


@pytest.mark.parametrize("server", [Postbox, Faulty])
@pytest.mark.parametrize(("body", "why"), BODIES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_bytes_arrive_as_they_are(server: type[Postbox | Faulty], body: bytes, why: str) -> None:
    """A line that is not ended is; nothing else changes."""
    one = letter(1)._replace(raw=HEAD + body)
    with server() as taking, opened(taking) as smtp:
        assert fate(smtp, one).outcome == "delivered", why
        (mail,) = taking.messages
    assert mail.raw == one.raw + (b"" if one.raw.endswith(b"\r\n") else b"\r\n"), why


FROM = [
    ("zhk@example.org", "an address alone"),
    ("综合科 <zhk@example.org>", "a Chinese name: an encoded word"),
    ("静安区绿化和市容管理局办公室" * 5 + " <zhk@example.org>", "so long a name that the header is folded"),
    ('"Office, General" <zhk@example.org>', "a comma in the name"),
    ('"other@example.com" <zhk@example.org>', "a name that is an address"),
    ("O'Brien (office) <zhk@example.org>", "a comment"),
]


@pytest.mark.parametrize(("sender", "why"), FROM, ids=[why for _, why in FROM])
def test_the_envelope_is_from_whom_the_header_says(wf: Wf, tmp_path: Path, sender: str, why: str) -> None:
    with Postbox() as server:
        options = {"type": "smtp", "host": HOST, "port": server.port, "security": "none", "from": sender}
        (tmp_path / "channels.yaml").write_text(yaml.safe_dump({"email": options}, allow_unicode=True), "utf-8")
        ran = wf("channel", "email", "--to", "li@example.org", "--channels", "channels.yaml", cwd=tmp_path)
        assert (ran.status, ran.err) == (0, ""), why
        (mail,) = server.messages
    assert (mail.sender, mail.recipient) == ("zhk@example.org", "li@example.org"), why
    header = message_from_bytes(mail.raw, policy=policy.default)["From"].addresses
    assert [one.addr_spec for one in header] == [mail.sender], why


BEFORE = Fate("later", channel=True)
LOST = Fate("later", channel=False)
REFUSED = Fate("refused", channel=False)
UNKNOWN = Fate("unknown", channel=False)
NO_CONNECTION = {
    **dict.fromkeys(
        ["drop", "4xx", "421", "5xx", "garbage", "babble", "long", "silence", "half", "first of several"], BEFORE
    ),
    "slow": DELIVERED,
}
CAME = dict.fromkeys(
    ["drop", "4xx", "421", "5xx", "garbage", "babble", "long", "silence", "half", "first of several", "slow"], DELIVERED
)
EXPECTED: dict[str, dict[str, Fate]] = {
    "greeting": NO_CONNECTION,
    "ehlo": NO_CONNECTION | dict.fromkeys(["4xx", "5xx", "garbage"], DELIVERED) | {"babble": LOST},  # HELO will do
    "starttls": NO_CONNECTION,
    "auth": NO_CONNECTION,
    "mail": NO_CONNECTION | dict.fromkeys(["drop", "long", "silence", "first of several"], LOST),
    "rcpt": dict.fromkeys(NO_CONNECTION, LOST) | {"5xx": REFUSED, "slow": DELIVERED},
    "data": dict.fromkeys(NO_CONNECTION, LOST) | {"5xx": REFUSED, "slow": DELIVERED},
    "contents": {
        **dict.fromkeys(["drop", "4xx", "421", "5xx", "garbage", "silence"], LOST),
        "slow": DELIVERED,
    },
    "answer": {
        **dict.fromkeys(["drop", "garbage", "babble", "long", "silence", "half", "first of several"], UNKNOWN),
        **dict.fromkeys(["4xx", "421"], LOST),
        "5xx": REFUSED,
        "slow": DELIVERED,
    },
    "rset": dict.fromkeys(CAME, REFUSED),  # it is said after a refusal, and changes nothing about that
    "quit": CAME,
}


def cases() -> Iterator[ParameterSet]:
    """Every stage with every kind of fault."""
    for stage, kinds in EXPECTED.items():
        for kind, expected in kinds.items():
            yield pytest.param(stage, kind, expected, id=f"{stage}-{kind}")


def sent(smtp: Smtp, letters: Sequence[Message], *, apart: bool) -> list[Fate]:
    """One round over some messages, each on a connection of its own where that is wanted."""
    fates = []
    for one in letters:
        fates.append(fate(smtp, one))
        if apart:
            smtp.close()
    return fates


def faults(stage: str, kind: str, position: int) -> list[Fault]:
    refused = [Fault("rcpt", "5xx", position)] if stage == "rset" else []
    return [Fault(stage, kind, position), *refused]


def faulty(stage: str, kind: str, position: int, authority: Authority) -> tuple[Faulty, dict[str, str | int]]:
    """A server with a fault, and the options with which one comes to that stage."""
    tls = authority.context(HOST) if stage == "starttls" else None
    options: dict[str, str | int] = {"timeout": 1 if kind == "silence" else 10}
    if stage == "starttls":
        options |= logged_in(authority, "starttls")
    if stage == "auth":
        options |= {"user": USER, "password": PASSWORD}
    return Faulty(*faults(stage, kind, position), tls=tls), options


@pytest.mark.parametrize(("stage", "kind", "expected"), list(cases()))
def test_a_fault_strikes_one_message_alone(authority: Authority, stage: str, kind: str, expected: Fate) -> None:
    """Each of three in its turn, all turns at the same time: most of it is waiting."""
    with ThreadPoolExecutor(3) as pool:
        for _ in pool.map(lambda position: strikes_one_alone(authority, stage, kind, expected, position), (1, 2, 3)):
            pass


def strikes_one_alone(authority: Authority, stage: str, kind: str, expected: Fate, position: int) -> None:
    """One of three fares as it should, the others arrive; in a second round it arrives as well, none of them twice."""
    letters = three(stage, position)
    server, options = faulty(stage, kind, position, authority)
    with server:
        with opened(server, **options) as smtp:
            first = sent(smtp, letters, apart=stage in OF_CONNECTION)
            again = [one for one, was in zip(letters, first, strict=True) if was.outcome in {"later", "unknown"}]
            second = sent(smtp, again, apart=False)
        wanted = [expected if number == position else DELIVERED for number in (1, 2, 3)]
        assert [(was.outcome, was.channel) for was in first] == [(one.outcome, one.channel) for one in wanted]
        assert {was.outcome for was in second} <= {"delivered"}
        counted = Counter(mail.id for mail in server.messages)
        assert {mail.raw for mail in server.messages} <= {one.raw for one in letters}
    for one, was in zip(letters, first, strict=True):
        assert counted[one.id] in {"refused": {0}, "unknown": {1, 2}}.get(was.outcome, {1})


ANSWERS = [
    ("mail", "250-2.1.0 well\r\n250 2.1.0 really\r\n", "delivered", "in several lines"),
    ("mail", "550 5.1.8 sender unknown\r\n", "later", "the sender is everybody's trouble"),
    ("mail", "530 5.7.0 authentication required\r\n", "later", "the same"),
    ("rcpt", "251 will be forwarded\r\n", "delivered", "as good as 250"),
    ("rcpt", "550 5.1.1 no such user\r\n", "refused", "the mailbox is not there"),
    ("rcpt", "550-5.1.1 no such user\r\n550 5.1.1 really\r\n", "refused", "in several lines"),
    ("rcpt", "553 5.1.3 bad address\r\n", "refused", "nor can it be"),
    ("rcpt", "552 5.2.2 mailbox full\r\n", "refused", "the server says: for good"),
    ("rcpt", "550 mailbox unavailable\r\n", "refused", "without an enhanced code"),
    ("rcpt", "450 4.2.0 greylisted\r\n", "later", "come again"),
    ("rcpt", "452 4.5.3 too many recipients\r\n", "later", "the same"),
    ("rcpt", "550 5.7.1 not allowed\r\n", "later", "a policy: it may be mended on our side"),
    ("rcpt", "550-5.7.26 not\r\n550 5.7.26 authenticated\r\n", "later", "the same, in several lines"),
    ("rcpt", "554 5.7.1 <li@example.org>: Relay access denied\r\n", "later", "we are not known there"),
    ("rcpt", "550 relay not permitted\r\n", "later", "the same, without an enhanced code"),
    ("rcpt", "550 5.7.54 SMTP; Unable to relay\r\n", "later", "the same, in other words"),
    ("rcpt", "550 5.1.1 <relay@example.org>: no such user\r\n", "refused", "the address has the word, not the fault"),
    ("rcpt", "553 not in my list of allowed rcpthosts (#5.7.1)\r\n", "later", "a policy, as qmail writes it"),
    ("rcpt", "530 authentication required\r\n", "later", "it is us whom the server does not let in"),
    ("data", "554 5.5.1 no valid recipients\r\n", "refused", "for good"),
    ("data", "451 4.3.0 not now\r\n", "later", "for now"),
    ("data", "250 2.0.0 well\r\n", "later", "it does not go on: no contents were sent"),
    ("answer", "250 2.0.0 queued as 4F2\r\n", "delivered", "taken"),
    ("answer", "250-2.0.0 well\r\n250 2.0.0 really\r\n", "delivered", "taken, in several lines"),
    ("answer", "250\r\n", "delivered", "taken, in as few words as can be"),
    ("answer", "552 5.3.4 too large\r\n", "refused", "for good"),
    ("answer", "554 5.7.1 looks like spam\r\n", "refused", "for good: a policy about this very message"),
    ("answer", "452 4.3.1 disk full\r\n", "later", "for now"),
    ("answer", "200 fine\r\n", "delivered", "good is what begins with 2 (RFC 5321, 4.2.1)"),
    ("answer", "354 go on\r\n", "unknown", "neither yes nor no"),
    ("answer", "500 Line too long.\r\n", "refused", "the server's own words, not smtplib's"),
]


@pytest.mark.parametrize(("stage", "answer", "outcome", "why"), ANSWERS)
def test_what_an_answer_means(stage: str, answer: str, outcome: str, why: str) -> None:
    with Faulty(Fault(stage, answer, 1)) as server, opened(server) as smtp:
        assert [fate(smtp, letter(number)).outcome for number in (1, 2)] == [outcome, "delivered"], why


def test_what_was_said_is_told_in_one_line() -> None:
    with Faulty(Fault("rcpt", "550-5.1.1 no such\r\n550 5.1.1 user 李\r\n", 1)) as server, opened(server) as smtp:
        assert fate(smtp, letter(1)).said == "550 5.1.1 no such 5.1.1 user 李"


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "answer"])
def test_three_lost_connections_on_end_are_the_channels_fault(stage: str) -> None:
    with Faulty(Fault(stage, "drop")) as server, opened(server) as smtp:
        assert [fate(smtp, letter(number)).channel for number in (1, 2, 3)] == [False, False, True]


def test_lost_connections_with_one_that_holds_between_are_not_on_end() -> None:
    lost = [Fault("data", "drop", number) for number in (1, 2, 4, 5)]
    with Faulty(*lost) as server, opened(server) as smtp:
        fates = [fate(smtp, letter(number)) for number in range(1, 6)]
    assert [(was.outcome, was.channel) for was in fates] == [LOST[:2]] * 2 + [DELIVERED[:2]] + [LOST[:2]] * 2


def test_a_refusal_between_lost_connections_says_that_the_channel_works() -> None:
    faults = [*(Fault("data", "drop", number) for number in (1, 2, 4)), Fault("rcpt", "5xx", 3)]
    with Faulty(*faults) as server, opened(server) as smtp:
        assert [fate(smtp, letter(number)).channel for number in (1, 2, 3, 4)] == [False] * 4


def test_nobody_listens() -> None:
    with Faulty() as server:
        port = server.port
    with closing(Smtp({"host": HOST, "port": port, "security": "none", "timeout": 5})) as smtp:
        was = fate(smtp, letter(1))
    assert (was.outcome, was.channel) == BEFORE[:2]
    assert "refused" in was.said


def test_no_such_host() -> None:
    with closing(Smtp({"host": "smtp.invalid", "port": 25, "security": "none", "timeout": 5})) as smtp:
        assert fate(smtp, letter(1))[:2] == BEFORE[:2]


UNUSUAL = [
    ("smtp..example.org", "a host with an empty label"),
    ("x" * 64 + ".example.org", "a host with too long a label"),
]


@pytest.mark.parametrize(("host", "why"), UNUSUAL, ids=[why for *_, why in UNUSUAL])
def test_what_smtp_cannot_say_is_told_as_such(host: str, why: str) -> None:
    """It is a DeliveryError and nothing else."""
    with Faulty() as server, opened(server, host=host) as smtp:
        was = fate(smtp, letter(1))
        assert (was.outcome, was.channel, server.messages) == ("later", True, []), why


@pytest.mark.parametrize(
    "to",
    ["李某@example.org", "\r\n", "", "Li Si", "li", "x@example.org, y@example.org", "x@example.org,y@example.org",
     "李某 <li@example.org>", "<li@example.org>", "li@例子.中国", "li@example.org\r\nRCPT TO:<y@example.org>", "@li:example.org"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(to: str) -> None:
    """Nobody is told in another's place, and others get their messages by the same connection."""
    with Postbox() as server, opened(server) as smtp:
        assert fate(smtp, letter(1)._replace(to=to)) == Fate("refused", channel=False, said=NO_ADDRESS)
        assert fate(smtp, letter(2)).outcome == "delivered"
        assert [mail.recipient for mail in server.messages] == [letter(2).to]


@pytest.mark.parametrize("challenge", ["334 abc\r\n", "334 学\r\n", "334\r\n"])
def test_a_challenge_that_is_none(challenge: str) -> None:
    with Faulty(Fault("auth", challenge)) as server, opened(server, user=USER, password=PASSWORD) as smtp:
        assert fate(smtp, letter(1))[:2] == BEFORE[:2]
        assert server.transactions == 0


def test_a_wrong_password() -> None:
    with Faulty() as server, opened(server, user=USER, password=USER) as smtp:
        was = fate(smtp, letter(1))
        assert (was.outcome, was.channel, was.said) == ("later", True, "connect: 535 5.7.8 no")
        assert server.transactions == 0


def test_contents_that_take_long_but_go_on() -> None:
    """What is waited for is every step, not the whole of a large message."""
    one = letter(1, large())
    with Faulty(Fault("contents", "crawl")) as server, opened(server, timeout=1) as smtp:
        assert fate(smtp, one).outcome == "delivered"
        assert [mail.raw for mail in server.messages] == [one.raw]


@pytest.mark.parametrize("farewell", ["", "421 4.4.2 idle\r\n"])
def test_a_connection_that_was_closed_meanwhile(farewell: str) -> None:
    """A server that takes one message a connection: no message is lost, and none comes twice."""
    after = Fault("answer", f"250 2.0.0 taken\r\n{farewell}", 1)
    with Faulty(after, Fault("mail", "drop", 2)) as server, opened(server) as smtp:
        assert fate(smtp, letter(1)).outcome == "delivered"
        assert fate(smtp, letter(2)).outcome == "later"
        assert fate(smtp, letter(2)).outcome == "delivered"
        assert [mail.id for mail in server.messages] == [letter(1).id, letter(2).id]


@pytest.mark.parametrize("farewell", ["", "421 4.4.2 idle\r\n"])
def test_a_channel_that_is_asked_first_opens_what_was_closed_meanwhile(
    monkeypatch: pytest.MonkeyPatch, farewell: str
) -> None:
    """After a night without a word, nothing is tried that would surely fail."""
    monkeypatch.setattr("notifiers.smtp._IDLE", -1)
    after = Fault("answer", f"250 2.0.0 taken\r\n{farewell}", 1)
    with Faulty(after, Fault("rset", "drop", 1)) as server, opened(server) as smtp:
        for number in (1, 2):
            smtp.ready()
            assert fate(smtp, letter(number)).outcome == "delivered"
        assert [mail.id for mail in server.messages] == [letter(1).id, letter(2).id]
        assert server.connections == 2


UNTRUSTED: list[tuple[str, str, str]] = [
    ("wrong name", "certificate", "a certificate of another host"),
    ("unknown authority", "certificate", "a certificate of whoever it may be"),
    ("expired", "certificate", "a certificate of old"),
]


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(("fault", "said", "why"), UNTRUSTED)
def test_a_server_that_is_not_the_right_one_learns_nothing(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory, fault: str, said: str, why: str, *, at_once: bool
) -> None:
    issuer = Authority(tmp_path_factory.mktemp("other")) if fault == "unknown authority" else authority
    name = "other.example.org" if fault == "wrong name" else HOST
    context = issuer.context(name, expired=fault == "expired")
    options = logged_in(authority, "tls" if at_once else "starttls")
    with Faulty(tls=context, at_once=at_once) as server, opened(server, **options) as smtp:
        was = fate(smtp, letter(1))
        assert (was.outcome, was.channel) == BEFORE[:2], why
        assert said in was.said, why
        smtp.close()
        learnt_nothing(server)


def learnt_nothing(server: Faulty) -> None:
    """Neither who logs in nor anything of a message has reached a server, in the clear or hidden."""
    assert server.connections == 1
    assert bytes(server.hidden) == b""
    assert {line.split(b" ")[0].strip() for line in bytes(server.clear).splitlines()} <= {
        b"ehlo", b"EHLO", b"STARTTLS", b"quit", b"QUIT", b"helo",
    }  # fmt: skip
    assert server.messages == []


STRIPPED: list[tuple[list[Fault], str, str]] = [
    ([], "", "STARTTLS is not offered"),
    ([], "XXXXXXXA", "somebody in between has crossed it out"),
    ([Fault("ehlo", "5xx")], "STARTTLS", "EHLO is not understood"),
    ([Fault("starttls", "454 4.7.0 not now\r\n")], "STARTTLS", "not now"),
    ([Fault("starttls", "502 5.5.1 what?\r\n")], "STARTTLS", "not at all"),
    ([Fault("starttls", "what?\r\n")], "STARTTLS", "garbage"),
    ([Fault("starttls", "250 2.0.0 well\r\n")], "STARTTLS", "the wrong good answer"),
    ([Fault("starttls", "454 no\r\n250-mx\r\n250 AUTH PLAIN\r\n")], "STARTTLS", "no, and then as if it went on"),
    ([Fault("starttls", "220 2.0.0 go\r\n" + READY * 9)], "STARTTLS", "yes, and then it stays in the clear"),
]


@pytest.mark.parametrize("user", [True, False])
@pytest.mark.parametrize(("faults", "offers", "why"), STRIPPED)
def test_nothing_is_said_in_the_clear(
    authority: Authority, faults: list[Fault], offers: str, why: str, *, user: bool
) -> None:
    """Though the server would let one log in, and take mail, in the clear."""
    options = logged_in(authority, "starttls")
    given = options if user else {name: options[name] for name in ("security", "ca")}
    server = Faulty(*faults, tls=authority.context(HOST), offers=offers)
    with server, opened(server, **given, timeout=2) as smtp:
        was = fate(smtp, letter(1))
        assert (was.outcome, was.channel) == BEFORE[:2], why
    assert server.messages == [], why
    said = bytes(server.clear).upper()
    for secret in (b"AUTH ", b"MAIL", b"RCPT", b"DATA", USER.encode().upper(), PASSWORD.encode().upper()):
        assert secret not in said, why
    assert bytes(server.hidden) == b"", why


def test_what_is_injected_before_encryption_is_not_believed(authority: Authority) -> None:
    """Answers put behind that to STARTTLS would say that all is well; only the server itself says what is."""
    faults = [Fault("starttls", "inject"), Fault("rcpt", "5xx", 1)]
    with Faulty(*faults, tls=authority.context(HOST)) as server:
        with opened(server, **logged_in(authority, "starttls")) as smtp:
            assert [fate(smtp, letter(number)).outcome for number in (1, 2)] == ["refused", "delivered"]
        assert [(mail.recipient, mail.user) for mail in server.messages] == [(letter(2).to, USER)]
        assert {line.split(b" ")[0].upper() for line in bytes(server.clear).splitlines()} == {b"EHLO", b"STARTTLS"}


@pytest.mark.parametrize("host", ["smtp.example.org", "192.0.2.1", "2001:db8::1", "localhost.example.org"])
def test_no_password_in_the_clear_to_another_machine(host: str) -> None:
    with pytest.raises(OptionError) as fault:
        Smtp({"host": host, "security": "none", "user": USER, "password": PASSWORD})
    assert (fault.value.option, fault.value.code) == ("security", "in-the-clear")


@pytest.mark.parametrize("host", [HOST, "127.8.8.8", "::1", "localhost"])
def test_a_password_in_the_clear_on_this_machine(host: str) -> None:
    assert Smtp({"host": host, "security": "none", "user": USER, "password": PASSWORD})


@pytest.mark.parametrize(
    ("options", "option", "code", "why"),
    [
        ({}, "host", "missing", "no host"),
        ({"host": ""}, "host", "empty", "an empty one"),
        ({"host": HOST, "security": "ssl"}, "security", "not-one-of", "no such security"),
        ({"host": HOST, "ca": "/nowhere/ca.pem"}, "ca", "file-unreadable", "no such file"),
        ({"host": HOST, "ca": __file__}, "ca", "no-certificates", "a file without certificates"),
        ({"host": HOST, "passwort": "x"}, "passwort", "unknown", "an option that there is not"),
        ({"host": HOST, "user": USER}, "password", "missing", "a user without a password"),
        ({"host": HOST, "user": USER, "password": "芝麻开门"}, "password", "not-ascii", "a Chinese password"),
        ({"host": HOST, "user": USER, "password": "123！"}, "password", "not-ascii", "typed at full width"),
        ({"host": HOST, "user": "综合科", "password": PASSWORD}, "user", "not-ascii", "a Chinese user"),
    ],
)
def test_options_that_cannot_be_used(options: dict[str, str], option: str, code: str, why: str) -> None:
    with pytest.raises(OptionError) as fault:
        Smtp(options)
    assert (fault.value.option, fault.value.code) == (option, code), why
    assert str(options.get("password")) not in str(fault.value.args)


@pytest.mark.parametrize(("options", "port"), [({}, 465), ({"security": "starttls"}, 587), ({"security": "none"}, 25)])
def test_ports_go_by_the_security(authority: Authority, options: dict[str, str], port: int) -> None:
    """On an address of this machine that nobody uses."""
    host = f"127.88.0.{port % 256}"
    try:
        tls = None if port == 25 else authority.context(host)
        server = Faulty(tls=tls, at_once=port == 465, at=(host, port))
    except PermissionError:
        pytest.skip("low ports are for root alone here")
    with server:
        given: dict[str, str | int] = {
            "host": host,
            "ca": str(authority.file),
            "timeout": 10,
            "user": USER,
            "password": PASSWORD,
        }
        with closing(Smtp({**given, **options})) as smtp:
            assert fate(smtp, letter(1)).outcome == "delivered"
        assert len(server.messages) == 1
