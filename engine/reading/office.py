"""Files of older office programs, put into Word's format by LibreOffice where there is one."""

import os
import shutil
import subprocess
import tempfile

from engine.faults import RefusedError

_SECONDS = 90


def as_docx(data: bytes, suffix: str, name: str) -> bytes:
    """A file as a Word file.

    Raises:
        RefusedError: there is no LibreOffice here, or it cannot read the file.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RefusedError("notice-office", file=name)
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, f"notice{suffix}")
        with open(source, "wb") as stream:
            stream.write(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        asked = [program, profile, "--headless", "--norestore", "--convert-to", "docx", "--outdir", folder, source]
        try:
            subprocess.run(asked, check=True, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL)  # noqa: S603 (our own words, and a file of ours)
            with open(os.path.join(folder, "notice.docx"), "rb") as stream:
                return stream.read()
        except (OSError, subprocess.SubprocessError):
            raise RefusedError("notice-damaged") from None
