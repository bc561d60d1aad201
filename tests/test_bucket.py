"""Evidence in a folder and in buckets of real servers: the contract of all places, and what a bucket promises besides."""

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest
import trustme

from engine import wording
from engine.faults import LedgerError, RefusedError
from engine.ports import Evidence, Stored
from engine.render.refusals import refused as sentence
from engine.render.refusals import unusable
from engine.store.bucket_place import Place as Address
from engine.store.bucket_place import place as understood
from engine.store.evidence import Evidence as Folder
from engine.store.evidence_places import evidence_at
from tests.conftest import ROOT, Ran, Wf
from tests.object_stores import KEY, SECRET, Server
from tests.postgres import Server as Database
from tests.slow_line import line
from tests.year import play

pytest.register_assert_rewrite("tests.evidence_contract")
from tests.evidence_contract import (  # noqa: E402 (rewritten first)
    HELLO,
    MOST,
    NAME,
    EvidenceContract,
    Place,
    hello,
    written,
)

__all__ = ["hello"]
LARGE = 12 << 20
SERVERS = ["ministack", "rclone"]


@contextmanager
def started(kind: str, home: Path) -> Iterator[Server]:
    """A server, and us known to it."""
    found = Server(kind, home / kind)
    found.start()
    try:
        found.make_bucket()
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                patch.delenv(name)
            patch.setenv("AWS_ACCESS_KEY_ID", KEY)
            patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
            yield found
    finally:
        found.stop(signal.SIGKILL)


