"""Pictures of what people get, to be looked at: `python -m tests.pictures FOLDER`.

Pages of digests as wide as a desk's screen and as a telephone's, in both languages, drawn by a browser without a window;
letters by an office program, and a program that draws PDFs, where there are such.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path

from tests.test_digest_page import DAYS, SAMPLES, opened, played, rendered, written
from tests.test_recording import LANGUAGES

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OFFICES = ("soffice", "libreoffice")
DRAWERS = ("pdftoppm",)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
DESK, PHONE = 1000, 375
SMALLEST = 500
"""Pixels that a browser's window has at least; a narrower page is drawn in a frame."""
HEIGHT = 3000
PATIENCE = 120
"""Seconds for one picture."""


def program(names: tuple[str, ...]) -> str | None:
    return next((found for found in map(shutil.which, names) if found), None)


def framed(page: str, width: int) -> str:
    """A page in a frame of a width, for windows that cannot be as narrow."""
    style = f"border: 0; outline: 1px solid #999; width: {width}px; height: {HEIGHT}px"
    return f'<!DOCTYPE html><body style="margin: 0"><iframe style="{style}" srcdoc="{escape(page)}"></iframe>'


def draw(browser: str, page: str, width: int, out: Path) -> None:
    """A picture of a page."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "page.html")
        file.write_text(page if width >= SMALLEST else framed(page, width), "utf-8")
        size = f"--window-size={max(width, SMALLEST)},{HEIGHT}"
        where = (f"--user-data-dir={scratch}/profile", size, f"--screenshot={out}", file.as_uri())
        subprocess.run([browser, *QUIET, *where], check=True, capture_output=True, timeout=PATIENCE)


def pages() -> Iterator[tuple[str, str]]:
    """The samples, by name, in each language's words."""
    for number, sample in enumerate(SAMPLES):
        for lang in LANGUAGES:
            yield f"sample-{number}-{lang}", rendered(sample, lang).page


def of_a_workspace(scratch: Path) -> Iterator[tuple[str, str, EmailMessage]]:
    """Digests of a workspace in which something has happened: a name, the page, the whole message."""
    run = played(opened(scratch / "office"))
    for day in DAYS:
        for lang in LANGUAGES:
            for address, one in written(run, day, lang).items():
                yield f"{day}-{address.partition('@')[0]}-{lang}", one.page, one.mail


def convert(office: str, raw: bytes, name: str, folder: Path) -> Path:
    """A letter as a PDF, and where there is a program that draws those, as a picture of its first page."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, f"{name}.docx")
        file.write_bytes(raw)
        profile = f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}"
        command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    page, drawer = folder / f"{name}.pdf", program(DRAWERS)
    if drawer:
        command = [drawer, "-png", "-singlefile", "-r", "80", str(page), str(folder / name)]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
        page.unlink()
    return folder / f"{name}.png" if drawer else page


def letters(mail: EmailMessage) -> Iterator[bytes]:
    for part in message_from_bytes(mail.as_bytes(), policy=policy.default).walk():
        raw = part.get_payload(decode=True)
        if part.get_content_disposition() == "attachment" and isinstance(raw, bytes):
            yield raw


def main(folder: Path) -> None:
    """Every picture, a line each."""
    browser, office = program(BROWSERS), program(OFFICES)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        found = list(of_a_workspace(Path(scratch)))
    for name, page in [*pages(), *((name, page) for name, page, _ in found)]:
        for width, kind in ((DESK, "desk"), (PHONE, "phone")):
            if browser:
                draw(browser, page, width, folder / f"{name}-{kind}.png")
                sys.stdout.write(f"{folder / name}-{kind}.png\n")
    for name, _, mail in found:
        for number, raw in enumerate(letters(mail), 1):
            if office:
                sys.stdout.write(f"{convert(office, raw, f'{name}-letter-{number}', folder)}\n")


if __name__ == "__main__":
    if len(sys.argv) != len(("program", "folder")):
        sys.exit("python -m tests.pictures FOLDER")
    main(Path(sys.argv[1]))
