"""Kills all over a run that sends fifty messages, and what came of it.

`python -m tests.digest_sweep [STEP]` kills before and after every call at both ends of the run and at every STEP-th
call (8 when absent) between them, looks after each, and prints how many copies there were too many.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple, TypeVar

from tests.crash_place import WF
from tests.digest_place import PEOPLE, Place, arrived, astray, claims, in_doubt
from tests.tracing import Call

T = TypeVar("T")
R = TypeVar("R")


class Point(NamedTuple):
    """Where a run is killed: at its call of this number, before it is made or after."""

    number: int
    after: bool


class Tried(NamedTuple):
    """What came of a kill: the call, who had a second copy, what is wrong."""

    point: Point
    call: str
    twice: frozenset[str]
    wrong: list[str]


@contextmanager
def places(folder: Path, workers: int = 2) -> Iterator[list[Place]]:
    """Places enough to work in several at once."""
    found = [Place(folder / str(number)) for number in range(workers)]
    try:
        yield found
    finally:
        for place in found:
            place.close()


def at_each(yard: Sequence[Place], work: Callable[[Place, T], R], points: Iterable[T]) -> list[R]:
    """Work at every point, in as many places at once as there are."""
    free: SimpleQueue[Place] = SimpleQueue()
    for place in yard:
        free.put(place)

    def one(point: T) -> R:
        place = free.get()
        try:
            return work(place, point)
        finally:
            free.put(place)

    with ThreadPoolExecutor(len(yard)) as pool:
        return list(pool.map(one, points))


def undisturbed(place: Place) -> tuple[Call, ...]:
    """The calls of a run that nothing happens to."""
    place.put_back()
    outcome = place.watch()
    assert (outcome.status, outcome.err, astray(place)) == (0, b"", [])
    assert len(place.server.copies) == PEOPLE
    return outcome.calls


def everywhere(calls: Sequence[Call]) -> list[Point]:
    """Before and after every call."""
    return [Point(number, after) for number in range(1, len(calls) + 1) for after in (False, True)]


def selection(calls: Sequence[Call], step: int) -> list[Point]:
    """All points up to the second message and from the last but one on, and some between."""
    spoken = [number for number, call in enumerate(calls, 1) if call.name == "sendto"]
    first, last = spoken[8], spoken[-6]
    return [point for point in everywhere(calls) if not first < point.number < last or point.number % step == 0]


def killed(place: Place, point: Point) -> Tried:
    """Kill at a point, look, let the next run put things right, look again; at some points one comes too early."""
    place.put_back()
    first = place.kill(point.number, after=point.after)
    if not first.reached:
        return Tried(point, "", frozenset(), [f"never came so far: {first.status} {first.err.decode()}"])
    had, doubt = place.server.received, in_doubt(place.events())
    wrong = unclaimed(place, had)
    if point.number % 7 == 0:
        wrong += [f"early: {one}" for one in early(place, doubt)]
    wrong += recovered(place, 60)
    twice = frozenset(to for to, copies in place.server.received.items() if copies > 1)
    if twice != had.keys() & set(doubt):
        wrong.append(f"twice: {sorted(twice)}, in doubt {doubt}, of whom {sorted(had.keys() & set(doubt))} had it")
    return Tried(point, f"{first.calls[-1].name} {first.calls[-1].paths[-1].rpartition('/')[2]}", twice, wrong)


def unclaimed(place: Place, had: Counter[str]) -> list[str]:
    """What is wrong right after a kill: one message at most is in doubt, all others stand as they are."""
    events = place.events()
    doubt, delivered, known = set(in_doubt(events)), arrived(events), claims(events).keys()
    wrong = [f"several in doubt: {doubt}"] * (len(doubt) > 1) + [f"copies: {had}"] * (max(had.values(), default=1) > 1)
    wrong += [f"sent to {to} without a claim" for to in had.keys() - known]
    wrong += [f"{to} has it, not recorded" for to in had.keys() - delivered - doubt]
    return wrong + [f"{to} does not have it" for to in delivered - had.keys()]


def early(place: Place, doubt: list[str]) -> list[str]:
    """What is wrong with a run that comes while the killed one's claim still holds: it leaves that message alone."""
    before = place.server.received
    ran = place.send()
    place.server.settle()
    after = place.server.received
    wrong = [f"{ran}"] * bool(ran.status or ran.err) + [f"copies: {after}"] * (set(after.values()) != {1})
    return wrong + [f"{to} was in doubt" for to in doubt if after[to] != before[to]]


def recovered(place: Place, minutes: int) -> list[str]:
    """What is wrong after a run of so many minutes later, and with one that comes after it."""
    report = place.recover(minutes)
    wrong = [f"{report.counts}"] * report.failed + astray(place)
    copies = len(place.server.copies)
    again = place.recover(2 * minutes)
    return [*wrong, *(["it sends again"] if again.results or len(place.server.copies) != copies else [])]


def main(step: int) -> int:
    """Sweep; print figures and complaints."""
    with tempfile.TemporaryDirectory() as folder, places(Path(folder)) as yard:
        calls = undisturbed(yard[0])
        found = at_each(yard, killed, selection(calls, step))
    twice = [one for one in found if one.twice]
    wrong = [f"{one.point} {one.call}: {complaint}" for one in found for complaint in one.wrong]
    sys.stdout.write(f"{WF}: {len(calls)} calls, {len(found)} points, {len(twice)} with an extra copy\n")
    for call, times in Counter((one.call, one.point.after) for one in twice).most_common():
        sys.stdout.write(f"  {times} x {'after' if call[1] else 'before'} {call[0]}\n")
    sys.stdout.write("\n".join([*wrong, f"{len(wrong)} complaints\n"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8))
