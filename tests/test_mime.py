"""Messages as raw bytes: what they say is what two readers of mail read, and no text of anybody's adds to their headers."""

import re
from base64 import b64decode
from datetime import datetime, timedelta, timezone
from email import charset, message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from quopri import decodestring
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.channels import Channel
from engine.render.mime import Attachment, Letterhead, message, one_line
from engine.render.page import parsed
from engine.sending.mailroom import Mailroom
from engine.source import Source
from engine.wording import words

HEADERS = [
    "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "Content-Language", "MIME-Version", "Content-Type",
]  # fmt: skip
"""All that stands at the head of a message, in this order, whatever it says."""
SENT = datetime(2024, 7, 8, 8, 0, tzinfo=timezone(timedelta(hours=8)))
HEAD = Letterhead(
    "法治办 <fazhi@example.org>", "综合科 <zhk@example.org>", "li@example.org", "李某", "提醒", "<wf.1@example.org>", SENT, "zh-CN"
)  # fmt: skip
TEXT = "李某：\n\n以下是本周清单。\n-- \n台账 0\n"
PAGE = "<!DOCTYPE html>\n<p>李某：</p>\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER = Attachment("督办单 督办〔2024〕2号.docx", WORD, bytes(range(256)) * 9)
LONG = "静安区绿化和市容管理局2024年法治工作要点与责任分工：督办 1，提示 2，逾期 55，待交 13"
ENCODED = re.compile(rb"=\?utf-8\?([bq])\?([^?]*)\?=")
INJECTED = "=?utf-8?q?x=0D=0ABcc:_evil@example.org?="
BREAKS = {
    "CR": "\r", "LF": "\n", "CRLF": "\r\n", "NEL": "\x85", "U+2028": "\u2028", "U+2029": "\u2029", "VT": "\x0b",
    "FF": "\x0c", "FS": "\x1c", "NUL": "\0", "folded": "\r\n ",
}  # fmt: skip
HOSTILE = {
    **{why: f"x{text}Bcc: evil@example.org" for why, text in BREAKS.items()},
    "an end of the headers": "x\r\n\r\n<script>",
    "an encoded word that holds a header": INJECTED,
    "a broken encoded word that holds one": f"={INJECTED}",
    "one in base64": "=?utf-8?b?eA0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=",
    "one among Chinese": f"督办 {INJECTED} 单",
    "another address": "x, evil@example.org",
    "another address in angle brackets": "x <evil@example.org>",
    "quotes": 'x" <evil@example.org>, "y',
    "a backslash before the end of the quotes": "x\\",
    "a comment": "x (evil@example.org)",
    "a group": "x: evil@example.org;",
    "an emoji": "👨‍👩‍👧‍👦 x",
    "nothing": "",
    "a blank": " ",
    "a boundary": "--a123\r\n",
}
"""What somebody may call a plan, an office or a person."""
FIELDS = ("subject", "name", "sender", "reply_to", "enclosed")
"""Where such text stands; of the sender and of who answers it is the name before the address."""


def head(**told: Any) -> Letterhead:  # noqa: ANN401 (a letterhead's own fields)
    return HEAD._replace(**told)


def raw(head: Letterhead = HEAD, text: str = TEXT, page: str = PAGE, *enclosed: Attachment) -> bytes:
    return message(head, text, page, enclosed)


def read(raw: bytes) -> EmailMessage:
    """By the library as it is now."""
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def read_as_of_old(raw: bytes) -> Message:
    """By the library as it was: another parser of headers."""
    return message_from_bytes(raw, policy=policy.compat32)


def old(value: Any) -> str:  # noqa: ANN401 (a header as the old parser has it)
    """A header or a parameter decoded as programs of old decode it."""
    return str(make_header(decode_header(str(value))))


