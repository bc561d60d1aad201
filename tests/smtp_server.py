"""Mail servers on loopback for tests: one that works (aiosmtpd), and one that fails at the stage it is told to."""

import asyncio
import socket
import ssl
import struct
import threading
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "zhk@example.org", "open sesame"
OF_CONNECTION = frozenset({"greeting", "ehlo", "starttls", "auth", "quit"})
"""Stages that come once a connection; the others come once a message."""
REFUSING = frozenset({"4xx", "421", "5xx"})
"""Answers after which a server has not taken a message; after any other it may have."""
INJECTED = b"\r\n250-mx.example.org\r\n250 AUTH PLAIN LOGIN\r\n" + b"250 2.0.0 taken\r\n" * 3
"""What somebody in between puts behind an answer, in the clear."""
_END = b".\r\n"
_RESET_AT_ONCE = struct.pack("ii", 1, 0)


class Mail(NamedTuple):
    """A message that a server has taken: its envelope, its bytes, who was logged in."""

    sender: str
    recipient: str
    raw: bytes
    user: str

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return str(message_from_bytes(self.raw)["Message-ID"])


class Authority:
    """A certificate authority of its own, and what it issues."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """How a server of these names encrypts."""
        until = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*names, not_after=until).configure_cert(context)
        return context


class Postbox:
    """A mail server that works: aiosmtpd, in a thread of its own.

    Args:
        starttls: how it encrypts after STARTTLS, without which it takes no mail.
        tls: how it encrypts from the start.
        mechanisms: the ways to log in that it offers; it takes USER with PASSWORD.
    """

    def __init__(
        self, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, mechanisms: str = ""
    ) -> None:
        self.messages: list[Mail] = []
        self.connections = 0
        self.port = 0
        self._starttls = starttls
        self._tls = tls
        self._excluded = {"PLAIN", "LOGIN"} - set(mechanisms.split())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._server: asyncio.Server | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Aiosmtpd's hook: a message has come."""
        assert isinstance(envelope.original_content, bytes)
        user = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else ""
        self.messages.append(
            Mail(envelope.mail_from or "", envelope.rcpt_tos[0], envelope.original_content, user),
        )
        return "250 2.0.0 taken"

    def __enter__(self) -> Self:
        self._thread.start()
        starting = self._loop.create_server(self._connected, HOST, 0, ssl=self._tls)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stopped(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _connected(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="mx.example.org",
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            authenticator=_login,
            auth_require_tls=False,
            auth_exclude_mechanism=self._excluded,
            loop=self._loop,
        )

    async def _stopped(self) -> None:
        assert self._server is not None
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:  # noqa: ARG001 (aiosmtpd's signature)
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False, auth_data=given if good else None)


class Fault(NamedTuple):
    """What goes wrong at a stage: at that of the n-th connection or message, 0: of all."""

    stage: str
    kind: str
    nth: int = 0


class GoneError(Exception):
    """The connection is over."""


class Faulty:
    """A mail server that does what it should but at the stages where it is told otherwise.

    A fault is of a kind that stands in KINDS or CONTENTS, or is the very bytes of an answer, as text. It encrypts after
    STARTTLS, or `at_once`. `clear` is every byte that came in the clear, `hidden` every one that came encrypted.
    """

    def __init__(
        self,
        *faults: Fault,
        tls: ssl.SSLContext | None = None,
        offers: str = "STARTTLS",
        at_once: bool = False,
        at: tuple[str, int] = (HOST, 0),
    ) -> None:
        self.faults: Mapping[tuple[str, int], str] = {(fault.stage, fault.nth): fault.kind for fault in faults}
        self.tls = tls
        self.at_once = at_once
        self.offers = offers if tls else ""
        self.messages: list[Mail] = []
        self.connections = 0
        self.transactions = 0
        self.clear = bytearray()
        self.hidden = bytearray()
        self.over = threading.Event()
        self._listener = socket.create_server(at)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        self.port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._accepting, *self._threads):
            thread.join(20)
            assert not thread.is_alive(), "somebody left a connection open"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=_Conversation(self, connection, self.connections).run)
            self._threads.append(thread)
            thread.start()


