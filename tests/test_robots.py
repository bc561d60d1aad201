"""Robots of group chats: what they are sent, and what their answers mean, against a server that answers as they do."""

import hmac
import json
import socket
import ssl
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.ports import DeliveryError, Message, OptionError
from notifiers.dingtalk import DingTalk
from notifiers.feishu import Feishu
from notifiers.robot import clipped
from notifiers.wecom import WeCom
from tests.smtp_server import HOST, Authority

KEY = "0f1e2d3c-key"
SECRET = "SEC 密钥"  # noqa: S105 (that of a server of ours)
Robot = DingTalk | Feishu | WeCom


class Asked(NamedTuple):
    """A request that has come: its path with the query, its type, its body."""

    path: str
    type: str
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The body as JSON."""
        said: dict[str, Any] = json.loads(self.body)
        return said

    @property
    def query(self) -> Mapping[str, list[str]]:
        """What the query says."""
        return parse_qs(urlsplit(self.path).query)


class Answer(NamedTuple):
    """What a server answers; `length` says in place of the true one how many bytes will come."""

    status: int = 200
    body: str = '{"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}'
    location: str = ""
    length: int | None = None
    silent: bool = False
    broken: bool = False


class Chat:
    """A server of robots in a thread of its own: it keeps what it is asked and gives one answer."""

    def __init__(self, answer: Answer = Answer(), tls: ssl.SSLContext | None = None) -> None:  # noqa: B008 (a tuple)
        self.answer = answer
        self.asked: list[Asked] = []
        self.peers: set[object] = set()
        self.over = threading.Event()
        chat = self

        class Handler(BaseHTTPRequestHandler):
            """Answers as it was told."""

            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                chat.asked.append(Asked(self.path, self.headers["Content-Type"], body))
                chat.peers.add(self.client_address)
                chat.reply(self)

            def send_error(self, *_: object, **__: object) -> None:
                """Say nothing to what is no request."""

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.server.daemon_threads = True
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_port
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.server.shutdown()
        self._thread.join(10)
        self.server.server_close()

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        answer = self.answer
        if answer.silent:
            self.over.wait(30)
            handler.close_connection = True
            return
        if answer.broken:  # bytes that are no TLS, in the midst of it
            with socket.socket(fileno=handler.connection.detach()) as bare:
                bare.sendall(b"no TLS any more\r\n" * 9)
                bare.shutdown(socket.SHUT_WR)
            raise ConnectionAbortedError
        raw = answer.body.encode()
        handler.send_response(answer.status)
        if answer.location:
            handler.send_header("Location", answer.location)
        handler.send_header("Content-Length", str(len(raw) if answer.length is None else answer.length))
        handler.end_headers()
        handler.wfile.write(raw)
        handler.close_connection = answer.length is not None


URLS = {
    WeCom: f"/cgi-bin/webhook/send?key={KEY}",
    DingTalk: f"/robot/send?access_token={KEY}",
    Feishu: f"/open-apis/bot/v2/hook/{KEY}",
}
ALL = [WeCom, DingTalk, Feishu]
"""The robots, and their addresses as the vendors write them."""


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def opened(kind: type[Robot], port: int, **options: str | int) -> Iterator[Robot]:
    """A robot that posts to a port of this machine."""
    with closing(kind({"url": f"http://{HOST}:{port}{URLS[kind]}", "timeout": 10, **options})) as robot:
        yield robot


def encrypted(kind: type[Robot], chat: Chat, **options: str) -> dict[str, str | int]:
    """The options of a robot that posts to a server over TLS."""
    return {"url": f"https://{HOST}:{chat.port}{URLS[kind]}", "timeout": 10, **options}


def message(to: str = "", subject: str = "今日待办", text: str = "学习一次。") -> Message:
    return Message(
        id="<x@example.org>", sender="zhk@example.org", to=to, name="李某", subject=subject, text=text, raw=b""
    )


def fate(robot: Robot, one: Message | None = None) -> tuple[str, bool, str]:
    """What becomes of a message: the outcome, whether it is the channel's fault, what was said."""
    try:
        found = "delivered", False, robot.send(one or message())
    except DeliveryError as fault:
        found = fault.outcome, fault.channel, fault.said
    assert KEY not in found[2], "the key in the address is told nobody"
    return found


