"""Mail handed to a real mail server, Debian's exim4, as an office would: `python -m tests.real_mta` (as root).

The server is started for the purpose, with a configuration of its own, on a port of its own: STARTTLS with a
certificate made for it, a login, a mailbox that there is not, one that is to be tried later, addresses that it does not
relay to. What arrives in its Maildir is compared byte by byte. `apt-get install exim4-daemon-light` provides it.
"""

import mailbox
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import trustme

from engine.ports import DeliveryError, Message
from engine.render.mime import Letterhead, message
from notifiers.smtp import Smtp

EXIM = "/usr/sbin/exim4"
_CONFIGURATION = """\
primary_hostname = mx.example.org
domainlist local_domains = example.org
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
exim_user = {user}
exim_group = {user}
never_users =
tls_advertise_hosts = *
tls_certificate = {folder}/server.pem
tls_privatekey = {folder}/server.key
auth_advertise_hosts = ${{if def:tls_in_cipher {{*}}{{}}}}
acl_smtp_rcpt = at_rcpt
acl_smtp_data = at_data
keep_environment =
begin acl
at_rcpt:
  deny    !authenticated = *
          message = 5.7.0 log in first
  deny    local_parts = nobody
          message = 5.1.1 no such mailbox
  defer   local_parts = later
          message = 4.2.0 try again
  accept  domains = +local_domains
  deny    message = 5.7.1 relay not permitted
at_data:
  accept
begin routers
local:
  driver = accept
  domains = +local_domains
  transport = folder
begin transports
folder:
  driver = appendfile
  maildir_format
  directory = {folder}/mail/box
  create_directory
  delivery_date_add = false
  envelope_to_add = false
  return_path_add = false
  user = {user}
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{fazhi}}}}{{eq{{$auth3}}{{secret}}}}}}}}
  server_set_id = $auth2
"""


@contextmanager
def server() -> Iterator[tuple[int, Path]]:
    """The server's port, and its folder."""
    with tempfile.TemporaryDirectory(prefix="wf-exim-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for below in ("spool", "log", "mail"):
            (folder / below).mkdir()
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        certificate = authority.issue_cert("127.0.0.1")
        certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
        certificate.private_key_pem.write_to_path(str(folder / "server.key"))
        user = "Debian-exim"
        (folder / "exim.conf").write_text(_CONFIGURATION.format(folder=folder, user=user), encoding="utf-8")
        for path in (folder / "spool", folder / "log", folder / "mail", folder / "server.pem", folder / "server.key"):
            shutil.chown(path, user, user)
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = int(free.getsockname()[1])
        command = [EXIM, "-bdf", "-q1s", "-oX", f"127.0.0.1.{port}", "-C", str(folder / "exim.conf")]
        with subprocess.Popen(command, stderr=subprocess.STDOUT, stdout=(folder / "out").open("w")) as running:
            try:
                _listening(port)
                yield port, folder
            finally:
                running.terminate()


def _listening(port: int) -> None:
    """Wait until somebody answers there."""
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(port)


def letter(number: int, to: str) -> Message:
    """A message, its lines beginning with dots and its subject in Chinese."""
    id_ = f"<real.{number}@example.org>"
    head = Letterhead(
        "法治办 <fazhi@example.org>", None, to, "某人", f"第{number}封提醒：报送材料", id_, datetime.now(UTC), "zh-CN"
    )
    raw = message(head, "正文\n.\n..\n", "<p>正文</p>\n")
    return Message(id_, "fazhi@example.org", to, "某人", "", "", raw)


def outcome(notifier: Smtp, one: Message) -> str:
    """How a message fares."""
    try:
        return f"delivered  {notifier.send(one)}"
    except DeliveryError as fault:
        return f"{fault.outcome}  {fault.said}"


def say(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Send, look into the mailboxes, tell."""
    if not os.path.exists(EXIM):
        sys.exit("exim4 is missing: apt-get install exim4-daemon-light")
    wrong = []
    with server() as (port, folder):
        options: dict[str, str | int] = {
            "host": "127.0.0.1",
            "port": port,
            "security": "starttls",
            "ca": str(folder / "ca.pem"),
        }
        stranger = Smtp({**options, "user": "fazhi", "password": "wrong"})
        told = outcome(stranger, letter(0, "li@example.org"))
        say(f"wrong password     {told}")
        wrong += [] if told.startswith("later") else ["password"]
        notifier = Smtp({**options, "user": "fazhi", "password": "secret"})
        people = ["li@example.org", "nobody@example.org", "later@example.org", "a@elsewhere.test", "li@example.org"]
        expected = ["delivered", "refused", "later", "later", "delivered"]
        sent = [letter(number, to) for number, to in enumerate(people, start=1)]
        for one, wanted in zip(sent, expected, strict=True):
            told = outcome(notifier, one)
            say(f"{one.to:18} {told}")
            wrong += [] if told.startswith(wanted) else [one.to]
        notifier.close()
        wrong += [] if _arrived(folder, {one.id: one.raw for one in sent if one.to == "li@example.org"}) else ["bytes"]
    say("wrong: " + ", ".join(wrong) if wrong else "all as it should be")
    return 1 if wrong else 0


def _arrived(folder: Path, raws: dict[str, bytes]) -> bool:
    """Whether just these messages stand in the mailbox, as they were sent, below what the server put on top."""
    there = folder / "mail" / "box" / "new"
    for _ in range(100):
        if there.is_dir() and len(list(there.iterdir())) == len(raws):
            break
        time.sleep(0.1)
    box = mailbox.Maildir(there.parent)
    found = {str(one["Message-ID"]): one.as_bytes() for one in box}
    bodies = {id_: raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2] for id_, raw in raws.items()}
    return {id_: raw.partition(b"\n\n")[2] for id_, raw in found.items()} == bodies


if __name__ == "__main__":
    sys.exit(main())
