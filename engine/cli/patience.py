"""A limit on the time that a command may take with files of strangers."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


class TooSlowError(Exception):
    """The time is over."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Give up after so many seconds, where the system can tell when they are over.

    Raises:
        TooSlowError: they are.
    """
    if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _over(*_: object) -> None:
    raise TooSlowError
