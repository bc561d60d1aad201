"""What every store promises: a suite that runs for whichever stores the fixture `place` of a test module offers.

A module that runs it says `pytest.register_assert_rewrite("tests.store_contract")` before it imports this.
"""
# ruff: noqa: D102 (a test's name is its docstring)

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.ledger.chain import BrokenChainError, line, lines, read
from engine.ledger.events import GENESIS, Draft, Event, Head, canonical
from engine.ports import Store
from engine.store.memory import MemoryStore

SUBJECT = "港务局-2026/2.appear@2026Q2#港航科"
TEXTS = [
    ("", "nothing at all"),
    ("负责人出庭应诉（有则报）", "Chinese, with its punctuation"),
    ("𠮷野家", "characters beyond the first plane"),
    ("""'; DROP TABLE event; -- "quoted" `too` %s ? :name $1 {0}""", "quotes and what looks like a query"),
    ("C:\\台账\\六月\\ \\u4e2d \\\\", "backslashes, also such as look like escapes"),
    ("a\u2028b\u2029c\u0085d", "line ends that only some programs see"),
    ("one\r\ntwo\nthree\ttab", "line ends that all programs see"),
    ("".join(map(chr, range(32))) + "\x7f\x9f", "control characters, the null among them"),
    ("\ufeffmark \u200b\u200d\u202e\u2066", "what cannot be seen"),
    ("👩‍👩‍👧‍👦🏳️‍🌈🇨🇳", "emoji made of many"),
    ("e\u0301 é ﬁ Å", "the same letter, composed and not: kept as it came"),
    ("  blanks  ", "blanks around"),
    ("NULL", "a word that databases know"),
    ("007", "a number that is none"),
    ("\ufffe\uffff\U0010ffff", "what stands for no character"),
    ("证" * 34_000, "a hundred kilobytes"),
]


class Place(NamedTuple):
    """Somewhere a store is: opens a handle on it; `twice`, whether several can be open at once."""

    open: Callable[[], Store]
    twice: bool


def draft(number: int, subject: str = SUBJECT, body: str = "{}") -> Draft:
    return Draft(
        f"key-{number}", "submitted", "2026-07-01T01:02:03Z", "2026-07-01", "li", subject, bool(number % 2), body
    )


def filled(store: Store, numbers: range, subject: str = SUBJECT) -> list[Event]:
    """Append a draft a number, each in a block of its own."""
    found = []
    for number in numbers:
        with store.writing():
            event = store.append(draft(number, subject))
        assert event is not None
        found.append(event)
    return found


def whole(store: Store) -> tuple[Head, list[Event], list[str]]:
    """All that a store has to say."""
    return store.head(), list(store.events()), store.subjects()


def unbroken(events: list[Event]) -> bool:
    """Whether every number and hash, reckoned anew, is as it should be."""
    return list(read(lines(events))) == events


def spoilt(store: Store, fault: type[BaseException]) -> None:
    """Append two events, and fail."""
    with store.writing():
        store.append(draft(3))
        store.append(draft(4, "new/1.a@2026"))
        raise fault


def broken_off(store: Store) -> None:
    """Begin to read, and be interrupted."""
    with store.reading():
        store.head()
        raise KeyboardInterrupt