def error(code: int, said: str) -> str:
    """A body as 企业微信 and 钉钉 write it."""
    return json.dumps({"errcode": code, "errmsg": said})


def lark(code: int, said: str) -> str:
    """A body as 飞书 writes it."""
    return json.dumps({"code": code, "msg": said, "data": {}})


DELIVERED = ("delivered", False)
LATER = ("later", True)
REFUSED = ("refused", False)
CODES = [
    (WeCom, error(0, "ok"), DELIVERED, "taken"),
    (WeCom, error(45009, "api freq out of limit"), LATER, "more than 20 a minute"),
    (WeCom, error(45033, "api concurrent out of limit"), LATER, "too many at once"),
    (WeCom, error(-1, "system error"), LATER, "busy"),
    (WeCom, error(40058, "content exceed max length"), REFUSED, "this very message"),
    (WeCom, error(93000, "invalid webhook url, hint: [x]"), LATER, "no such robot"),
    (DingTalk, error(0, "ok"), DELIVERED, "taken"),
    (DingTalk, error(130101, "send too fast, exceed 20 times per minute"), LATER, "too often"),
    (DingTalk, error(410100, "发送速度太快而限流"), LATER, "too often"),
    (DingTalk, error(-1, "系统繁忙"), LATER, "busy"),
    (DingTalk, error(430102, "unappropriate content"), REFUSED, "this very message"),
    (DingTalk, error(300001, "token is not exist"), LATER, "no such robot"),
    (DingTalk, error(310000, "sign not match"), LATER, "another secret"),
    (DingTalk, error(310000, "invalid timestamp"), LATER, "the clock is wrong"),
    (DingTalk, error(310000, "keywords not in content"), LATER, "a word is asked for that no message has"),
    (DingTalk, error(310000, "ip 192.0.2.1 not in whitelist"), LATER, "from another place"),
    (Feishu, lark(0, "success"), DELIVERED, "taken"),
    (Feishu, '{"StatusCode": 0, "StatusMessage": "success"}', DELIVERED, "taken, as it was said of old"),
    (Feishu, '{"Extra": null, "StatusCode": 0, "StatusMessage": "success", "code": 0}', DELIVERED, "both"),
    (Feishu, lark(11232, "frequency limited psm[lark.oapi.app_platform_runtime]"), LATER, "too often"),
    (Feishu, lark(9499, "too many request"), LATER, "too often"),
    (Feishu, lark(19001, "param invalid: incoming webhook access token invalid"), LATER, "no such robot"),
    (Feishu, lark(19021, "sign match fail or timestamp is not within one hour"), LATER, "another secret"),
    (Feishu, lark(19022, "Ip Not Allowed"), LATER, "from another place"),
    (Feishu, lark(19024, "Key Words Not Found"), LATER, "a word is asked for that no message has"),
    (Feishu, lark(9499, "Bad Request"), REFUSED, "this very message"),
]


@pytest.mark.parametrize(("kind", "body", "expected", "why"), CODES)
def test_what_a_code_means(kind: type[Robot], body: str, expected: tuple[str, bool], why: str) -> None:
    """They all answer 200; what is meant stands within."""
    with Chat(Answer(body=body)) as chat, opened(kind, chat.port) as robot:
        outcome, channel, said = fate(robot)
        assert (outcome, channel) == expected, why
        assert len(chat.asked) == 1, "asked once, whatever the answer"
        known = json.loads(body)
        assert str(known.get("errmsg") or known.get("msg") or known["StatusMessage"]) in said