def unfolded(text: str) -> str:
    """Blanks at which a line may be folded count once: that is all that folding may change."""
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Without blanks: the library puts one between the encoded words of a name."""
    return "".join(text.split())


def parts(found: Message) -> list[Message]:
    return [part for part in found.walk() if not part.is_multipart()]


def content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def head_of(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0]


def with_hostile(field: str, text: str) -> bytes:
    """A message in which a text stands in a field."""
    if field == "enclosed":
        return raw(HEAD, TEXT, PAGE, LETTER._replace(name=text))
    value = f"{text} <zhk@example.org>" if field in {"sender", "reply_to"} else text
    return raw(head(**{field: value}), TEXT, PAGE, LETTER)


def recipients(raw: bytes) -> dict[str, list[str]]:
    """The addresses in every header that may have some."""
    found = read(raw)
    return {
        name: [one.addr_spec for one in found[name].addresses]
        for name in ("From", "Reply-To", "To", "Cc", "Bcc")
        if name in found
    }


def test_every_byte_can_travel() -> None:
    lines = raw(head(subject=LONG), TEXT * 99, PAGE * 99, LETTER).split(b"\r\n")
    assert all(line.isascii() and len(line) <= 998 and not {10, 13, 0} & set(line) for line in lines)


def test_what_both_readers_read_is_what_was_written() -> None:
    sent = raw(HEAD, TEXT, PAGE, LETTER)
    new, as_of_old = read(sent), read_as_of_old(sent)
    assert new.defects == as_of_old.defects == []
    assert [new["Subject"], new["From"], new["Reply-To"], new["To"]] == [
        "提醒", "法治办 <fazhi@example.org>", "综合科 <zhk@example.org>", "李某 <li@example.org>",
    ]  # fmt: skip
    assert [old(as_of_old[name]) for name in ("Subject", "From", "To")] == [
        "提醒", "法治办 <fazhi@example.org>", "李某 <li@example.org>",
    ]  # fmt: skip
    for found in (new, as_of_old):
        text, page, letter = parts(found)
        assert [part.get_content_type() for part in parts(found)] == ["text/plain", "text/html", WORD]
        assert content(text).decode() == TEXT.replace("\n", "\r\n")
        assert content(page).decode() == PAGE.replace("\n", "\r\n")
        assert content(letter) == LETTER.content
        assert letter.get_filename() == LETTER.name


def test_the_page_stands_after_the_text_and_letters_after_both() -> None:
    def kinds(*enclosed: Attachment) -> list[str]:
        return [part.get_content_type() for part in read(raw(HEAD, TEXT, PAGE, *enclosed)).walk()]

    alternative = ["multipart/alternative", "text/plain", "text/html"]
    assert kinds() == alternative
    assert kinds(LETTER, LETTER) == ["multipart/mixed", *alternative, WORD, WORD]
    found = read(raw(HEAD, TEXT, PAGE, LETTER))
    assert [part.get_content_disposition() for part in found.iter_attachments()] == ["attachment"]


def test_headers_are_these_and_no_others() -> None:
    found = read(raw())
    assert found.keys() == HEADERS
    assert [found[name] for name in ("Auto-Submitted", "Message-ID", "Content-Language", "MIME-Version")] == [
        "auto-generated", "<wf.1@example.org>", "zh-CN", "1.0",
    ]  # fmt: skip
    assert parsedate_to_datetime(found["Date"]) == SENT
    assert found["Date"].datetime.utcoffset() == timedelta(hours=8)
    assert "List-Unsubscribe" not in found  # a duty at work is no newsletter


def test_where_answers_go_is_left_out_where_nobody_is_named() -> None:
    assert read(raw(head(reply_to=None))).keys() == [name for name in HEADERS if name != "Reply-To"]


def test_the_same_message_is_the_same_bytes() -> None:
    assert raw(HEAD, TEXT, PAGE, LETTER) == raw(HEAD, TEXT, PAGE, LETTER)


def test_what_others_make_of_charsets_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apprise sets for the whole program how UTF-8 is encoded."""
    before = raw(HEAD, TEXT, PAGE, LETTER)
    monkeypatch.setitem(charset.CHARSETS, "utf-8", (charset.QP, charset.QP, "utf-8"))
    assert raw(HEAD, TEXT, PAGE, LETTER) == before