class StoreContract:
    """The suite."""

    @pytest.fixture
    def store(self, place: Place) -> Iterator[Store]:
        with closing(place.open()) as store:
            yield store

    @pytest.fixture
    def other(self, place: Place) -> Iterator[Store]:
        """A second handle on the same store."""
        if not place.twice:
            pytest.skip("a store of one handle")
        with closing(place.open()) as another:
            yield another

    def test_a_new_store_has_nothing(self, store: Store) -> None:
        assert whole(store) == (Head(0, GENESIS), [], [])
        assert (store.hash_of(0), store.hash_of(1), store.of(SUBJECT), store.keyed("key-1")) == (
            GENESIS,
            None,
            [],
            None,
        )

    def test_each_event_holds_the_hash_of_the_one_before(self, store: Store) -> None:
        found = filled(store, range(1, 6))
        prev = GENESIS
        for seq, event in enumerate(found, 1):
            assert event.seq == seq
            assert event.hash == sha256(line(seq, draft(seq), prev).encode()).hexdigest()
            prev = event.hash
        assert unbroken(found)
        assert whole(store) == (Head(5, prev), found, [SUBJECT])

    def test_what_is_appended_is_seen_before_the_block_ends(self, store: Store) -> None:
        with store.writing():
            first = store.append(draft(1))
            second = store.append(draft(2))
            assert first
            assert second
            assert whole(store) == (Head(2, second.hash), [first, second], [SUBJECT])
            assert store.keyed("key-1") == first
        assert unbroken([first, second])

    def test_a_key_stands_once(self, store: Store) -> None:
        filled(store, range(1, 4))
        before = whole(store)
        with store.writing():
            assert store.append(draft(2)) is None
            assert store.append(draft(2, "another/1.a@2026", '{"note":"other"}')) is None
        assert whole(store) == before
        assert store.of("another/1.a@2026") == []
        assert filled(store, range(4, 5))[0].seq == 4, "no number is lost"

    def test_events_are_found_by_number_subject_and_key(self, store: Store) -> None:
        one, two, three = (filled(store, range(n, n + 1), subject)[0] for n, subject in enumerate("bab"))
        assert (store.of("a"), store.of("b"), store.of("c"), store.of("")) == ([two], [one, three], [], [])
        assert store.subjects() == ["a", "b"]
        assert [store.keyed(f"key-{n}") for n in (0, 1, 2, 3)] == [one, two, three, None]
        assert [store.hash_of(n) for n in (0, 1, 2, 3, 4)] == [GENESIS, one.hash, two.hash, three.hash, None]
        assert [list(store.events(n)) for n in (0, 1, 3, 4)] == [[one, two, three], [two, three], [], []]

    def test_subjects_are_sorted_by_their_characters(self, store: Store) -> None:
        """Not as some country's dictionary has them."""
        names = ["b", "a", "B", "é", "中", "丙", "𠮷", "a b", "a-b", "aB"]
        for number, name in enumerate(names):
            filled(store, range(number, number + 1), name)
        assert store.subjects() == sorted(names)

    def test_subjects_and_keys_are_told_apart_to_the_letter(self, store: Store) -> None:
        names = ["a", "A", "a ", " a", "á", "a\u0301", "\uff41"]
        for number, name in enumerate(names):
            filled(store, range(number, number + 1), name)
        assert [len(store.of(name)) for name in names] == [1] * len(names)

    @pytest.mark.parametrize("number", [-1, 1 << 40, (1 << 63) - 1])
    def test_a_number_that_no_event_has_has_no_hash(self, store: Store, number: int) -> None:
        filled(store, range(1, 3))
        assert store.hash_of(number) is None

    @pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit])
    def test_a_block_that_fails_leaves_nothing(self, store: Store, fault: type[BaseException]) -> None:
        before = filled(store, range(1, 3))
        with pytest.raises(fault):
            spoilt(store, fault)
        assert (list(store.events()), store.head()) == (before, Head(2, before[-1].hash))
        assert (store.keyed("key-3"), store.keyed("key-4"), store.hash_of(3)) == (None, None, None)
        assert (len(store.of(SUBJECT)), store.of("new/1.a@2026")) == (2, [])
        assert [event.seq for event in filled(store, range(3, 5))] == [3, 4], "and all can go on"

    def test_a_block_that_fails_leaves_no_subject(self, store: Store) -> None:
        filled(store, range(1, 3))
        with pytest.raises(ValueError, match=r"^$"):
            spoilt(store, ValueError)
        assert store.subjects() == [SUBJECT]

    def test_a_block_without_a_word_changes_nothing(self, store: Store) -> None:
        filled(store, range(1, 3))
        before = whole(store)
        with store.writing():
            pass
        assert whole(store) == before

    def test_events_of_another_store_are_taken_over(self, store: Store) -> None:
        source = MemoryStore()
        filled(source, range(1, 6))
        with store.writing():
            assert store.extend(iter(list(source.events())[:2])) == 2
        with store.writing():
            assert store.extend(source.events(2)) == 3
            assert store.extend(iter(())) == 0
        assert whole(store) == whole(source)
        assert filled(store, range(6, 7)) == filled(source, range(6, 7)), "and go on alike"

    def test_a_chain_that_breaks_is_not_taken_over_at_all(self, store: Store) -> None:
        source = MemoryStore()
        texts = list(lines(filled(source, range(1, 6))))
        texts[3] = texts[3].replace("2026-07-01", "2026-06-30")
        with pytest.raises(BrokenChainError), store.writing():
            store.extend(read(texts))
        assert (store.head(), list(store.events())) == (Head(), [])
        assert (store.keyed("key-1"), store.of(SUBJECT)) == (None, [])

    @pytest.mark.parametrize(("text", "why"), TEXTS, ids=[why for _, why in TEXTS])
    def test_every_text_survives(self, store: Store, text: str, why: str) -> None:
        body = canonical({"note": text, text: [text]})
        told = Draft(text, "submitted", text, text, text, text, complete=True, body=body)
        with store.writing():
            event = store.append(told)
        assert event, why
        assert list(store.events()) == store.of(text) == [store.keyed(text)] == [event], why
        assert Draft(*event[1:-1]) == told, why
        assert [part.encode() for part in event[1:7] if isinstance(part, str)] == [
            part.encode() for part in told[:6] if isinstance(part, str)
        ]
        assert event.facts == {"note": text, text: [text]}, why
        assert unbroken([event]), why
        assert store.subjects() == [text], why

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(texts=st.tuples(*[st.text()] * 6), complete=st.booleans())
    def test_any_text_survives(self, store: Store, texts: tuple[str, ...], *, complete: bool) -> None:
        at, day, who, subject, note, key = texts
        number = store.head().events + 1
        told = Draft(f"{number}{key}", "corrected", at, day, who, subject, complete, canonical({"note": note}))
        with store.writing():
            event = store.append(told)
        assert event == store.keyed(told.key)
        assert event == store.of(subject)[-1]
        assert event
        assert Draft(*event[1:-1]) == told
        assert unbroken(list(store.events()))

    def test_reading_is_of_one_moment(self, store: Store, other: Store) -> None:
        filled(store, range(1, 4))
        with store.reading():
            before = whole(store)
            new = filled(other, range(4, 6), "new/1.a@2026")
            assert other.head().events == 5, "who writes does not wait for who reads"
            assert whole(store) == before
            assert (store.keyed("key-4"), store.of("new/1.a@2026"), store.hash_of(4)) == (None, [], None)
            assert list(store.events(3)) == []
        assert whole(store) == whole(other)
        assert store.of("new/1.a@2026") == new

    def test_reading_ends_after_an_error_too(self, store: Store, other: Store) -> None:
        with pytest.raises(KeyboardInterrupt):
            broken_off(store)
        filled(other, range(1, 2))
        assert store.head().events == 1
        filled(store, range(2, 3))

    def test_what_is_being_written_is_nobody_elses_yet(self, store: Store, other: Store) -> None:
        filled(store, range(1, 3))
        before = whole(store)
        with other.writing():
            other.append(draft(3))
            assert whole(store) == before, "who reads does not wait for who writes"
            assert store.keyed("key-3") is None
        assert store.head().events == 3

    def test_writers_take_turns(self, place: Place, other: Store) -> None:
        """Each key is made from the head that its writer saw: none may be made twice."""

        def write(_: int) -> list[Event | None]:
            found = []
            with closing(place.open()) as mine:
                for _ in range(25):
                    with mine.writing():
                        found.append(mine.append(draft(mine.head().events)))
            return found

        with ThreadPoolExecutor(4) as pool:
            found = [event for events in pool.map(write, range(4)) for event in events]
        assert None not in found
        assert sorted(event.seq for event in found if event) == list(range(1, 101))
        assert unbroken(list(other.events()))

    def test_what_was_written_is_there_for_who_comes_later(self, place: Place, store: Store) -> None:
        if not place.twice:
            pytest.skip("a store of one handle")
        filled(store, range(1, 4))
        before = whole(store)
        store.close()
        with closing(place.open()) as later:
            assert whole(later) == before
            assert filled(later, range(4, 5))[0].seq == 4
