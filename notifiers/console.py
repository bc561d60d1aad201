"""Messages on the screen."""

import sys

from engine.ports import Message
from notifiers.options import Options, known


class Console:
    """Prints what would be sent."""

    def __init__(self, options: Options) -> None:
        known(options, set())

    def send(self, message: Message) -> str:
        """Print a message."""
        sys.stdout.write(f"{message.name} <{message.to}>\n{message.subject}\n\n{message.text}\n")
        sys.stdout.flush()
        return "printed"

    def close(self) -> None:
        """Nothing is kept open."""