UNKNOWN = "unknown"
PAGES = [
    (Answer(429, "slow down"), "later", "too often, says a gateway"),
    (Answer(500, "<html>error</html>"), "later", "broken"),
    (Answer(502, "<html>bad gateway</html>"), "later", "a gateway with nothing behind it"),
    (Answer(503, '{"errcode": 0, "code": 0}'), "later", "broken, whatever the body says"),
    (Answer(404, "<html>not found</html>"), "later", "another address"),
    (Answer(200, '{"errcode": 0, "code": 0, "x', length=999), UNKNOWN, "the connection is lost within the answer"),
    (Answer(200, "", length=999), UNKNOWN, "the connection is lost before it"),
    (Answer(200, ""), UNKNOWN, "nothing"),
    (Answer(200, '{"errcode": 0, "co'), UNKNOWN, "half of it"),
    (Answer(200, "<html>sign in</html>"), UNKNOWN, "a page of who knows whom"),
    (Answer(200, "[0]"), UNKNOWN, "JSON, but no object"),
    (Answer(200, "{}"), UNKNOWN, "an object that says nothing"),
    (Answer(403, '{"errcode": 0, "code": 0}'), "later", "forbidden"),
]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(("answer", "outcome", "why"), PAGES)
def test_what_is_no_answer_of_the_robots(kind: type[Robot], answer: Answer, outcome: str, why: str) -> None:
    with Chat(answer) as chat, opened(kind, chat.port) as robot:
        assert fate(robot)[:2] == (outcome, True), why
        assert len(chat.asked) == 1
        chat.answer = Answer()
        assert fate(robot)[0] == "delivered", "the next fares well"


@pytest.mark.parametrize("kind", ALL)
def test_nobody_listens(kind: type[Robot]) -> None:
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    with opened(kind, port) as robot:
        assert fate(robot)[:2] == LATER


@pytest.mark.parametrize("kind", ALL)
def test_no_such_host(kind: type[Robot]) -> None:
    with closing(kind({"url": f"https://robot.invalid{URLS[kind]}", "timeout": 5})) as robot:
        assert fate(robot)[:2] == LATER


@pytest.mark.parametrize("kind", ALL)
def test_silence_leaves_in_doubt(kind: type[Robot]) -> None:
    with Chat(Answer(silent=True)) as chat, opened(kind, chat.port, timeout=1) as robot:
        assert fate(robot)[:2] == (UNKNOWN, True)
        assert len(chat.asked) == 1


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("body", ["", '{"errcode": 0, "code": 0}'])
def test_nobody_is_sent_on_to_another_host(kind: type[Robot], status: int, body: str) -> None:
    with Chat() as other:
        answer = Answer(status, body, location=f"http://localhost:{other.port}{URLS[kind]}")
        with Chat(answer) as chat, opened(kind, chat.port) as robot:
            assert fate(robot)[0] == "later"
            assert len(chat.asked) == 1
        assert other.asked == []


@pytest.mark.parametrize("kind", ALL)
def test_one_connection_serves_for_several_messages(kind: type[Robot]) -> None:
    with Chat() as chat, opened(kind, chat.port) as robot:
        assert [fate(robot)[0] for _ in range(5)] == ["delivered"] * 5
        assert (len(chat.asked), len(chat.peers)) == (5, 1)


@pytest.mark.parametrize("kind", ALL)
def test_over_tls(authority: Authority, kind: type[Robot]) -> None:
    with Chat(tls=authority.context(HOST)) as chat:
        with closing(kind(encrypted(kind, chat, ca=str(authority.file)))) as robot:
            assert fate(robot)[0] == "delivered"
        assert [asked.type for asked in chat.asked] == ["application/json; charset=utf-8"]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("names", "expired", "trusted", "why"),
    [
        (("other.example.org",), False, True, "of another host"),
        ((HOST,), True, True, "of old"),
        ((HOST,), False, False, "by whoever it may be"),
    ],
)
def test_a_certificate_that_is_not_right(
    authority: Authority, kind: type[Robot], names: tuple[str, ...], why: str, *, expired: bool, trusted: bool
) -> None:
    with Chat(tls=authority.context(*names, expired=expired)) as chat:
        with closing(kind(encrypted(kind, chat, **({"ca": str(authority.file)} if trusted else {})))) as robot:
            assert fate(robot)[:2] == LATER, why
        assert chat.asked == [], why


@pytest.mark.parametrize("kind", ALL)
def test_a_server_that_does_not_encrypt(kind: type[Robot]) -> None:
    with Chat() as chat, closing(kind(encrypted(kind, chat))) as robot:
        assert fate(robot)[:2] == LATER
        assert chat.asked == []