@pytest.fixture(scope="module", params=SERVERS)
def s3(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(request.param, tmp_path_factory.mktemp("store")) as found:
        yield found


@pytest.fixture
def prefix() -> str:
    """For one test."""
    return f"证据/{uuid4().hex}"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return written(tmp_path / "large.bin", os.urandom(LARGE))


class TestFolder(EvidenceContract):
    """The contract."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        folder = tmp_path / "records" / "evidence"

        def everything() -> dict[str, bytes]:
            files = [path for path in folder.rglob("*") if path.is_file()]
            return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

        def change(name: str, contents: bytes) -> None:
            (folder / name).chmod(0o600)
            (folder / name).write_bytes(contents)

        return Place(lambda: evidence_at(str(folder)), everything, change)


class TestBucket(EvidenceContract):
    """The contract."""

    @pytest.fixture
    def place(self, s3: Server, prefix: str) -> Place:
        return Place(
            lambda: evidence_at(s3.address(prefix)),
            lambda: s3.everything(prefix),
            lambda name, contents: s3.change(prefix, name, contents),
        )


def told(call: Callable[[], object]) -> LedgerError:
    """How a place fails."""
    with pytest.raises(LedgerError) as failed:
        call()
    for language in ("en", "zh-CN"):
        said = unusable(failed.value, wording.words(language))
        assert SECRET not in said
        assert KEY not in said
        assert said.startswith("wf: ")
    return failed.value


def attempts(evidence: Evidence, path: Path) -> list[Callable[[], object]]:
    """Everything that asks the server."""
    return [
        lambda: evidence.put(str(path), MOST),
        lambda: evidence.fault(HELLO, 5, read=True),
        lambda: evidence.fault(HELLO, 5, read=False),
        lambda: list(evidence.kept()),
        lambda: evidence.fetched(HELLO).__enter__(),
    ]


def test_a_wrong_key_is_told(s3: Server, prefix: str, hello: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    for attempt in attempts(evidence_at(s3.address(prefix)), hello):
        assert told(attempt).code == "forbidden"
    assert told(attempts(evidence_at(s3.address(prefix)), hello)[0]).detail == "403 InvalidAccessKeyId"
    monkeypatch.undo()
    assert s3.everything(prefix) == {}


def test_a_wrong_secret_is_told(
    tmp_path_factory: pytest.TempPathFactory, prefix: str, hello: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the server that reckons signatures after."""
    with started("rclone", tmp_path_factory.mktemp("store")) as s3:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
        for attempt in attempts(evidence_at(s3.address(prefix)), hello):
            assert told(attempt).code == "forbidden"
        monkeypatch.undo()


def test_a_missing_bucket_is_told_and_not_taken_for_missing_files(s3: Server, prefix: str, hello: Path) -> None:
    evidence = evidence_at(s3.address(prefix, bucket="nothing-here"))
    for attempt in attempts(evidence, hello):
        fault = told(attempt)
        assert (fault.code, fault.file) == ("no-bucket", f"s3://nothing-here/{prefix}")


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(
    tmp_path: Path, prefix: str, hello: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many offices have one."""
    authority, key, chain = trustme.CA(), tmp_path / "key.pem", tmp_path / "chain.pem"
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(key))
    chain.write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    s3 = Server("rclone", tmp_path / "store", "--cert", str(chain), "--key", str(key))
    (tmp_path / "store" / "files").mkdir()
    s3.start()
    try:
        fault = told(lambda: evidence_at(s3.address(prefix)).put(str(hello), MOST))
        assert (fault.code, fault.detail) == ("unreachable", f"https://127.0.0.1:{s3.port}, certificate not trusted")
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        assert evidence_at(s3.address(prefix)).put(str(hello), MOST) == Stored(HELLO, 5)
        assert evidence_at(s3.address(prefix)).fault(HELLO, 5, read=True) is None
    finally:
        s3.stop()
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "nothing.pem"))
    with pytest.raises(RefusedError) as refused:
        evidence_at(s3.address(prefix))
    assert refused.value.code == "file-unreadable"


def test_a_server_that_does_not_answer_is_told(s3: Server, prefix: str, hello: Path) -> None:
    for attempt in attempts(evidence_at(s3.address(prefix, port=1)), hello):
        fault = told(attempt)
        assert (fault.code, fault.detail) == ("unreachable", "http://127.0.0.1:1, connection refused")


def test_what_is_kept_is_not_written_again(s3: Server, prefix: str, hello: Path) -> None:
    evidence = evidence_at(s3.address(prefix))
    evidence.put(str(hello), MOST)
    (before,) = s3.store(prefix).list().collect()
    assert evidence.put(str(hello), MOST) == Stored(HELLO, 5)
    (after,) = s3.store(prefix).list().collect()
    assert (after["e_tag"], after["last_modified"]) == (before["e_tag"], before["last_modified"])


def test_a_line_that_breaks_once_hinders_nobody(s3: Server, prefix: str, large: Path) -> None:
    with line(s3.port, times=1) as broken:
        broken.broken.set()
        evidence = evidence_at(s3.address(prefix, port=broken.port))
        stored = evidence.put(str(large), LARGE)
        assert broken.held.is_set()
    assert list(s3.everything(prefix).values()) == [large.read_bytes()]
    assert evidence_at(s3.address(prefix)).fault(*stored, read=True) is None


def test_a_line_that_always_breaks_leaves_nothing(s3: Server, prefix: str, large: Path) -> None:
    with line(s3.port) as broken:
        broken.broken.set()
        assert told(lambda: evidence_at(s3.address(prefix, port=broken.port)).put(str(large), LARGE)).code == (
            "unreachable"
        )
        assert broken.held.is_set()
    assert list(evidence_at(s3.address(prefix)).kept()) == []
    assert s3.everything(prefix) == {}


def test_what_is_spoilt_on_the_way_is_never_taken_for_what_was_sent(s3: Server, prefix: str, large: Path) -> None:
    with line(s3.port, times=1, spoil=True) as bad:
        evidence = evidence_at(s3.address(prefix, port=bad.port))
        try:
            evidence.put(str(large), LARGE)
        except LedgerError as fault:
            assert fault.code == "unwritable"  # noqa: PT017 (one of the servers notices, the other does not)
        assert bad.held.is_set()
    stored = evidence_at(s3.address(prefix)).put(str(large), LARGE)
    found = s3.everything(prefix)
    assert found.pop(f"{stored.sha256[:2]}/{stored.sha256}") == large.read_bytes()
    assert {len(contents) for contents in found.values()} <= {LARGE}, "the spoilt one, under another name"
    assert list(evidence_at(s3.address(prefix)).kept()) == [stored.sha256]


PUTTING = """\
import sys
from engine.store.evidence_places import evidence_at
evidence_at(sys.argv[1]).put(sys.argv[2], 1 << 30)
"""


@pytest.mark.skipif(os.name == "nt", reason="programs are not killed so there")
def test_who_is_killed_while_sending_leaves_nothing(s3: Server, prefix: str, large: Path) -> None:
    with line(s3.port) as slow:
        child = subprocess.Popen([sys.executable, "-c", PUTTING, s3.address(prefix, port=slow.port), large], cwd=ROOT)
        assert slow.held.wait(30)
        child.kill()
        assert child.wait(30) == -signal.SIGKILL
    evidence = evidence_at(s3.address(prefix))
    assert list(evidence.kept()) == []
    assert s3.everything(prefix) == {}
    stored = evidence.put(str(large), LARGE)
    assert evidence.fault(*stored, read=True) is None


@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_dies_while_a_file_arrives_has_all_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, prefix: str, large: Path, hello: Path, kind: str
) -> None:
    with started(kind, tmp_path_factory.mktemp("store")) as s3:
        evidence_at(s3.address(prefix)).put(str(hello), MOST)
        with line(s3.port) as slow, ThreadPoolExecutor(1) as pool:
            through = evidence_at(s3.address(prefix, port=slow.port))
            putting = pool.submit(through.put, str(large), LARGE)
            assert slow.held.wait(30)
            s3.stop(signal.SIGKILL)
            slow.broken.set()
            assert told(putting.result).code == "unreachable"
        s3.start()
        evidence = evidence_at(s3.address(prefix))
        assert s3.everything(prefix) == {NAME: b"hello"}
        stored = evidence.put(str(large), LARGE)
        assert evidence.fault(*stored, read=True) is None
        assert evidence.fault(HELLO, 5, read=True) is None


@pytest.mark.parametrize("kind", SERVERS)
def test_who_goes_on_trying_outlives_a_restart(
    tmp_path_factory: pytest.TempPathFactory, prefix: str, large: Path, hello: Path, kind: str
) -> None:
    with started(kind, tmp_path_factory.mktemp("store")) as s3:
        evidence_at(s3.address("else")).put(str(hello), MOST)  # an empty bucket is forgotten by one of them
        with line(s3.port, times=1) as slow, ThreadPoolExecutor(1) as pool:
            through = evidence_at(s3.address(prefix, port=slow.port))
            putting = pool.submit(through.put, str(large), LARGE)
            assert slow.held.wait(30)
            s3.stop(signal.SIGKILL)
            s3.start()
            slow.broken.set()
            stored = putting.result(60)
        assert stored == Stored(sha256(large.read_bytes()).hexdigest(), LARGE)
        assert list(s3.everything(prefix).values()) == [large.read_bytes()]


MEASURED = """\
import sys, threading, time
from engine.store.evidence_places import evidence_at
def own():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
def watch():
    global most
    while running:
        most = max(most, own())
        time.sleep(0.002)
evidence = evidence_at(sys.argv[1])
evidence.kept()
most, running, before = 0, True, own()
watching = threading.Thread(target=watch)
watching.start()
stored = evidence.put(sys.argv[2], 1 << 30)
assert evidence.fault(*stored, read=True) is None
with evidence.fetched(stored.sha256):
    pass
running = False
watching.join()
print(most - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is told of by /proc")
def test_a_large_file_takes_little_memory(s3: Server, prefix: str, tmp_path: Path) -> None:
    size = 96 << 20
    with (tmp_path / "film.mp4").open("wb") as film:
        for _ in range(size >> 20):
            film.write(os.urandom(1 << 20))
    command = [sys.executable, "-c", MEASURED, s3.address(prefix), str(tmp_path / "film.mp4")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) << 10 < size / 3


def test_folders_pay_for_nothing() -> None:
    program = (
        "import sys; from engine.store.evidence_places import evidence_at; evidence_at('x');"
        " print([one for one in sys.modules if one.partition('.')[0] == 'obstore' or 'bucket' in one])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
    assert isinstance(evidence_at("x"), Folder)


def test_without_the_library_its_extra_is_named() -> None:
    program = (
        "import sys; sys.modules['obstore'] = None\n"
        "from engine.store.evidence_places import evidence_at\n"
        "from engine.faults import RefusedError\n"
        "try:\n    evidence_at('s3://files/a')\n"
        "except RefusedError as fault:\n    print(fault.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == "no-obstore\n"


ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
ADDRESSES = [
    ("s3://files", {}, Address("files", "", "", "us-east-1", http=False), "Amazon's own"),
    ("s3://files/", {}, Address("files", "", "", "us-east-1", http=False), "with a stroke"),
    ("s3://files/a/证据/", {}, Address("files", "a/证据", "", "us-east-1", http=False), "with a prefix"),
    (
        "s3://files?region=cn-north-1&endpoint=https://s3.cn-north-1.amazonaws.com.cn/",
        {},
        Address("files", "", "https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1", http=False),
        "said in the address",
    ),
    (
        "s3://files/a",
        {"AWS_ENDPOINT_URL": "https://store.example", "AWS_REGION": "here"},
        Address("files", "a", "https://store.example", "here", http=False),
        "said by the environment",
    ),
    (
        "s3://files?endpoint=https%3A%2F%2Fa.example%3A9000",
        {"AWS_ENDPOINT_URL_S3": "https://b.example"},
        Address("files", "", "https://a.example:9000", "us-east-1", http=False),
        "the address has the last word",
    ),
    ("s3://files?endpoint=http://[::1]:9", {}, Address("files", "", "http://[::1]:9", "us-east-1", http=True), "here"),
    (
        "s3://files?endpoint=http://localhost",
        {},
        Address("files", "", "http://localhost", "us-east-1", http=True),
        "here",
    ),
    (
        "s3://files?endpoint=http://store.example&allow_http=true",
        {},
        Address("files", "", "http://store.example", "us-east-1", http=True),
        "in the clear, as was asked for",
    ),
    (
        "s3://files?endpoint=http://store.example",
        {"AWS_ALLOW_HTTP": "true"},
        Address("files", "", "http://store.example", "us-east-1", http=True),
        "the same, by the environment",
    ),
]


@pytest.mark.parametrize(("address", "environment", "found", "why"), ADDRESSES)
def test_an_address_is_taken_apart(address: str, environment: dict[str, str], found: Address, why: str) -> None:
    assert understood(address, ENVIRONMENT | environment) == found, why
    assert found.shown == f"s3://{found.bucket}" + (f"/{found.prefix}" if found.prefix else "")


NO_ADDRESSES = [
    ("s3://", {}, "not-a-bucket", "nothing"),
    ("s3:///a", {}, "not-a-bucket", "no bucket"),
    ("gs://files", {}, "not-a-bucket", "another's store"),
    (f"s3://{KEY}:{SECRET}@files/a", {}, "not-a-bucket", "a secret, which stands in the environment"),
    (f"s3://files/a?secret_access_key={SECRET}", {}, "not-a-bucket", "the same, otherwise"),
    ("s3://files/../other", {}, "not-a-bucket", "a way out"),
    ("s3://files/a//b", {}, "not-a-bucket", "a name that is nothing"),
    ("s3://files/a\nb", {}, "not-a-bucket", "two lines"),
    ("s3://files?endpont=https://store.example", {}, "not-a-bucket", "mistyped"),
    ("s3://files?endpoint=store.example", {}, "not-an-endpoint", "no scheme"),
    ("s3://files?endpoint=ftp://store.example", {}, "not-an-endpoint", "another protocol"),
    (f"s3://files?endpoint=https://{KEY}:{SECRET}@store.example", {}, "not-an-endpoint", "a secret"),
    ("s3://files?endpoint=https://store.example:port", {}, "not-an-endpoint", "no port"),
    ("s3://files?endpoint=http://store.example", {}, "bucket-in-the-clear", "everybody on the way reads it"),
    ("s3://files?endpoint=http://127.0.0.1.example", {}, "bucket-in-the-clear", "only looks like this machine"),
    ("s3://files?endpoint=https://store.example", {"AWS_ACCESS_KEY_ID": ""}, "no-bucket-key", "nobody"),
]


@pytest.mark.parametrize(("address", "environment", "code", "why"), NO_ADDRESSES)
def test_what_is_no_address_is_refused(address: str, environment: dict[str, str], code: str, why: str) -> None:
    with pytest.raises(RefusedError) as refused:
        understood(address, ENVIRONMENT | environment)
    assert refused.value.code == code, why
    for language in ("en", "zh-CN"):
        assert SECRET not in sentence(refused.value, wording.words(language))


class Office(NamedTuple):
    """A workspace whose ledger is in PostgreSQL and whose files are in a bucket."""

    wf: Wf
    folder: Path
    environment: dict[str, str]

    def __call__(self, *command: str, **environment: str) -> Ran:
        """Run a command there."""
        return self.wf(*command, cwd=self.folder, **{**self.environment, **environment})


@pytest.fixture
def office(s3: Server, server: Database, prefix: str, tmp_path: Path, wf: Wf) -> Office:
    folder = Path(play.furnished(tmp_path / "office").root)
    written(folder / "清单.xlsx", b"hello")
    environment = {
        "WF_LEDGER": f"{server.fresh()}&evidence=s3://files/{prefix}",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{s3.port}",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    found = Office(wf, folder, environment)
    submitted = found("submit", PIECE, "--file", "普法资料=清单.xlsx", "--as-of", "2024-06-27")
    assert submitted.status == 0, submitted.err
    return found


PIECE = "3.material@2024Q2#绿化科"
EXPORT = ("export", "evidence", "jingan-lhsr-2024", "--unit", "绿化科", "--as-of", "2024-09-20", "--lang", "en", "-o")


def test_commands_hand_files_in_and_out(office: Office, s3: Server, prefix: str) -> None:
    assert s3.everything(prefix) == {NAME: b"hello"}
    assert office("ledger", "verify", "--read-data", "--lang", "en").out.startswith("1 event, 1 file, head 1:")
    assert office("show", PIECE, "--files", "out").status == 0
    assert (office.folder / "out" / "清单.xlsx").read_bytes() == b"hello"
    for name in ("材料", "材料.zip"):
        assert office(*EXPORT, name).status == 0
    (copied,) = (office.folder / "材料").rglob("*普法资料*/**/清单.xlsx")
    assert copied.read_bytes() == b"hello"
    with zipfile.ZipFile(office.folder / "材料.zip") as packed:
        assert b"hello" in {packed.read(one) for one in packed.namelist()}


def test_a_ledger_with_a_bucket_is_copied_away_and_brought_back(
    office: Office, server: Database, s3: Server, prefix: str
) -> None:
    saved = office("ledger", "backup", "copy")
    assert saved.status == 0, saved.err
    assert (office.folder / "copy" / "evidence" / NAME).read_bytes() == b"hello"
    again = {"WF_LEDGER": f"{server.fresh()}&evidence=s3://files/{prefix}/again"}
    brought = office("ledger", "restore", "copy", **again)
    assert brought.status == 0, brought.err
    assert s3.everything(f"{prefix}/again") == {NAME: b"hello"}
    assert office("ledger", "verify", "--read-data", **again).out == office("ledger", "verify", "--read-data").out


def test_damage_in_a_bucket_is_found_by_the_commands(office: Office, s3: Server, prefix: str) -> None:
    s3.change(prefix, NAME, b"hellp")
    assert office("ledger", "verify").status == 0, "its size is right"
    looked = office("ledger", "verify", "--read-data", "--lang", "en")
    assert looked.status == 1
    assert f"s3://files/{prefix}/{NAME}" in looked.out + looked.err
    lost = office("show", PIECE, "--files", "out", "--lang", "en")
    assert "is not kept as it was handed in" in lost.err
    assert office(*EXPORT, "材料.zip").status == 1, "it is named as lost"
    assert office("ledger", "backup", "copy").status == 1


def test_commands_tell_what_is_wrong_with_a_bucket(office: Office) -> None:
    missing = office("ledger", "verify", "--lang", "en", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert missing.status == 74
    assert "cannot be reached (http://127.0.0.1:1, connection refused). Try again later" in missing.err
    refused = office("ledger", "verify", "--lang", "en", AWS_ACCESS_KEY_ID="nobody")
    assert refused.status == 74
    assert "refuses us (403)" in refused.err
    unknown = office("ledger", "verify", "--lang", "en", AWS_ACCESS_KEY_ID="")
    assert "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in unknown.err
