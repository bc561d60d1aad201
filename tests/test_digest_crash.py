"""Runs that send, killed or let down by the disk: everybody is told, nobody twice but for one message a kill.

Every call that a run makes on its workspace or to the mail server is a point. WF_SWEEP=all tries those that
`python -m tests.digest_sweep` tries; without it a selection that changes from day to day.
"""

import errno
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from tests.digest_place import PEOPLE, Place, arrived, claims, in_doubt
from tests.digest_sweep import Point, at_each, everywhere, killed, places, recovered, selection, undisturbed
from tests.tracing import SOCKETS, Call, below

ALL = os.environ.get("WF_SWEEP") == "all"
TODAY = datetime.now(UTC).date().toordinal()
"""What rotates the selections; complaints tell the points, so that any can be tried again."""
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS)
A_MESSAGE = 4
"""Calls to the server that a message takes: MAIL, RCPT, DATA, contents."""


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Place]]:
    with places(tmp_path_factory.mktemp("yard")) as found:
        yield found


@pytest.fixture(scope="module")
def calls(yard: list[Place]) -> tuple[Call, ...]:
    return undisturbed(yard[0])


def spoken(calls: Sequence[Call]) -> list[int]:
    """Which calls hand over the contents of a message, by message."""
    found = [number for number, call in enumerate(calls, 1) if call.name == "sendto"]
    assert len(found) == 1 + A_MESSAGE * PEOPLE + 1, "EHLO, the messages, QUIT"
    return found[A_MESSAGE::A_MESSAGE]


def test_a_kill_costs_nobody_a_message(yard: list[Place], calls: tuple[Call, ...]) -> None:
    points = selection(calls, 8) if ALL else everywhere(calls)[TODAY % 79 :: 79]
    found = at_each(yard, killed, points)
    assert [(one.point, one.call, one.wrong) for one in found if one.wrong] == []
    assert len(found) >= (500 if ALL else 33)


def test_the_one_extra_copy_comes_of_a_kill_between_their_word_and_our_commit(
    yard: list[Place], calls: tuple[Call, ...]
) -> None:
    """The sweep can find one; and only there."""
    contents = spoken(calls)[20]
    commit = next(number for number in range(contents, len(calls)) if calls[number - 1].name == "fdatasync")
    table = [
        (Point(contents, after=False), 0),  # never said
        (Point(contents + 1, after=False), 1),  # accepted, nothing recorded
        (Point(commit - 1, after=False), 1),  # the commit's last page is missing
        (Point(commit, after=True), 0),  # recorded
    ]
    found = at_each(yard, killed, [point for point, _ in table])
    assert [(one.wrong, len(one.twice)) for one in found] == [([], copies) for _, copies in table]


def test_two_kills_in_a_row(yard: list[Place], calls: tuple[Call, ...]) -> None:
    """The run that takes over what a killed one left may be killed itself, most of all at that very message."""
    contents = spoken(calls)
    first = [contents[0] + 1, contents[1] + 20, contents[TODAY % 40 + 2] + 1, contents[-1] + 1]
    second = [10 + TODAY % 5 + 5 * step for step in range(12)]
    second = second if ALL else second[TODAY % 6 :: 6]
    pairs = [(one, two) for one in first for two in second]
    assert [one for one in at_each(yard, killed_twice, pairs) if one] == []


def killed_twice(place: Place, pair: tuple[int, int]) -> str:
    """Kill, kill what takes over, look, run again."""
    place.put_back()
    twice: set[str] = set()
    for number, late in zip(pair, (0, 60), strict=True):
        outcome = place.kill(number, after=True, late=late)
        assert outcome.reached, (pair, outcome.err.decode())
        twice |= place.server.received.keys() & set(in_doubt(place.events()))
    wrong = recovered(place, 180)
    received = place.server.received
    if received.total() > PEOPLE + 2 or {to for to in received if received[to] > 1} - twice:
        wrong.append(f"copies: {received}")
    return f"killed at {pair}: {wrong}" if wrong else ""


Fault = tuple[int, int, bool]
"""At which call, which error, and whether for ever."""


def faults(calls: Sequence[Call], step: int) -> list[Fault]:
    """The calls on the disk, one after the other with another error, once or for ever."""
    disk = [call for call in calls if call.name not in SOCKETS]
    numbers = range(1 + TODAY % step, len(disk) + 1, step)
    return [(number, ERRORS[index % 3], index % 2 == 0) for index, number in enumerate(numbers)]


def test_what_cannot_be_recorded_is_not_sent(yard: list[Place], calls: tuple[Call, ...]) -> None:
    found = at_each(yard, faulted, faults(calls, 5 if ALL else 89))
    assert len(found) > 10
    assert [one for one in found if one] == []


def faulted(place: Place, fault: Fault) -> str:
    """Let a call fail and look: done, or told in a sentence; then all is well again, and the next run sends the rest."""
    number, error, forever = fault
    place.put_back()
    outcome = place.fail(number, error, forever=forever, counts=below(place.root))
    said, events, received = outcome.err.decode(), place.events(), place.server.received
    wrong = [] if outcome.reached else ["never came so far"]
    wrong += [f"sent to {to} without a claim" for to in received.keys() - claims(events).keys()]
    wrong += [f"{to} does not have it" for to in arrived(events) - received.keys()]
    if outcome.status == 0:
        wrong += [f"said {said}"] * bool(said) + ["not all"] * (received.total() != PEOPLE)
    elif outcome.status != 74 or not said.startswith("wf: ") or said.count("\n") != 1 or "Traceback" in said:
        wrong.append("told otherwise than it is")
    doubt = set(in_doubt(events))
    wrong += [f"{doubt} in doubt"] * (len(doubt) > 1) + recovered(place, 60)
    twice = {to for to, copies in place.server.received.items() if copies > 1}
    wrong += [f"twice: {twice}, in doubt {doubt}"] * (not twice <= doubt)
    what = f"{errno.errorcode[error]} {'for ever' if forever else 'once'} at {number} {outcome.calls[-1:]}"
    return f"{what}, status {outcome.status}, {said!r}: {wrong}" if wrong else ""
