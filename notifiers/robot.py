"""What the robots of group chats have in common: JSON posted, an answer read, text cut to bytes."""

import io
import json
from collections.abc import Mapping
from typing import Any

import urllib3
from urllib3.util import parse_url

from engine.ports import DeliveryError, OptionError
from notifiers.options import Options, number, text, trusted

_GOOD = 200
_READ = 64 * 1024
"""Bytes of an answer that are read."""
_NEAR = frozenset({"127.0.0.1", "localhost", "[::1]"})


class _Body(io.BytesIO):
    """What is posted; `begun` says whether anybody has begun to read it, to send it."""

    begun = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.begun = True
        return super().read(size)


class Robot:
    """Posts to one address; redirects are not followed, certificates are verified."""

    def __init__(self, options: Options) -> None:
        self._url = _checked(text(options, "url"))
        timeout = number(options, "timeout", 15)
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=timeout, read=timeout),
            retries=False,
            ssl_context=trusted(options),
            maxsize=1,
        )

    def post(self, body: Mapping[str, Any], query: str = "") -> dict[str, Any]:
        """The answer to a body, as JSON, where it says that it is well.

        Raises:
            DeliveryError: there was none, or none that can be read; whether it arrived is told by how far it came.
        """
        raw = _Body(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
        headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(raw.getvalue()))}
        try:
            answer = self._pool.request(
                "POST", self._url + query, body=raw, headers=headers, redirect=False, preload_content=False
            )
            contents = answer.read(_READ, decode_content=True)
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as fault:
            raise DeliveryError("unknown" if raw.begun else "later", _why(fault), channel=True) from fault
        return _read(answer.status, contents)

    def close(self) -> None:
        """Let the connection go."""
        self._pool.clear()


def _checked(url: str) -> str:
    """An address that can be posted to, and that no other can listen to.

    Raises:
        OptionError: it is none.
    """
    try:
        parts = parse_url(url)
    except (urllib3.exceptions.HTTPError, ValueError):
        raise OptionError("url", "not-https") from None
    near = parts.scheme == "http" and parts.host in _NEAR and not parts.auth
    if not parts.host or not (parts.scheme == "https" or near) or url.endswith(":/"):
        raise OptionError("url", "not-https")
    return url


def _read(status: int, contents: bytes) -> dict[str, Any]:
    """What was answered; anything but a plain 200 with an object is no word to rely on."""
    if status != _GOOD:
        raise DeliveryError("later", f"HTTP {status}", channel=True)
    try:
        told = json.loads(contents)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not told:
        raise DeliveryError("unknown", f"HTTP {status}: no answer that can be read", channel=True)
    return told


def judged(code: object, said: str, *, later: frozenset[int], ours: frozenset[int]) -> str:
    """The answer, where its code says that the message was taken.

    Args:
        code: 0 for taken.
        said: code and words.
        later: codes of having been too often, or of a server that is busy.
        ours: codes of a wrong key, signature or address: no message of ours would be taken.

    Raises:
        DeliveryError: it was not.
    """
    if code == 0 and not isinstance(code, bool):
        return said
    if code in later or code in ours:
        raise DeliveryError("later", said, channel=True)
    if not isinstance(code, int):
        raise DeliveryError("unknown", said, channel=True)
    raise DeliveryError("refused", said)


def _why(fault: Exception) -> str:
    """What went wrong, without the address: it holds the key."""
    reason = getattr(fault, "reason", None) or fault.__cause__
    return type(reason or fault).__name__


def clipped(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8, whole characters; what is cut ends in dots."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= most:
        return raw.decode()
    dots = "\n…"
    return raw[: most - len(dots.encode())].decode("utf-8", "ignore") + dots
