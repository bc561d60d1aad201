"""Messages in a Maildir, one file each: for mail programs, archives and trying things out."""

import mailbox
import os
from contextlib import suppress
from pathlib import Path

from engine.ports import DeliveryError, Message
from notifiers.options import Options, known, text


class Maildir:
    """A Maildir, made where there is none."""

    def __init__(self, options: Options) -> None:
        known(options, {"path"})
        self._path = Path(text(options, "path")).expanduser()

    def send(self, message: Message) -> str:
        """Put a message there, on the disk before this returns; its name in the folder.

        Raises:
            DeliveryError: it cannot be written.
        """
        try:
            for below in ("tmp", "new", "cur"):
                (self._path / below).mkdir(parents=True, exist_ok=True)
            box = mailbox.Maildir(self._path)
            name = box.add(message.raw)
            self._synced()
        except (OSError, mailbox.Error) as fault:
            raise DeliveryError("later", str(getattr(fault, "strerror", "") or fault), channel=True) from fault
        return name

    def close(self) -> None:
        """Nothing is kept open."""

    def _synced(self) -> None:
        with suppress(OSError):
            handle = os.open(self._path / "new", os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
