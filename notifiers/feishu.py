"""飞书群机器人. It answers 200 even when it refuses; `code` tells. Signed by HMAC-SHA256 with the time and the key."""

import hmac
import json
import time
from base64 import b64encode
from hashlib import sha256

from engine.ports import Message
from notifiers.options import Options, known
from notifiers.robot import Robot, clipped, judged

_MOST, _AS_JSON = 18_000, 19_000
"""Bytes of text, and of the same as JSON; the whole request may have 20 KB."""
_LATER = frozenset({11232, 11247})
"""Too many requests, too often."""
_OURS = frozenset({19001, 19021, 19022, 19024})
"""A robot that there is not; a signature, address or keyword that the group does not let in."""
_EITHER = 9499
"""Too many requests, or a bad one: the words tell."""


class Feishu:
    """A robot in a group of 飞书; a person's account is mentioned."""

    def __init__(self, options: Options) -> None:
        known(options, {"url", "secret", "timeout", "ca"})
        self._robot = Robot(options)
        self._secret = str(options.get("secret", ""))

    def send(self, message: Message) -> str:
        """Post a message.

        Raises:
            DeliveryError: it was not taken.
        """
        said = _short(f"{message.subject}\n\n{message.text}".replace("<", "＜").replace(">", "＞"))
        account = message.to if message.to.replace("_", "").isalnum() and message.to.lower() != "all" else ""
        mention = f'<at user_id="{account}"></at>\n' if account else ""
        body = {"msg_type": "text", "content": {"text": mention + said}, **self._signed()}
        answer = self._robot.post(body)
        code = answer.get("code", answer.get("StatusCode"))
        told = f"code {code} {answer.get('msg', answer.get('StatusMessage', ''))}"
        often = code == _EITHER and "too many" in told.lower()
        return judged(code, told, later=_LATER | {_EITHER} if often else _LATER, ours=_OURS)

    def close(self) -> None:
        """Let the connection go."""
        self._robot.close()

    def _signed(self) -> dict[str, str]:
        """The time in seconds and the signature: of nothing, by both together as the key."""
        if not self._secret:
            return {}
        now = str(time.time_ns() // 1_000_000_000)
        mark = hmac.new(f"{now}\n{self._secret}".encode(), b"", sha256).digest()
        return {"timestamp": now, "sign": b64encode(mark).decode()}


def _short(text: str) -> str:
    """The text in as many bytes as it may take in JSON, where quotes and line ends count double."""
    most = _MOST
    short = clipped(text, most)
    while len(json.dumps(short, ensure_ascii=False).encode()) > _AS_JSON:
        most = most * 19 // 20
        short = clipped(text, most)
    return short
