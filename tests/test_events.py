"""Events as lines: what is written is read back, and nothing else is."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.ledger.chain import BrokenChainError, chained, line, lines, read
from engine.ledger.events import GENESIS, KINDS, Draft, Event, Head, canonical, head

TEXTS = st.text()
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
DRAFTS = st.builds(
    Draft,
    TEXTS,
    st.sampled_from(KINDS),
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.booleans(),
    st.dictionaries(TEXTS, FACTS, max_size=4).map(canonical),
)
HANDED_IN = '{"files":[{"as":"签到表","name":"签到\\"表\\".pdf","size":12}],"note":"按期\\n报送","numerator":"3.5"}'


def chain(*drafts: Draft) -> list[Event]:
    """Events of drafts, one after another."""
    found: list[Event] = []
    before = Head()
    for draft in drafts:
        found.append(chained(draft, before))
        before = Head(found[-1].seq, found[-1].hash)
    return found


def told(number: int, body: str = HANDED_IN) -> Draft:
    at = f"2026-06-{number + 10}T01:02:03Z"
    return Draft(
        f"key-{number}", "submitted", at, at[:10], "李某", "港务局-2026/1.study@2026-05+2", complete=True, body=body
    )


THREE = chain(told(1), told(2), told(3))
LINES = list(lines(THREE))


def refusal(texts: list[str]) -> tuple[int, str]:
    """Where the reading of lines ends, and why."""
    with pytest.raises(BrokenChainError) as broken:
        list(read(texts))
    return broken.value.number, broken.value.why


@given(st.lists(DRAFTS, max_size=4))
def test_what_is_written_is_read_back(drafts: list[Draft]) -> None:
    events = chain(*drafts)
    texts = list(lines(events))
    assert list(read(texts)) == events
    assert list(read(f"{text}\n" for text in texts)) == events
    assert [Draft(*event[1:-1]) for event in events] == drafts


@given(DRAFTS)
def test_a_line_is_one_line_of_json(draft: Draft) -> None:
    """To every program that splits at line feeds, and to JSON as anybody reads it."""
    (event,) = chain(draft)
    text = line(1, draft, GENESIS)
    assert not re.search(r"[\x00-\x1f]", text)
    assert json.loads(text) == {
        **dict(zip(Draft._fields, draft, strict=True)),
        "body": event.facts,
        "seq": 1,
        "prev": GENESIS,
    }


@given(st.dictionaries(TEXTS, FACTS, max_size=4))
def test_canonical_is_canonical(facts: dict[str, object]) -> None:
    text = canonical(facts)
    assert canonical(json.loads(text)) == text
    assert canonical(dict(reversed(facts.items()))) == text
    assert canonical(json.loads(json.dumps(facts, indent=1))) == text


CANONICAL: list[tuple[dict[str, object], str, str]] = [
    ({}, "{}", "nothing"),
    ({"b": 1, "a": 2}, '{"a":2,"b":1}', "keys in order"),
    ({"签到表": "é"}, '{"签到表":"é"}', "no escapes where none are needed"),
    ({"a": '"\\\n\x00/'}, r'{"a":"\"\\\n\u0000/"}', "escapes where they are"),
    ({"a": [True, None, 1.5]}, '{"a":[true,null,1.5]}', "no blanks"),
    ({"a": "\u2028\x7f"}, '{"a":"\u2028\x7f"}', "what JavaScript once escaped, and DEL"),
]


@pytest.mark.parametrize(("facts", "text", "why"), CANONICAL)
def test_canonical_form(facts: dict[str, object], text: str, why: str) -> None:
    assert canonical(facts) == text, why


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_has_no_word_for_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": number})


def test_each_line_holds_the_hash_of_the_one_before() -> None:
    assert [json.loads(text)["prev"] for text in LINES] == [
        GENESIS,
        *(sha256(text.encode()).hexdigest() for text in LINES[:-1]),
    ]
    assert [event.hash for event in THREE] == [sha256(text.encode()).hexdigest() for text in LINES]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="a system without")
def test_the_hashes_are_those_of_every_machine() -> None:
    """Anybody can check a ledger with what every system has."""
    for text, event in zip(LINES, THREE, strict=True):
        done = subprocess.run(["sha256sum"], input=text.encode(), capture_output=True, check=True)
        assert done.stdout.split()[0].decode() == event.hash


def test_a_line_is_the_same_for_ever() -> None:
    """Ledgers that exist rest on it: this hash must never change."""
    draft = Draft("k", "submitted", "2026-06-11T01:02:03Z", "2026-06-11", "li", "p/1.a@2026", complete=True, body="{}")
    text = (
        '{"seq":1,"key":"k","kind":"submitted","at":"2026-06-11T01:02:03Z","day":"2026-06-11","who":"li",'
        f'"subject":"p/1.a@2026","complete":true,"body":{{}},"prev":"{GENESIS}"}}'
    )
    assert line(1, draft, GENESIS) == text
    assert chain(draft)[0].hash == sha256(text.encode()).hexdigest()


def others(character: str) -> set[str]:
    """What may stand in the place of a character by mistake or intent: nothing, others, and it twice."""
    return {"", character * 2, chr(ord(character) + 1), chr(ord(character) ^ 1), *'0 "}\\', character.swapcase()} - {
        character
    }


@pytest.mark.parametrize("place", range(len(LINES[1])))
def test_a_changed_character_is_found(place: int) -> None:
    """In the line itself, or where the next one holds the hash of another; in the last, by the head."""
    text = LINES[1]
    for other in others(text[place]):
        changed = text[:place] + other + text[place + 1 :]
        number, _ = refusal([LINES[0], changed, LINES[2]])
        assert number in {2, 3}, changed
        try:
            last = list(read([LINES[0], changed]))[-1]
        except BrokenChainError:
            continue
        assert last.hash != THREE[1].hash


@given(place=st.integers(0, len(LINES[1])), text=st.text(max_size=5), length=st.integers(0, 9))
def test_any_change_is_found(place: int, text: str, length: int) -> None:
    changed = LINES[1][:place] + text + LINES[1][place + length :]
    assume(changed not in {LINES[1], f"{LINES[1]}\n"})
    assert refusal([LINES[0], changed, LINES[2]])[0] in {2, 3}


ORDERS = [
    ([1, 0, 2], 1, "the first two swapped"),
    ([0, 2, 1], 2, "the last two swapped"),
    ([1, 2], 1, "the first missing"),
    ([0, 2], 2, "one in the middle missing"),
    ([0, 0, 1, 2], 2, "the first twice"),
    ([0, 1, 1, 2], 3, "one in the middle twice"),
    ([0, 1, 2, 2], 4, "the last twice"),
    ([0, 1, 2, 0], 4, "the first once more at the end"),
    ([2, 1, 0], 1, "backwards"),
]


@pytest.mark.parametrize(("order", "number", "why"), ORDERS)
def test_lines_stand_in_their_order(order: list[int], number: int, why: str) -> None:
    assert refusal([LINES[place] for place in order]) == (number, "not-the-next"), why


def test_lines_of_another_ledger_do_not_go_on() -> None:
    """Numbered alike, and each fitting the one before."""
    other = list(lines(chain(told(4), told(5), told(6))))
    assert refusal([LINES[0], *other[1:]]) == (2, "not-the-next")


def test_what_was_cut_off_at_the_end_only_the_head_tells() -> None:
    assert list(read(LINES[:2])) == THREE[:2]
    kept = Head(3, THREE[2].hash)
    assert not kept.agrees(THREE[1].hash)


def test_reading_goes_on_after_a_head() -> None:
    assert list(read(LINES[2:], Head(2, THREE[1].hash))) == THREE[2:]
    for wrong in (Head(1, THREE[1].hash), Head(2, THREE[0].hash), Head(3, THREE[1].hash), Head()):
        with pytest.raises(BrokenChainError):
            list(read(LINES[2:], wrong))


def without(name: str) -> Callable[[str], str]:
    """Takes a field out of a line."""

    def take(text: str) -> str:
        fields = json.loads(text)
        del fields[name]
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    return take


def put(old: str, new: str) -> Callable[[str], str]:
    """Puts one text in the place of another in a line."""

    def put(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return put


REFUSED = [
    (lambda _: "", "not-json", "an empty line"),
    (lambda _: "\n", "not-json", "an empty line with its end"),
    (lambda _: "null", "not-an-event", "nothing, said in JSON"),
    (lambda _: "[]", "not-an-event", "a list"),
    (lambda _: '"seq"', "not-an-event", "a text"),
    (lambda _: "{}", "not-an-event", "an object of nothing"),
    (lambda text: text[:-1], "not-json", "cut off at its end"),
    (lambda text: text[: len(text) // 2], "not-json", "cut in half"),
    (lambda text: f"\ufeff{text}", "not-json", "a byte order mark"),
    (lambda text: f"{text}{text}", "not-json", "two in one"),
    (lambda text: f"{text} {{}}", "not-json", "something after it"),
    (lambda text: f" {text}", None, "a blank before"),
    (lambda text: f"{text} ", "not-canonical", "a blank after"),
    (lambda text: f"{text}\r\n", "not-canonical", "the line end of another system"),
    (lambda text: f"{text}\n\n", "not-canonical", "two line ends"),
    (put('{"seq":1,', '{"seq": 1,'), "not-canonical", "a blank after a colon"),
    (put('{"seq":1,', '{ "seq":1,'), "not-canonical", "a blank after a brace"),
    (put('{"seq":1,', '{"seq":1, '), "not-canonical", "a blank after a comma"),
    (put('"numerator":"3.5"', '"numerator": "3.5"'), "not-canonical", "a blank in the body"),
    (put('"complete":true', '"more":1,"complete":true'), "not-an-event", "a field too many"),
    *((without(name), "not-an-event", f"{name} missing") for name in ("seq", "prev", *Draft._fields)),
    (put('"who":"李某"', '"whom":"李某"'), "not-an-event", "a field by another name"),
    (put('"seq":1,"key":"key-1"', '"key":"key-1","seq":1'), "not-canonical", "fields in another order"),
    (put('"seq":1,"key"', '"seq":1,"seq":1,"key"'), "not-canonical", "a field twice"),
    (put('"who":"李某"', '"who":"王某","who":"李某"'), "not-canonical", "a field twice, the first with another value"),
    (put('"note"', '"note":"","note"'), "not-canonical", "a key of the body twice"),
    (put('"size":12', '"size":13,"size":12'), "not-canonical", "a key within the body twice"),
    (put('"as":"签到表","name"', '"name":"","as":"签到表","name"'), "not-canonical", "and where they are not neighbours"),
    (put('"size":12', '"size":12,"other":1'), "not-canonical", "keys of the body in another order"),
    (put('"size":12', '"size":1.2e1'), "not-canonical", "a number with an exponent"),
    (put('"size":12', '"size":12.00'), "not-canonical", "a number with zeros after its point"),
    (put('"size":12', '"size":-0'), "not-canonical", "a zero with a sign"),
    (put('"size":12', '"size":1E400'), "not-canonical", "a number that is too large"),
    (put('"size":12', '"size":012'), "not-json", "a number that begins with a zero"),
    (put('"size":12', '"size":+12'), "not-json", "a number with a plus"),
    (put('"size":12', f'"size":{"1" * 5000}'), "not-json", "a number longer than is read"),
    (put('"size":12', '"size":NaN'), "not-canonical", "what Python takes for a number"),
    (put('"size":12', '"size":-Infinity'), "not-canonical", "and no other reader does"),
    (put('"size":12', f'"size":{"[" * 50_000}{"]" * 50_000}'), "not-json", "deeper than is read"),
    (put('"李某"', '"\\u674e某"'), "not-canonical", "an escape that is not needed"),
    (put('"李某"', '"李\\/某"'), "not-canonical", "a slash escaped"),
    (put("报送", "\\ud800"), "not-canonical", "half a character in the body"),
    (put('"李某"', '"\\ud800"'), "not-canonical", "half a character, escaped"),
    (put('"李某"', '"李\t某"'), "not-json", "a control character that is not escaped"),
    (put('"seq":1', '"seq":true'), "not-canonical", "a truth for a number, which Python takes for 1"),
    (put('"seq":1', '"seq":1.0'), "not-canonical", "a number with a point"),
    (put('"seq":1', '"seq":"1"'), "not-the-next", "a number as a text"),
    (put('"seq":1', '"seq":null'), "not-the-next", "no number"),
    (put('"seq":1', '"seq":0'), "not-the-next", "a number before the first"),
    (put('"seq":1', '"seq":2'), "not-the-next", "another's number"),
    (put(GENESIS, "0" * 63), "not-the-next", "a hash too short"),
    (put(f'"{GENESIS}"', "0"), "not-the-next", "a hash that is no text"),
    (put('"kind":"submitted"', '"kind":"approved"'), "not-an-event", "a kind that is not known"),
    (put('"kind":"submitted"', '"kind":"Submitted"'), "not-an-event", "a kind in capitals"),
    (put('"kind":"submitted"', '"kind":["submitted"]'), "not-an-event", "a kind in a list"),
    (put('"kind":"submitted"', '"kind":null'), "not-an-event", "no kind"),
    (put('"key":"key-1"', '"key":1'), "not-an-event", "a key that is no text"),
    (put('"who":"李某"', '"who":null'), "not-an-event", "nobody"),
    (put('"who":"李某"', '"who":["李某"]'), "not-an-event", "a list of one"),
    (put('"complete":true', '"complete":1'), "not-canonical", "a number for a truth"),
    (put('"complete":true', '"complete":"true"'), "not-canonical", "a word for a truth"),
    (put('"complete":true', '"complete":null'), "not-canonical", "no truth"),
    (put(f'"body":{HANDED_IN}', '"body":[]'), "not-an-event", "a list for a body"),
    (put(f'"body":{HANDED_IN}', '"body":"{}"'), "not-an-event", "a body as a text"),
    (put(f'"body":{HANDED_IN}', '"body":null'), "not-an-event", "no body"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "reason", "why"), REFUSED, ids=[why for *_, why in REFUSED])
def test_what_is_not_as_we_write_it_is_refused(spoil: Callable[[str], str], reason: str | None, why: str) -> None:
    number, said = refusal([spoil(LINES[0]), LINES[1]])
    assert number == 1
    assert said == (reason or said), why


def test_half_a_character_is_refused() -> None:
    assert refusal([LINES[0].replace("李", "\ud800")])[0] == 1


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("seq", "key", "kind", "at", "day", "who", "subject", "complete", "body", "prev")


@given(TEXTS | ANYTHING.map(lambda value: json.dumps(value, ensure_ascii=False)))
def test_no_line_is_more_than_refused(text: str) -> None:
    assert refusal([text])[0] == 1


@example("body", {"a": float("nan")})
@given(st.sampled_from(FIELDS), ANYTHING)
def test_no_value_is_more_than_refused(name: str, value: object) -> None:
    """A line of ours in all but one value is read as it stands or refused."""
    fields = json.loads(LINES[0])
    text = json.dumps({**fields, name: value}, ensure_ascii=False, separators=(",", ":"))
    try:
        (event,) = read([text])
    except BrokenChainError:
        return
    assert list(lines([event])) == [text]


DIGEST = sha256(b"").hexdigest()
HEADS = [
    (f"3:{DIGEST}", Head(3, DIGEST), "whole"),
    (f"3:{DIGEST[:32]}", Head(3, DIGEST[:32]), "as it is shown: shortened"),
    (f" 3:{DIGEST[:32]}\n", Head(3, DIGEST[:32]), "copied with blanks around"),
    (f"3:{DIGEST.upper()}", Head(3, DIGEST), "in capitals"),
    (f"0:{GENESIS}", Head(), "of nothing"),
    (str(Head()), Head(0, GENESIS[:32]), "of nothing, as shown"),
]


@pytest.mark.parametrize(("text", "found", "why"), HEADS)
def test_a_head_is_read(text: str, found: Head, why: str) -> None:
    assert head(text) == found, why


@given(events=st.integers(0, 10**9), digest=st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_head_is_read_as_it_is_shown(events: int, digest: str) -> None:
    whole = Head(events, digest)
    shown = head(str(whole))
    assert (shown.events, str(shown)) == (events, str(whole))
    assert shown.agrees(digest)
    assert head(f"{events}:{digest}") == whole
    assert not shown.agrees(sha256(digest.encode()).hexdigest())


ODD_HEADS = [
    ("", "nothing"),
    (":", "nothing on both sides"),
    (DIGEST, "no number"),
    (f":{DIGEST}", "no number before the colon"),
    ("3", "no hash"),
    (f"3:{DIGEST[:31]}", "too short to mean one hash"),
    (f"3:{DIGEST}0", "too long"),
    (f"3:{DIGEST[:40]}g", "a letter that is no digit"),
    (f"-3:{DIGEST}", "less than nothing"),
    (f"3.0:{DIGEST}", "a number with a point"),
    (f"3:{DIGEST[:32]}:", "two colons"),
    (f"３:{DIGEST}", "a digit of full width"),
    (f"²:{DIGEST}", "a digit raised"),
    (f"3 :{DIGEST}", "a blank inside"),
    pytest.param(f"3:0x{DIGEST[:40]}", "the prefix of programs"),
    pytest.param(f"3:+{DIGEST[:40]}", "a sign"),
    pytest.param(f"3:{DIGEST[:20]}_{DIGEST[20:40]}", "a line inside"),
    pytest.param(f"3: {DIGEST[:40]}", "a blank before the hash"),
    pytest.param(f"3:{'１' * 40}", "digits of full width"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), ODD_HEADS)
def test_what_is_no_head_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        pytest.fail(f"{why}: {head(text)}")