class _Conversation:
    """One connection of a Faulty server."""

    def __init__(self, server: Faulty, connection: socket.socket, number: int) -> None:
        self.server = server
        self.connection = connection
        self.number = number
        self.file = connection.makefile("rb")
        self.encrypted = self.greeted = False
        self.user = self.sender = self.recipient = ""
        self.commands: Mapping[str, Callable[[str], None]] = {
            "EHLO": self.ehlo,
            "HELO": self.helo,
            "STARTTLS": self.starttls,
            "AUTH": self.auth,
            "MAIL": self.mail,
            "RCPT": self.rcpt,
            "DATA": self.data,
            "RSET": self.rset,
            "QUIT": self.quit,
        }

    def run(self) -> None:
        """Until one side has had enough."""
        with suppress(GoneError, OSError):
            if self.server.at_once:
                self.encrypt()
            self.answer("greeting", b"220 mx.example.org ESMTP")
            while True:
                word, _, rest = self.line().decode("utf-8", "replace").strip().partition(" ")
                self.commands.get(word.upper(), self._unknown)(rest)
        with suppress(OSError):
            self.file.close()
        self.connection.close()

    def _unknown(self, _: str) -> None:
        self.said(b"500 5.5.2 what?")

    def line(self) -> bytes:
        line = self.file.readline()
        (self.server.hidden if self.encrypted else self.server.clear).extend(line)
        if not line.endswith(b"\n"):
            raise GoneError
        return line

    def said(self, line: bytes) -> None:
        self.connection.sendall(line + b"\r\n")

    def fault(self, stage: str) -> str:
        nth = self.number if stage in OF_CONNECTION else self.server.transactions
        faults = self.server.faults
        return faults.get((stage, nth), faults.get((stage, 0), ""))

    def answer(self, stage: str, line: bytes) -> bool:
        """Say a line, or what is said in its place; whether it was the line, or as good."""
        kind = self.fault(stage)
        if kind in KINDS:
            KINDS[kind](self, line)
        elif kind:
            self.connection.sendall(kind.encode())
        else:
            self.said(line)
        return kind in {"", "slow", "babble", "inject"} or (kind[:2] == "25" and line[:2] == b"25")

    def helo(self, _: str) -> None:
        self.greeted = True
        self.said(b"250 mx.example.org")

    def ehlo(self, _: str) -> None:
        self.greeted = True
        offers = [] if self.encrypted else [self.server.offers]
        lines = ["mx.example.org", *filter(None, offers), "AUTH PLAIN LOGIN", "8BITMIME"]
        several = [f"250-{line}" for line in lines[:-1]]
        self.answer("ehlo", "\r\n".join([*several, f"250 {lines[-1]}"]).encode())

    def starttls(self, _: str) -> None:
        if self.answer("starttls", b"220 2.0.0 go"):
            self.encrypt()

    def encrypt(self) -> None:
        assert self.server.tls is not None
        self.file.close()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.file = self.connection.makefile("rb")
        self.encrypted, self.greeted = True, False

    def auth(self, rest: str) -> None:
        mechanism, _, first = rest.partition(" ")
        if self.fault("auth"):
            self.answer("auth", b"235 2.7.0 welcome")
            return
        if mechanism.upper() == "PLAIN":
            user, password = b64decode(first).decode().split("\0")[1:]
        else:
            self.said(b"334 UGFzc3dvcmQ6")
            user, password = b64decode(first).decode(), b64decode(self.line()).decode()
        good = (user, password) == (USER, PASSWORD)
        self.user = user if good else ""
        self.said(b"235 2.7.0 welcome" if good else b"535 5.7.8 no")

    def mail(self, rest: str) -> None:
        self.server.transactions += 1
        if self.sender or not self.greeted:
            self.said(b"503 5.5.1 EHLO, and then one MAIL at a time")
        elif self.answer("mail", b"250 2.1.0 well"):
            self.sender = rest.partition("<")[2].partition(">")[0]

    def rcpt(self, rest: str) -> None:
        if not self.sender:
            self.said(b"503 5.5.1 MAIL first")
        elif self.answer("rcpt", b"250 2.1.5 well"):
            self.recipient = rest.partition("<")[2].partition(">")[0]

    def data(self, _: str) -> None:
        if not self.recipient:
            self.said(b"503 5.5.1 RCPT first")
        elif self.answer("data", b"354 go on"):
            self.contents()

    def contents(self) -> None:
        kind = self.fault("contents")
        if kind in CONTENTS:
            CONTENTS[kind](self)
        lines: list[bytes] = []
        while (line := self.line()) != _END:
            if len(lines) % _LINES == 0 and len(lines) < _LINES * PAUSES.get(kind, 0):
                self.server.over.wait(0.1)
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.fault("answer") not in REFUSING:
            self.server.messages.append(Mail(self.sender, self.recipient, b"".join(lines), self.user))
        self.sender = self.recipient = ""
        self.answer("answer", b"250 2.0.0 taken")

    def rset(self, _: str) -> None:
        self.sender = self.recipient = ""
        self.answer("rset", b"250 2.0.0 anew")

    def quit(self, _: str) -> None:
        self.answer("quit", b"221 2.0.0 bye")
        raise GoneError

    def gone(self, line: bytes = b"") -> None:
        """End the connection after some bytes."""
        self.connection.sendall(line)
        raise GoneError

    def reset(self, line: bytes = b"") -> None:
        """End the connection after some bytes, whatever is still under way."""
        self.connection.sendall(line)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        raise GoneError

    def silent(self) -> None:
        """Say nothing until the other side goes."""
        while self.file.readline():
            pass
        raise GoneError

    def deaf(self) -> None:
        """Neither say nor read anything."""
        self.server.over.wait(60)
        raise GoneError

    def slow(self, line: bytes) -> None:
        """Say a line piece by piece."""
        for piece in (line[:2], line[2:7], line[7:], b"\r\n"):
            self.server.over.wait(0.1)
            self.connection.sendall(piece)


