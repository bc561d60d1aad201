"""What the robots of group chats have in common: JSON posted, an answer read, text cut to bytes."""

import json
from collections.abc import Mapping
from typing import Any

import urllib3

from engine.ports import DeliveryError

_LATER = frozenset({408, 425, 429})
_SERVER = 500
_READ = 64 * 1024
"""Bytes of an answer that are read."""


class Robot:
    """Posts to one address; redirects are not followed, certificates are verified."""

    def __init__(self, url: str, timeout: int, ca: str | None = None) -> None:
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("url: begins with https://")
        self._url = url
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=timeout, read=timeout), retries=False, ca_certs=ca, maxsize=1
        )

    def post(self, body: Mapping[str, Any], query: str = "") -> dict[str, Any]:
        """The answer to a body, as JSON.

        Raises:
            DeliveryError: there was none, or none that can be read; whether it arrived is told by how far it came.
        """
        raw = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = self._pool.request(
                "POST", self._url + query, body=raw, headers=headers, redirect=False, preload_content=False
            )
            contents = answer.read(_READ, decode_content=True)
            answer.release_conn()
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as fault:
            raise DeliveryError("later", _why(fault), channel=True) from fault
        except urllib3.exceptions.SSLError as fault:
            raise DeliveryError("later", f"TLS: {_why(fault)}", channel=True) from fault
        except urllib3.exceptions.HTTPError as fault:
            raise DeliveryError("unknown", _why(fault), channel=True) from fault
        return _read(answer.status, contents)

    def close(self) -> None:
        """Let the connection go."""
        self._pool.clear()


def _read(status: int, contents: bytes) -> dict[str, Any]:
    if status in _LATER or status >= _SERVER:
        raise DeliveryError("later", f"HTTP {status}", channel=True)
    try:
        told = json.loads(contents)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise DeliveryError("later", f"HTTP {status}: no JSON", channel=True)
    return told


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
