"""E-mail by SMTP (RFC 5321): one connection for all messages, each stage's answer told apart."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from time import monotonic

from engine.ports import NO_ADDRESS, DeliveryError, Message, OptionError
from notifiers.options import Options, known, number, text, trusted

_OPTIONS = {"host", "port", "security", "ca", "helo", "timeout", "user", "password"}
_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_LAST_PORT = 65535
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
"""One mailbox as an envelope has it (RFC 5321, 4.1.2), quoted names and SMTPUTF8 left out."""
_READY, _GO_ON, _CLOSING = 250, 354, 421
_TAKEN, _MORE, _LATER, _PERMANENT, _NO_ANSWER = 200, 300, 400, 500, 600
"""Where the kinds of answers begin (RFC 5321, 4.2.1); at 600 and from 0 to 199 there are none."""
_LOG_IN = frozenset({530, 535})
_POLICY = re.compile(rb"^5\.7\.|\(#5\.7\.|^(?!5\.\d+\.\d).*relay", re.IGNORECASE)
"""Answers to RCPT that blame us, not the mailbox: what is wrong may be mended on our side."""
_SEVERAL = 3
"""Lost connections on end that are no longer one message's fault."""
_BLOCK = 64 * 1024
_IDLE = 10
"""Seconds without a word after which a connection may have been closed by the other side."""


