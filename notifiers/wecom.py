"""企业微信群机器人. It answers 200 even when it refuses; `errcode` tells. Text of at most 2,048 bytes."""

from engine.ports import Message
from notifiers.options import Options, known
from notifiers.robot import Robot, clipped, judged

_MOST = 2048
_LATER = frozenset({-1, 45009, 45033})
"""System busy, too often, too many at once."""
_OURS = frozenset({93000})
"""A robot that there is not."""


class WeCom:
    """A robot in a group of 企业微信; a person's account is mentioned."""

    def __init__(self, options: Options) -> None:
        known(options, {"url", "timeout", "ca"})
        self._robot = Robot(options)

    def send(self, message: Message) -> str:
        """Post a message.

        Raises:
            DeliveryError: it was not taken.
        """
        content = {"content": clipped(f"{message.subject}\n\n{message.text}", _MOST)}
        mentioned = {"mentioned_list": [message.to]} if message.to and "@" not in message.to else {}
        answer = self._robot.post({"msgtype": "text", "text": {**content, **mentioned}})
        code, said = answer.get("errcode"), f"errcode {answer.get('errcode')} {answer.get('errmsg', '')}"
        return judged(code, said, later=_LATER, ours=_OURS)

    def close(self) -> None:
        """Let the connection go."""
        self._robot.close()