def test_no_boundary_stands_in_what_it_bounds() -> None:
    first = read(raw(HEAD, TEXT, PAGE, LETTER))
    marks = [part.get_boundary() for part in first.walk() if part.is_multipart()]
    assert len(set(marks)) == 2
    text = "".join(f"--{mark}\n--{mark}--\n" for mark in marks)
    again = read(raw(HEAD, text, text, LETTER))
    assert [content(part).decode() for part in parts(again)[:2]] == [text.replace("\n", "\r\n")] * 2


LONG_ONES = {
    "a line": LONG,
    "a page": LONG * 6,
    "one character": "一" * 400,
    "four bytes each": "👨‍👩‍👧‍👦𠮷🏮" * 40,
    "one and three bytes": "a一" * 99,
    "words": "Überfällig ärgerlich " * 20,
}


def named(text: str) -> bytes:
    """A message with a text wherever a header has words."""
    named = f"{text.replace(',', '')} <zhk@example.org>"
    return raw(head(subject=text, name=text, sender=named, reply_to=named))


@pytest.mark.parametrize("text", LONG_ONES.values(), ids=LONG_ONES)
def test_each_encoded_word_is_short_and_whole_by_itself(text: str) -> None:
    found = list(ENCODED.finditer(head_of(named(text))))
    assert len(found) > 8
    for word in found:
        assert len(word[0]) <= 75
        inner = b64decode(word[2], validate=True) if word[1] == b"b" else decodestring(word[2], header=True)
        assert inner.decode("utf-8", "strict")


@pytest.mark.parametrize("text", LONG_ONES.values(), ids=LONG_ONES)
def test_encoded_words_are_read_as_the_text_that_they_were(text: str) -> None:
    new, as_of_old = read(named(text)), read_as_of_old(named(text))
    assert new["Subject"] == old(as_of_old["Subject"]) == text.strip()
    for name in ("From", "Reply-To", "To"):
        assert unfolded(parseaddr(old(as_of_old[name]).replace(",", ""))[0]) == unfolded(text.replace(",", ""))
        (one,) = new[name].addresses
        assert squeezed(one.display_name) == squeezed(text.replace(",", ""))


@pytest.mark.parametrize("text", LONG_ONES.values(), ids=LONG_ONES)
def test_a_subject_is_folded_at_76(text: str) -> None:
    assert max(map(len, head_of(raw(head(subject=text))).split(b"\r\n"))) <= 76


def test_a_name_and_its_address_are_folded_at_76() -> None:
    heads = [head_of(raw(head(name="一" * length))) for length in range(1, 61)]
    assert max(len(line) for head in heads for line in head.split(b"\r\n")) <= 76


NAMES = [
    "督办单 督办〔2024〕2号.docx",
    "a.docx",
    "a b (2)%20'x'.docx",
    "提示" * 30 + ".docx",
    "👨‍👩‍👧.docx",
    "Übersicht.docx",
]


@pytest.mark.parametrize("name", NAMES)
def test_an_attachment_has_one_name_for_old_readers_and_for_new(name: str) -> None:
    sent = raw(HEAD, TEXT, PAGE, LETTER._replace(name=name))
    (new,) = read(sent).iter_attachments()
    as_of_old = parts(read_as_of_old(sent))[-1]
    assert new.get_filename() == as_of_old.get_filename() == name  # RFC 2231
    assert unfolded(new.get_param("name")) == unfolded(old(as_of_old.get_param("name"))) == name  # type: ignore[arg-type]
    assert b"filename*=UTF-8''" in sent