class Smtp:
    """A connection to a mail server, opened with the first message and again when it is lost."""

    def __init__(self, options: Options) -> None:
        known(options, _OPTIONS)
        self._host = text(options, "host")
        self._security = text(options, "security", "tls")
        if self._security not in _PORTS:
            raise OptionError("security", "not-one-of", value=self._security, names=list(_PORTS))
        self._port = number(options, "port", _PORTS[self._security], _LAST_PORT)
        self._timeout = number(options, "timeout", 30)
        self._helo = text(options, "helo", "localhost")
        self._user = _ascii(options, "user")
        self._password = _ascii(options, "password")
        if self._user:
            text(options, "password")
        if self._user and self._security == "none" and not _loopback(self._host):
            raise OptionError("security", "in-the-clear", host=self._host)
        self._context = trusted(options) if self._security != "none" else None
        self._connection: smtplib.SMTP | None = None
        self._losses = 0
        self._used = 0.0

    def ready(self) -> None:
        """Connect, greet and log in, if that is still to be done or has been undone by the other side.

        Raises:
            DeliveryError: that cannot be done.
        """
        if self._connection is not None and monotonic() - self._used > _IDLE:
            self._reset(self._connection, _READY)
        self._connected()
        self._used = monotonic()

    def send(self, message: Message) -> str:
        """Hand a message over; the server's last word.

        Raises:
            DeliveryError: it was refused, could not be handed over, or nobody knows.
        """
        if not _ADDRESS.fullmatch(message.to):
            raise DeliveryError("refused", NO_ADDRESS)
        connection = self._connected()
        self._envelope(connection, message)
        said = self._contents(connection, message)
        self._losses, self._used = 0, monotonic()
        return said

    def close(self) -> None:
        """Take leave; a server that does not answer to that has had all messages all the same."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._dropped()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            with self._stage("connect", channel=True):
                self._connection = self._greeted()
        return self._connection

    def _greeted(self) -> smtplib.SMTP:
        """A connection that is encrypted and logged in, as far as it is to be."""
        connection: smtplib.SMTP
        if self._security == "tls":
            connection = smtplib.SMTP_SSL(
                self._host, self._port, local_hostname=self._helo, timeout=self._timeout, context=self._context
            )
        else:
            connection = smtplib.SMTP(self._host, self._port, local_hostname=self._helo, timeout=self._timeout)
        try:
            connection.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                connection.starttls(context=self._context)
                connection.ehlo_or_helo_if_needed()  # what was said before is forgotten
            if self._user:
                connection.login(self._user, self._password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _envelope(self, connection: smtplib.SMTP, message: Message) -> None:
        """MAIL and RCPT: what is wrong with the sender is everybody's trouble, with the recipient only this one's."""
        with self._stage("MAIL"):
            code, said = connection.mail(message.sender)
        if code != _READY:
            self._reset(connection, code)
            raise DeliveryError("later", _told(code, said), channel=True)
        with self._stage("RCPT"):
            code, said = connection.rcpt(message.to)
        if code not in {_READY, 251}:
            self._reset(connection, code)
            raise self._refusal(code, said, ours=code in _LOG_IN or bool(_POLICY.search(said)))

    def _contents(self, connection: smtplib.SMTP, message: Message) -> str:
        """DATA: until the last byte has gone the server cannot have taken it; after that, only its answer tells."""
        with self._stage("DATA"):
            code, said = connection.docmd("DATA")
        if code != _GO_ON:
            self._reset(connection, code)
            raise self._refusal(code, said)
        raw = re.sub(rb"(?m)^\.", b"..", message.raw)
        raw += b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
        with self._stage("contents"):
            for at in range(0, len(raw), _BLOCK):  # each with the time of a step
                connection.send(raw[at : at + _BLOCK])
        with self._stage("answer", unknown=True):
            code, said = connection.getreply()
        if _TAKEN <= code < _MORE:
            return _told(code, said)
        self._reset(connection, code)
        if _LATER <= code < _NO_ANSWER:
            raise self._refusal(code, said)
        raise DeliveryError("unknown", _told(code, said))

    def _refusal(self, code: int, said: bytes, *, ours: bool = False) -> DeliveryError:
        """A refusal: for good by 5xx, unless it is no fault of the mailbox or no answer at all."""
        self._losses = 0
        if code == _CLOSING:
            self._dropped()
        good = _PERMANENT <= code < _NO_ANSWER and not ours
        return DeliveryError("refused" if good else "later", _told(code, said))

    def _reset(self, connection: smtplib.SMTP, code: int) -> None:
        """Ready for the next message; by a new connection, where the server does not say so."""
        try:
            ready = _TAKEN <= code < _NO_ANSWER and connection.rset()[0] == _READY
        except (smtplib.SMTPException, OSError):
            ready = False
        if not ready:
            self._dropped()

    def _dropped(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
            self._connection = None

    @contextmanager
    def _stage(self, name: str, *, unknown: bool = False, channel: bool = False) -> Iterator[None]:
        """What goes wrong at a stage of the conversation, as a DeliveryError; the connection is given up.

        One lost connection may be the message's fault; several on end are the server's.
        """
        try:
            yield
        except (smtplib.SMTPException, OSError, ValueError) as fault:
            self._dropped()
            self._losses += 1
            outcome = "unknown" if unknown else "later"
            several = self._losses >= _SEVERAL
            soon = not isinstance(fault, smtplib.SMTPAuthenticationError | ssl.SSLCertVerificationError)
            raise DeliveryError(outcome, f"{name}: {_why(fault)}", channel=channel or several, soon=soon) from fault


def _ascii(options: Options, name: str) -> str:
    """What is said to log in, "" for nothing. Of AUTH, smtplib speaks only what is ASCII, and LOGIN knows no other.

    Raises:
        OptionError: it has other characters.
    """
    value = str(options.get(name, ""))
    if not value.isascii():
        raise OptionError(name, "not-ascii")
    return value


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _told(code: int, said: bytes) -> str:
    return f"{code} {said.decode('utf-8', 'replace')}".replace("\n", " ")


def _why(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        said = fault.smtp_error
        return _told(fault.smtp_code, said if isinstance(said, bytes) else str(said).encode())
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"certificate: {fault.verify_message}"
    if isinstance(fault, TimeoutError):
        return "timed out"
    return str(fault.strerror if isinstance(fault, OSError) and fault.strerror else fault) or type(fault).__name__