@pytest.mark.parametrize("kind", ALL)
def test_encryption_that_breaks_after_the_request(authority: Authority, kind: type[Robot]) -> None:
    with Chat(Answer(broken=True), tls=authority.context(HOST)) as chat:
        chat.server.handle_error = lambda *_: None  # type: ignore[method-assign] # it breaks as it was told to
        with closing(kind(encrypted(kind, chat, ca=str(authority.file)))) as robot:
            assert fate(robot)[:2] == (UNKNOWN, True)
        assert len(chat.asked) == 1


def test_the_signature_of_dingtalk() -> None:
    """HMAC-SHA256 by the secret over the time in milliseconds, a line's end, and the secret; base64, in the query."""
    with Chat() as chat, opened(DingTalk, chat.port, secret=SECRET) as robot:
        before = time.time_ns() // 1_000_000
        assert fate(robot)[0] == "delivered"
        after = time.time_ns() // 1_000_000
        (asked,) = chat.asked
    stamp = asked.query["timestamp"][0]
    assert before <= int(stamp) <= after
    wanted = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), sha256).digest()
    assert hmac.compare_digest(b64decode(asked.query["sign"][0], validate=True), wanted)
    assert asked.query["access_token"] == [KEY]


def test_the_signature_of_feishu() -> None:
    """HMAC-SHA256 over nothing by the time in seconds, a line's end, and the secret; base64, in the body."""
    with Chat() as chat, opened(Feishu, chat.port, secret=SECRET) as robot:
        before = int(time.time())
        assert fate(robot)[0] == "delivered"
        after = int(time.time())
        (asked,) = chat.asked
    stamp = asked.said["timestamp"]
    assert before <= int(stamp) <= after
    wanted = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", sha256).digest()
    assert hmac.compare_digest(b64decode(asked.said["sign"], validate=True), wanted)


