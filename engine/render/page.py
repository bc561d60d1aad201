"""A digest rendered and put into an envelope: the bytes that are sent, and that a resend sends again."""

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from typing import Any, NamedTuple, Protocol

from engine.app.delivery import Composed
from engine.digest.contents import Digest
from engine.digest.record import Letter
from engine.render import letter as word
from engine.render.cells import safe
from engine.render.digest import Frame, as_values, letter_values, letters_in, official_day, row_values
from engine.render.mime import Attachment, Letterhead, message
from engine.render.templates import Rendered


class Renders(Protocol):
    """What makes a page and plain text of a digest's values."""

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """A digest rendered."""
        ...


class Sender(NamedTuple):
    """Whose name stands on a message, and where answers go."""

    address: str
    reply_to: str | None


class Composer:
    """Composes the digests of one run; letters that several people get are written once."""

    def __init__(self, frame: Frame, templates: Renders) -> None:
        self._frame = frame
        self._templates = templates
        self._letters: dict[tuple[Letter, tuple[str, ...]], bytes] = {}

    def compose(self, digest: Digest, sender: Sender, id_: str) -> tuple[Composed, Rendered]:
        """A digest as a message, and its page and text by themselves."""
        values = as_values(digest, self._frame)
        rendered = self._templates.render(values)
        enclosed = [
            Attachment(letter_values(one, self._frame.words)["file"], word.TYPE, self._letter(one, digest))
            for one in letters_in(digest, self._frame.letters)
        ]
        to = digest.recipient.address(digest.box.channel)
        head = Letterhead(
            sender.address,
            sender.reply_to,
            to,
            digest.recipient.name,
            values["subject"],
            id_,
            self._frame.now.astimezone(self._frame.zone),
            self._frame.lang,
        )
        raw = message(head, rendered.text, rendered.page, enclosed)
        return Composed(values["subject"], rendered.text, raw), rendered

    def _letter(self, one: Letter, digest: Digest) -> bytes:
        rows = [row for row in digest.rows if row.matter in one.matters]
        key = (one, tuple(row.matter for row in rows))
        if key not in self._letters:
            facts = rows[0].listed.entry.facts
            office = safe(f"{facts.issuer}{facts.office or ''}")
            values = letter_values(one, self._frame.words)
            told = [row_values(row, self._frame) for row in rows]
            self._letters[key] = word.letter(
                values, told, office, official_day(one.day, self._frame.words), self._frame.words
            )
        return self._letters[key]


def parsed(raw: bytes) -> Composed:
    """A message of ours taken apart again, as a channel that is no e-mail needs it."""
    found = message_from_bytes(raw, policy=policy.compat32)  # the others take each header apart, for nothing here
    plain = next((part for part in found.walk() if part.get_content_type() == "text/plain"), None)
    text = plain.get_payload(decode=True) if plain else b""
    assert isinstance(text, bytes)
    subject = str(make_header(decode_header(found["Subject"] or "")))
    return Composed(subject, text.decode().replace("\r\n", "\n"), raw)