def test_an_attachment_cannot_name_a_folder() -> None:
    (found,) = read(raw(HEAD, TEXT, PAGE, LETTER._replace(name='../a\\b"/c\r\n.docx'))).iter_attachments()
    assert found.get_filename() == "..abc .docx"


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("why", HOSTILE)
def test_no_text_adds_a_header_or_a_recipient(field: str, why: str) -> None:
    sent = with_hostile(field, HOSTILE[why])
    assert read(sent).keys() == read_as_of_old(sent).keys() == HEADERS
    assert recipients(sent) == {
        "From": ["zhk@example.org" if field == "sender" else "fazhi@example.org"],
        "Reply-To": ["zhk@example.org"],
        "To": ["li@example.org"],
    }
    assert [part.get_content_type() for part in parts(read(sent))] == ["text/plain", "text/html", WORD]


@pytest.mark.parametrize("why", [why for why, text in HOSTILE.items() if "=?" not in text])
def test_no_address_adds_a_header_or_a_recipient(why: str) -> None:
    """An account on a channel may be any text."""
    for name in ("李某", "Li", ""):
        sent = raw(head(to=HOSTILE[why], name=name))
        assert read(sent).keys() == read_as_of_old(sent).keys() == HEADERS
        assert len(read(sent)["To"].addresses) <= 1


@pytest.mark.parametrize("field", ["to", "sender", "reply_to"])
def test_no_address_holds_an_encoded_word(field: str) -> None:
    """What would be read as one is no address, and who is meant stands there as a group of nobody."""
    sent = raw(head(**{field: "=?utf-8?q?x=0D=0ABcc=3A_evil?=@example.org"}))
    assert read(sent).keys() == read_as_of_old(sent).keys() == HEADERS
    found, whole = recipients(sent), recipients(raw())
    name = {"to": "To", "sender": "From", "reply_to": "Reply-To"}[field]
    assert found == {**whole, name: []}


@pytest.mark.parametrize("account", ["李四", "zhang san", "@all", "<b>", "", "wang@例子。中国 ?"])
def test_an_account_that_is_no_address_is_a_group_of_nobody(account: str) -> None:
    for name in ("李某", "Li", ""):
        to = read(raw(head(to=account, name=name)))["To"]
        assert (to.addresses, [group.display_name for group in to.groups]) == ((), [name or "undisclosed"])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("办公室, 综合科 <zhk@example.org>", "办公室, 综合科"),
        ("Office, Law <zhk@example.org>", "Office, Law"),
        ('"Office, Law" <zhk@example.org>', "Office, Law"),
        (r'"Law \"office\"" <zhk@example.org>', "Law office"),
        ('"综合科" <zhk@example.org>', "综合科"),
        ("<zhk@example.org>", ""),
        ("zhk@example.org", ""),
    ],
)
def test_a_sender_is_read_as_it_is_meant(written: str, name: str) -> None:
    (one,) = read(raw(head(sender=written)))["From"].addresses
    assert (one.addr_spec, one.display_name) == ("zhk@example.org", name)


@pytest.mark.parametrize("why", HOSTILE)
def test_a_hostile_subject_is_read_as_harmless_text(why: str) -> None:
    sent = with_hostile("subject", HOSTILE[why])
    said = unfolded(one_line(HOSTILE[why]))
    assert unfolded(read(sent)["Subject"]) == unfolded(old(read_as_of_old(sent)["Subject"])) == said
    assert not set(said) & set("".join(BREAKS.values())) - {" "}


def test_a_hostile_name_of_an_attachment_is_read_as_harmless_text() -> None:
    found = parts(read(with_hostile("enclosed", INJECTED)))[-1]
    assert "\n" not in str(found.get_param("name"))


@pytest.mark.parametrize(
    "text", ["\r", "a\rb\nc\r\nd", "\0\x1b[31m\u2028", ".", "From x\n.\n\n--\n", "", "一" * 5000, "x" * 5000]
)
def test_any_body_comes_through(text: str) -> None:
    """Ends of lines apart, which are CRLF on the way."""
    sent = raw(HEAD, text, text)
    bodies = [content(part).decode() for part in parts(read(sent))]
    assert bodies == [text.replace("\r\n", "\n").replace("\n", "\r\n")] * 2
    assert max(map(len, sent.split(b"\r\n"))) <= 78


