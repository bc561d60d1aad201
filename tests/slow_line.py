"""A line to a server that lets only so much through to it, and then holds, breaks or spoils what comes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PIECE = 1 << 16


class Line:
    """A relay. Of a connection that sends more than `most` bytes the rest is held, until `broken` breaks it off.

    `held` is set when that has happened; only the first `times` such connections are held at all. With `spoil`, one
    byte is changed in place of that.
    """

    def __init__(self, port: int, most: int, times: int, *, spoil: bool) -> None:
        self.held = threading.Event()
        self.broken = threading.Event()
        self._to = port
        self._most = most
        self._left = times
        self._spoil = spoil
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Break all off, for good."""
        self.broken.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._to))
                except OSError:
                    near.close()
                    continue
                threading.Thread(target=self._there, args=(near, far), daemon=True).start()
                threading.Thread(target=self._back, args=(far, near), daemon=True).start()

    def _there(self, near: socket.socket, far: socket.socket) -> None:
        passed = 0
        with near, far, suppress(OSError):
            while piece := near.recv(_PIECE):
                passed += len(piece)
                if passed > self._most and self._mine():
                    self.held.set()
                    if self._spoil:
                        far.sendall(bytes([piece[0] ^ 1]) + piece[1:])
                        continue
                    self.broken.wait()
                    for end in (near, far):
                        end.shutdown(socket.SHUT_RDWR)
                    return
                far.sendall(piece)

    def _mine(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0

    @staticmethod
    def _back(far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while piece := far.recv(_PIECE):
                near.sendall(piece)
            near.shutdown(socket.SHUT_WR)


@contextmanager
def line(port: int, most: int = 1 << 20, times: int = 1 << 20, *, spoil: bool = False) -> Iterator[Line]:
    """A line to a port of this machine."""
    found = Line(port, most, times, spoil=spoil)
    try:
        yield found
    finally:
        found.close()
