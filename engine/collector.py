"""The cyclic garbage collector, out of the way while many small objects are made; it would walk them ever again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No cyclic collection meanwhile."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def swept() -> None:
    """Collect once, paused or not: after what was large and is of no use."""
    gc.collect()
