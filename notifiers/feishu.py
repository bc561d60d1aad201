"""飞书群机器人. It answers 200 even when it refuses; `code` tells. Signed by HMAC-SHA256 with the time and the key."""

import hmac
import time
from base64 import b64encode
from hashlib import sha256

from engine.ports import DeliveryError, Message
from notifiers.options import Options, known, number, text
from notifiers.robot import Robot, clipped

_MOST = 18_000
"""Bytes of text; the whole request may have 20 KB."""
_LATER = frozenset({9499, 11232, 11247})
"""Too many requests, too often."""


class Feishu:
    """A robot in a group of 飞书; a person's account is mentioned."""

    def __init__(self, options: Options) -> None:
        known(options, {"url", "secret", "timeout", "ca"})
        self._robot = Robot(text(options, "url"), number(options, "timeout", 15), str(options.get("ca", "")) or None)
        self._secret = str(options.get("secret", ""))

    def send(self, message: Message) -> str:
        """Post a message.

        Raises:
            DeliveryError: it was not taken.
        """
        said = clipped(f"{message.subject}\n\n{message.text}", _MOST).replace("<", "＜").replace(">", "＞")
        mention = f'<at user_id="{message.to}"></at>\n' if message.to.replace("_", "").isalnum() else ""
        body = {"msg_type": "text", "content": {"text": mention + said}, **self._signed()}
        answer = self._robot.post(body)
        code = answer.get("code", answer.get("StatusCode"))
        told = f"code {code} {answer.get('msg', answer.get('StatusMessage', ''))}"
        if code == 0:
            return told
        raise DeliveryError("later", told, channel=True) if code in _LATER else DeliveryError("refused", told)

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