def _long(conversation: _Conversation, line: bytes) -> None:
    conversation.said(line[:4] + b"x" * 9000)


KINDS: Mapping[str, Callable[[_Conversation, bytes], None]] = {
    "drop": lambda conversation, _: conversation.gone(),
    "4xx": lambda conversation, _: conversation.said(b"451 4.3.0 not now"),
    "421": lambda conversation, _: conversation.gone(b"421 4.3.2 closing\r\n"),
    "5xx": lambda conversation, _: conversation.said(b"550 5.1.1 no"),
    "garbage": lambda conversation, _: conversation.said(b"what?"),
    "babble": lambda conversation, line: conversation.said(b"what?\r\n" + line),
    "long": _long,
    "silence": lambda conversation, _: conversation.silent(),
    "slow": lambda conversation, line: conversation.slow(line),
    "inject": lambda conversation, line: conversation.connection.sendall(line + INJECTED),
    "half": lambda conversation, line: conversation.gone(line[:2]),
    "first of several": lambda conversation, line: conversation.gone(line[:3] + b"-well\r\n"),
}
"""What a server may say or do in place of a line."""
CONTENTS: Mapping[str, Callable[[_Conversation], None]] = {
    "drop": lambda conversation: conversation.reset(),
    "4xx": lambda conversation: conversation.reset(b"452 4.3.1 full\r\n"),
    "421": lambda conversation: conversation.reset(b"421 4.3.2 closing\r\n"),
    "5xx": lambda conversation: conversation.reset(b"552 5.3.4 too large\r\n"),
    "garbage": lambda conversation: conversation.reset(b"what?\r\n"),
    "silence": lambda conversation: conversation.deaf(),
}
"""What a server may do while the contents of a message come in."""
PAUSES = {"slow": 4, "crawl": 25}
"""How often it takes a tenth of a second over some 60 KB of the contents."""
_LINES = 800
