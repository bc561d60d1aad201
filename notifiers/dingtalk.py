"""钉钉群机器人. It answers 200 even when it refuses; `errcode` tells. Signed by HMAC over the time and the key."""

import hmac
import time
from base64 import b64encode
from hashlib import sha256
from urllib.parse import quote

from engine.ports import Message
from notifiers.options import Options, known
from notifiers.robot import Robot, clipped, judged

_MOST = 20_000
_LATER = frozenset({-1, 130101, 410100})
"""System busy, too often (20 a minute), blocked for having been too often."""
_OURS = frozenset({300001, 310000})
"""A robot that there is not; a signature, address or keyword that the group does not let in."""


class DingTalk:
    """A robot in a group of 钉钉; a person's account is mentioned."""

    def __init__(self, options: Options) -> None:
        known(options, {"url", "secret", "timeout", "ca"})
        self._robot = Robot(options)
        self._secret = str(options.get("secret", ""))

    def send(self, message: Message) -> str:
        """Post a message.

        Raises:
            DeliveryError: it was not taken.
        """
        content = {"content": clipped(f"{message.subject}\n\n{message.text}", _MOST)}
        mentioned = [message.to] if message.to and "@" not in message.to else []
        body = {"msgtype": "text", "text": content, "at": {"atUserIds": mentioned, "isAtAll": False}}
        answer = self._robot.post(body, self._signed())
        code, said = answer.get("errcode"), f"errcode {answer.get('errcode')} {answer.get('errmsg', '')}"
        return judged(code, said, later=_LATER, ours=_OURS)

    def close(self) -> None:
        """Let the connection go."""
        self._robot.close()

    def _signed(self) -> str:
        """The time in milliseconds and the signature, as the query has them."""
        if not self._secret:
            return ""
        now = time.time_ns() // 1_000_000
        mark = hmac.new(self._secret.encode(), f"{now}\n{self._secret}".encode(), sha256).digest()
        return f"&timestamp={now}&sign={quote(b64encode(mark).decode(), safe='')}"