def test_half_a_character_in_a_body_becomes_a_question_mark() -> None:
    assert parsed(raw(HEAD, "a\ud83db\n")).text == "a?b\n"


@pytest.mark.parametrize("field", FIELDS)
def test_half_a_character_in_a_header_stops_nothing(field: str) -> None:
    assert read(with_hostile(field, "a\ud83db")).keys() == HEADERS


@pytest.mark.parametrize("field", FIELDS)
def test_text_that_is_all_too_long_is_sent_all_the_same(field: str) -> None:
    sent = with_hostile(field, "一" * 1200)
    assert read(sent).keys() == HEADERS


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("subject", "x" * 1200),
        ("name", "x " * 600),
        ("sender", "x " * 600),
        ("enclosed", "x" * 1200),
        ("enclosed", "一" * 200),
        ("enclosed", "👨" * 200 + ".docx"),
        ("enclosed", "." + "x" * 1200),
    ],
)
def test_no_line_is_longer_than_may_be(field: str, text: str) -> None:
    assert max(map(len, with_hostile(field, text).split(b"\r\n"))) <= 998


def test_a_sender_of_a_chinese_domain_can_send() -> None:
    channel = Channel("email", "smtp", "法治办 <fazhi@例子.中国>", None, {}, Source("channels.yaml", 1, 1), {})
    room = Mailroom("channels.yaml", {"email": channel}, words("zh-CN"))
    domain = room.address("email").rpartition("@")[2]
    sent = raw(head(sender=channel.sender, to="li@例子.中国", id=f"<wf.1@{domain}>"))
    assert domain == "xn--fsqu00a.xn--fiqs8s"
    assert read(sent)["Message-ID"] == f"<wf.1@{domain}>"
    assert recipients(sent) == {
        "From": [f"fazhi@{domain}"], "Reply-To": ["zhk@example.org"], "To": [f"li@{domain}"],
    }  # fmt: skip


def test_a_message_taken_apart_is_what_was_composed() -> None:
    sent = raw(head(subject=LONG), TEXT, PAGE, LETTER)
    assert parsed(sent) == (LONG, TEXT, sent)


ANYTHING = st.lists(
    st.one_of(st.text(max_size=12), st.sampled_from([*HOSTILE.values(), *BREAKS.values(), "=?", "?=", "@", ">"])),
    max_size=6,
).map("".join)  # fmt: skip


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, ANYTHING)), ANYTHING, ANYTHING)
@example(dict.fromkeys(FIELDS, f"={INJECTED}"), "", "")
def test_whatever_anybody_writes(fields: dict[str, str], text: str, page: str) -> None:
    enclosed = LETTER._replace(name=fields["enclosed"])
    told = {name: fields[name] for name in ("subject", "name")}
    told |= {name: f"{re.sub('[=?]', '', fields[name])} <zhk@example.org>" for name in ("sender", "reply_to")}
    sent = raw(head(**told), text, page, enclosed)
    assert all(line.isascii() and len(line) <= 998 and not {10, 13, 0} & set(line) for line in sent.split(b"\r\n"))
    for said in (read(sent), read_as_of_old(sent)):
        assert [name for name in said if name != "Reply-To"] == [name for name in HEADERS if name != "Reply-To"]
        assert [content(part) for part in parts(said)[2:]] == [LETTER.content]
        assert content(parts(said)[0]).decode().replace("\r\n", "\n") == text.replace("\r\n", "\n")
    found = recipients(sent)
    assert found["To"] == ["li@example.org"]
    assert {len(addresses) for addresses in found.values()} <= {0, 1}  # none where quotes are left open