def test_signatures_of_all_kinds_come_through_a_query(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is new, and whatever base64 makes of it (+, / and =) arrives as it was."""
    moments = range(1_719_190_000_000, 1_719_190_000_020)
    with Chat() as chat, opened(DingTalk, chat.port, secret=SECRET) as robot:
        for moment in moments:
            monkeypatch.setattr(time, "time_ns", lambda moment=moment: moment * 1_000_000)
            robot.send(message())
        signs = [asked.query["sign"][0] for asked in chat.asked]
    wanted = [hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), sha256).digest() for moment in moments]
    assert signs == [b64encode(mark).decode() for mark in wanted]
    assert set("+/=") <= set("".join(signs))
    assert len(set(signs)) == len(moments)


@pytest.mark.parametrize("kind", ALL)
def test_without_a_secret_nothing_is_signed(kind: type[Robot]) -> None:
    with Chat() as chat, opened(kind, chat.port) as robot:
        assert fate(robot)[0] == "delivered"
        (asked,) = chat.asked
    assert asked.path == URLS[kind]
    assert "sign" not in asked.said


def text_of(asked: Asked) -> str:
    """What people read."""
    said = asked.said
    text: str = (said.get("text") or said["content"]).get("content") or said["content"]["text"]
    return text


def posted(kind: type[Robot], one: Message) -> Asked:
    """What a robot is asked for a message."""
    with Chat() as chat, opened(kind, chat.port) as robot:
        assert robot.send(one)
        (asked,) = chat.asked
    return asked


MOST = {WeCom: 2048, DingTalk: 20_000, Feishu: 18_000}
CHARACTERS = ["x", "é", "学", "😀"]
"""Of one byte to four."""


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("character", CHARACTERS)
def test_a_text_that_fits_is_sent_whole(kind: type[Robot], character: str) -> None:
    room = MOST[kind] - len("今日待办\n\n".encode())
    size = len(character.encode())
    text = character * (room // size) + "x" * (room % size)
    assert text_of(posted(kind, message(text=text))) == f"今日待办\n\n{text}"
    cut = text_of(posted(kind, message(text=f"{text}y")))
    assert cut.endswith("\n…")
    assert len(cut.encode()) <= MOST[kind]


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("before", range(4))
def test_text_is_cut_between_characters(character: str, before: int) -> None:
    """Wherever the border falls within a character, that one is left out, and no more than it."""
    text = "x" * before + character * 2048
    cut = clipped(text, 2048)
    kept = cut.removesuffix("\n…")
    assert text.startswith(kept)
    assert 2048 - len(character.encode()) < len(cut.encode()) <= 2048


def test_a_character_that_is_none_is_replaced() -> None:
    """Half a pair of UTF-16, as it comes out of some programs."""
    assert clipped("学\ud83d习", 100) == "学?习"
    assert text_of(posted(WeCom, message(text="学\ud83d习"))) == "今日待办\n\n学?习"


EXPANDING = [
    "<",
    '"',
    "\n",
    "学",
]


@pytest.mark.parametrize("character", EXPANDING)
def test_a_request_to_feishu_has_at_most_20_kb(character: str) -> None:
    assert len(posted(Feishu, message(text=character * 30_000)).body) <= 20_000


MENTIONS = [
    ("lisi", True, "an account"),
    ("ou_84aad35d084aa403a838cf73ee18467", True, "an account of 飞书"),
    ("li@example.org", False, "an address: there is no account"),
    ("", False, "nothing"),
]


def mentioned(asked: Asked) -> list[str]:
    """Who is mentioned."""
    said = asked.said
    if "msg_type" in said:
        text = said["content"]["text"]
        return [text.partition('<at user_id="')[2].partition('"></at>\n')[0]] if "<at" in text else []
    listed: list[str] = said["text"].get("mentioned_list") or said.get("at", {}).get("atUserIds") or []
    return listed


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(("to", "is_account", "why"), MENTIONS)
def test_accounts_are_mentioned_and_nobody_else(kind: type[Robot], to: str, why: str, *, is_account: bool) -> None:
    asked = posted(kind, message(to=to))
    assert mentioned(asked) == ([to] if is_account else []), why
    assert not asked.said.get("at", {}).get("isAtAll", False)
    assert text_of(asked).endswith("今日待办\n\n学习一次。")


ALL_OF_THEM = [
    (WeCom, "@all"),
    (DingTalk, "@all"),
    (Feishu, "all"),
]


@pytest.mark.parametrize(("kind", "to"), ALL_OF_THEM)
def test_nobody_mentions_everybody(kind: type[Robot], to: str) -> None:
    """A plan's author names accounts; whoever calls a whole group is no account."""
    assert mentioned(posted(kind, message(to=to))) == []


AT = '<at user_id="all"></at>'


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one._replace(subject=AT),
        lambda one: one._replace(text=f"学习{AT}"),
        lambda one: one._replace(to=f'x"></at>{AT}'),
        lambda one: one._replace(to="x", text="</at>" + AT),
        lambda one: one._replace(text=AT * 3000),
    ],
    ids=["title", "text", "account", "end", "cut"],
)
def test_nothing_in_a_title_mentions_anybody(change: Callable[[Message], Message]) -> None:
    said = posted(Feishu, change(message())).said["content"]["text"]
    assert said.removeprefix('<at user_id="x"></at>\n').count("<") == 0


def refused(kind: type[Robot], url: str, **options: str) -> tuple[str, str]:
    """The option that a robot cannot use, and why; the key is told nobody."""
    with pytest.raises(OptionError) as fault:
        kind({"url": url, **options})
    assert KEY not in f"{fault.value} {fault.value.facts}"
    return fault.value.option, fault.value.code


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("url", ["http://example.org/x", "ftp://example.org/x", "example.org/x", "file:///etc/passwd"])
def test_addresses_are_encrypted(kind: type[Robot], url: str) -> None:
    assert refused(kind, f"{url}?key={KEY}") == ("url", "not-https")


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    "url", ["http://localhost.example.org/x", "http://127.0.0.1.example.org/x", "http://localhost@example.org/x"]
)
def test_addresses_that_look_like_this_machine(kind: type[Robot], url: str) -> None:
    assert refused(kind, f"{url}?key={KEY}") == ("url", "not-https")


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("url", ["https://", "https://?key=x", "https://[x/", "https://example.org:port/"])
def test_addresses_that_are_none(kind: type[Robot], url: str) -> None:
    assert refused(kind, url) == ("url", "not-https")


@pytest.mark.parametrize("kind", ALL)
def test_a_file_of_certificates_that_is_none(kind: type[Robot]) -> None:
    assert refused(kind, "https://example.org/", ca="/nowhere/ca.pem") == ("ca", "file-unreadable")
    assert refused(kind, "https://example.org/", ca=__file__) == ("ca", "no-certificates")
