"""Evidence: names that are safe, files that are kept once and for good, and figures."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.app.material import FORMATS, Figures, Limits, figures, kept_files
from engine.due import Facts
from engine.faults import LedgerError, RefusedError
from engine.ledger.files import LONGEST, File, ending, safe_name
from engine.ports import Stored
from engine.store.evidence import Evidence
from tests.conftest import ROOT
from tests.test_standing import FACTS as STUDY

POSIX = pytest.mark.skipif(os.name == "nt", reason="links, pipes and permissions are POSIX's")
MOST = 1 << 20
HELLO = sha256(b"hello").hexdigest()


NAMES = [
    ("签到表.pdf", "签到表.pdf", "as it should be"),
    ("a b (1) 第二稿.docx", "a b (1) 第二稿.docx", "blanks, brackets and Chinese stay"),
    ("../../etc/passwd", "passwd", "a way out of the folder"),
    ("..\\..\\windows\\system.ini", "system.ini", "the same with the other stroke"),
    ("/etc/shadow", "shadow", "from the root"),
    ("C:\\台账\\六月.xlsx", "六月.xlsx", "with a drive"),
    ("C:六月.xlsx", "C_六月.xlsx", "with a drive and no stroke"),
    ("台账/", "台账", "a folder's name"),
    ("a/b\\c/", "c", "all strokes"),
    ("..", "_", "the folder above"),
    (".", "_", "the folder itself"),
    ("../", "_", "the folder above, as a path"),
    ("", "_", "nothing"),
    ("/", "_", "the root"),
    ("   ", "_", "blanks alone"),
    ("...", "_", "dots alone"),
    (". . .", "_", "dots and blanks alone"),
    (".htaccess", "htaccess", "hidden on some systems"),
    ("..pdf", "pdf", "nothing but an ending"),
    ("报告.pdf.", "报告.pdf", "a dot at the end, which Windows drops"),
    ("报告.pdf ", "报告.pdf", "a blank at the end, the same"),
    ("报告.pdf. . ", "报告.pdf", "both"),
    (" 报告.pdf", "报告.pdf", "a blank before"),
    ("a\x00b.pdf", "ab.pdf", "a null, at which some programs stop"),
    ("a\nb\tc\r.pdf", "abc.pdf", "ends of lines"),
    ("\x1b[31m红.pdf", "[31m红.pdf", "what colours a terminal"),
    ("a\x7f\x9bb.pdf", "ab.pdf", "the other control characters"),
    ("report\u202efdp.exe", "reportfdp.exe", "what turns the direction, so that exe looks like pdf"),
    ("\u2066a\u2069\u200fb\u061c.pdf", "ab.pdf", "the other marks of direction"),
    ("a\u200bb\u200d\ufeff\u2060\xad.pdf", "ab.pdf", "what has no width"),
    ("a\u2028b\u2029.pdf", "ab.pdf", "ends of lines that few see"),
    ("\u200b", "_", "nothing to be seen"),
    ("\u200b..\u200b", "_", "the folder above, in disguise"),
    (".\u200b.", "_", "the same, otherwise"),
    ("..\u200b/x", "x", "a way out, in disguise"),
    ('a<b>c:d"e|f?g*.txt', "a_b_c_d_e_f_g_.txt", "what Windows does not take"),
    ("CON", "_CON", "a name that Windows reserves"),
    ("nul.txt", "_nul.txt", "with an ending too"),
    ("COM1.txt", "_COM1.txt", "a device"),
    ("com¹.txt", "_com¹.txt", "a device with a raised digit"),
    ("Lpt9.tar.gz", "_Lpt9.tar.gz", "with two endings"),
    ("aux.", "_aux", "with a dot that is dropped"),
    ("aux\u200b.txt", "_aux.txt", "in disguise"),
    ("console.txt", "console.txt", "only begins like one"),
    ("COM10.txt", "COM10.txt", "no device"),
    ("e\u0301.pdf", "é.pdf", "composed"),
    ("한글.hwp", unicodedata.normalize("NFC", "한글.hwp"), "composed, in Korean"),
    (os.fsdecode(b"\xc7\xe9.pdf"), "__.pdf", "bytes that are no UTF-8"),
    ("\ud800x.pdf", "_x.pdf", "half a character"),
    pytest.param("CON .txt", "_CON .txt", "Windows drops the blank"),
    pytest.param("conin$", "_conin$", "the console"),
    pytest.param("a\u180eb.txt", "ab.txt", "a vowel separator: no width"),
    pytest.param("a\U000e0065b.txt", "ab.txt", "tag characters"),
    pytest.param("a\u115f\u3164b.txt", "ab.txt", "fillers"),
    pytest.param("e\u200b\u0301.txt", "é.txt", "composed after all"),
]


@pytest.mark.parametrize(("name", "safe", "why"), NAMES)
def test_a_name_is_made_safe(name: str, safe: str, why: str) -> None:
    assert safe_name(name) == safe, why


LONG = [
    ("签" * 150 + ".pdf", ".pdf", "450 bytes of Chinese"),
    ("a" * 300 + ".pdf", ".pdf", "300 letters"),
    ("a" * 300 + ".tar.gz", ".gz", "two endings: the last"),
    ("👩‍👩‍👧‍👦" * 40 + ".png", ".png", "emoji made of many"),
    ("é" * 200 + ".xlsx", ".xlsx", "letters of two bytes"),
    ("a" * 196 + ".pdf", ".pdf", "just short enough"),
    ("a" * 197 + ".pdf", ".pdf", "a byte too long"),
    ("a" * 300, "", "no ending"),
    ("a." + "b" * 300, "", "an ending that is none"),
    ("签" * 300, "", "Chinese without an ending"),
]


@pytest.mark.parametrize(("name", "kept", "why"), LONG)
def test_a_long_name_keeps_its_ending(name: str, kept: str, why: str) -> None:
    safe = safe_name(name)
    assert len(safe.encode()) <= LONGEST, why
    assert safe.endswith(kept), why
    assert len(safe.encode()) > LONGEST - 8, "and as much of the rest as there is room for"
    assert safe == safe_name(safe), why


ODD = './\\ :*?"<>|\x00\n\x7f\u200b\u202e\u0301é签CONul1¹$👩\ud800'
ANY_NAME = st.one_of(
    st.text(),
    st.text(ODD, max_size=20),
    st.binary(max_size=40).map(os.fsdecode),
    st.builds(
        "{}{}.{}".format, st.text(ODD + "签", min_size=150, max_size=320), st.text(ODD), st.text("abc. ", max_size=60)
    ),
)


@given(ANY_NAME)
def test_every_name_becomes_one_that_every_system_takes(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert len(safe.encode("utf-8")) <= LONGEST
    assert not re.search(r'[/\\:*?"<>|]', safe)
    assert not [char for char in safe if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not [
        char
        for char in safe
        if unicodedata.bidirectional(char) in {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    ]


@example("a" * 199 + " " + "b" * 99)
@example("a" * 199 + "." + "b" * 60)
@example("e\u200b\u0301.pdf")
@given(ANY_NAME)
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert safe_name(safe) == safe
    assert safe.strip(" .") == safe
    assert unicodedata.is_normalized("NFC", safe)


@given(st.text())
def test_a_name_is_the_same_composed_or_not(name: str) -> None:
    """As Macs and others hand on the same file."""
    assert safe_name(unicodedata.normalize("NFD", name)) == safe_name(unicodedata.normalize("NFC", name))


@given(ANY_NAME)
def test_a_safe_name_can_be_a_files(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, safe_name(name))
        Path(path).write_bytes(b"")
        assert os.path.dirname(os.path.realpath(path)) == os.path.realpath(folder)
        assert len(os.listdir(folder)) == 1


ENDINGS = [
    ("a.PDF", "pdf", "in capitals"),
    ("a.tar.gz", "gz", "the last of two"),
    ("a", "", "none"),
    (".pdf", "", "a hidden file"),
    ("a.", "", "a dot and nothing"),
    ("", "", "no name"),
    ("a.pdf ", "pdf ", "a blank: not the type it seems"),
    ("a.pdf\u202e", "pdf\u202e", "something unseen: the same"),
]


@pytest.mark.parametrize(("name", "type_", "why"), ENDINGS)
def test_the_type_of_a_file(name: str, type_: str, why: str) -> None:
    assert ending(name) == type_, why


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(str(tmp_path / "records" / "evidence"))


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    path = tmp_path / "hello.txt"
    path.write_bytes(b"hello")
    return path


def everything(evidence: Evidence) -> dict[str, bytes]:
    """All the files of the folder, those left aside too."""
    folder = Path(evidence.folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


KEPT_HELLO = {f"{HELLO[:2]}/{HELLO}": b"hello"}


def refusal(evidence: Evidence, path: str | Path, most: int = MOST) -> str:
    """The code with which a file is refused."""
    with pytest.raises(RefusedError) as refused:
        evidence.put(str(path), most)
    assert refused.value.facts["file"] == str(path)
    return refused.value.code


def test_a_file_is_kept_by_its_contents(evidence: Evidence, hello: Path) -> None:
    assert evidence.put(str(hello), MOST) == Stored(HELLO, 5)
    assert everything(evidence) == KEPT_HELLO
    assert evidence.path(HELLO) == str(Path(evidence.folder) / HELLO[:2] / HELLO)
    assert list(evidence.kept()) == [HELLO]
    assert hello.read_bytes() == b"hello"


def test_what_is_kept_is_not_the_file_itself(evidence: Evidence, hello: Path) -> None:
    """Whoever goes on writing in his own changes nothing."""
    evidence.put(str(hello), MOST)
    with hello.open("r+b") as stream:
        stream.write(b"HELLO")
    assert everything(evidence) == KEPT_HELLO


def test_the_same_contents_are_kept_once_and_never_touched_again(evidence: Evidence, hello: Path) -> None:
    evidence.put(str(hello), MOST)
    before = Path(evidence.path(HELLO)).stat()
    other = hello.with_name("other.txt")
    other.write_bytes(b"hello")
    time.sleep(0.01)
    assert [evidence.put(str(path), MOST) for path in (hello, other, hello)] == [Stored(HELLO, 5)] * 3
    after = Path(evidence.path(HELLO)).stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )
    assert everything(evidence) == KEPT_HELLO


@POSIX
def test_what_is_kept_is_read_only(evidence: Evidence, hello: Path) -> None:
    evidence.put(str(hello), MOST)
    assert Path(evidence.path(HELLO)).stat().st_mode & 0o222 == 0


def test_different_contents_of_one_name_are_both_kept(evidence: Evidence, hello: Path) -> None:
    evidence.put(str(hello), MOST)
    hello.write_bytes(b"good bye")
    evidence.put(str(hello), MOST)
    assert sorted(everything(evidence).values()) == [b"good bye", b"hello"]
    assert list(evidence.kept()) == sorted([HELLO, sha256(b"good bye").hexdigest()])


@given(st.binary(min_size=1, max_size=3000))
def test_any_contents_are_kept_as_they_are(contents: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.txt"
        path.write_bytes(contents)
        evidence = Evidence(os.path.join(folder, "evidence"))
        digest, size = evidence.put(str(path), MOST)
        assert (digest, size) == (sha256(contents).hexdigest(), len(contents))
        assert Path(evidence.path(digest)).read_bytes() == contents
        assert evidence.fault(digest, size, read=True) is None


DAMAGE = [
    (b"hellp", "changed", "another letter"),
    (b"hell", "size", "cut off"),
    (b"", "size", "emptied"),
    (b"hello, world", "size", "written on"),
]


def damage(evidence: Evidence, contents: bytes) -> None:
    """Change a file that is kept."""
    path = Path(evidence.path(HELLO))
    path.chmod(0o600)
    path.write_bytes(contents)


@pytest.mark.parametrize(("contents", "fault", "why"), DAMAGE)
def test_damage_is_told_and_made_good(evidence: Evidence, hello: Path, contents: bytes, fault: str, why: str) -> None:
    evidence.put(str(hello), MOST)
    damage(evidence, contents)
    assert evidence.fault(HELLO, 5, read=True) == fault, why
    assert evidence.put(str(hello), MOST) == Stored(HELLO, 5)
    assert evidence.fault(HELLO, 5, read=True) is None
    found = everything(evidence)
    assert found.pop(f"{HELLO[:2]}/{HELLO}") == b"hello"
    ((name, moved),) = found.items()
    assert moved == contents, "and what was found is not lost"
    assert name.startswith(f"{HELLO[:2]}/{HELLO}.{fault}-")


def test_a_change_is_seen_only_where_it_is_read(evidence: Evidence, hello: Path) -> None:
    evidence.put(str(hello), MOST)
    damage(evidence, b"hellp")
    assert evidence.fault(HELLO, 5, read=False) is None
    assert evidence.fault(HELLO, 6, read=False) == "size"
    assert evidence.fault("0" * 64, 5, read=False) == "missing"


def test_what_was_moved_out_of_the_way_is_not_evidence(evidence: Evidence, hello: Path) -> None:
    evidence.put(str(hello), MOST)
    damage(evidence, b"hellp")
    evidence.put(str(hello), MOST)
    assert list(evidence.kept()) == [HELLO]


def test_a_folder_in_the_place_of_a_file_is_moved_out_of_the_way(evidence: Evidence, hello: Path) -> None:
    Path(evidence.path(HELLO)).mkdir(parents=True)
    assert evidence.fault(HELLO, 5, read=True) == "unreadable"
    evidence.put(str(hello), MOST)
    assert everything(evidence) == KEPT_HELLO


def test_nothing_is_kept_where_there_is_no_folder(evidence: Evidence) -> None:
    assert list(evidence.kept()) == []
    assert not Path(evidence.folder).exists()


@pytest.mark.parametrize(("size", "code"), [(0, "file-empty"), (1, None), (10, None), (11, "file-too-large")])
def test_a_file_is_neither_empty_nor_too_large(evidence: Evidence, tmp_path: Path, size: int, code: str | None) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(bytes(size))
    if code is None:
        assert evidence.put(str(path), 10).size == size
        return
    assert refusal(evidence, path, 10) == code
    assert everything(evidence) == {}


def test_what_is_not_there_is_refused(evidence: Evidence, tmp_path: Path, hello: Path) -> None:
    assert refusal(evidence, tmp_path / "nothing.txt") == "file-missing"
    assert refusal(evidence, "") == "file-missing"
    assert refusal(evidence, hello / "below.txt") == "file-unreadable"
    assert refusal(evidence, tmp_path / "null\x00.txt") == "file-unreadable"
    assert refusal(evidence, tmp_path / f"{'n' * 300}.txt") == "file-unreadable"
    assert everything(evidence) == {}


@POSIX
def test_links_are_not_followed(evidence: Evidence, tmp_path: Path, hello: Path) -> None:
    (tmp_path / "link.txt").symlink_to(hello)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "lost.txt").symlink_to("nowhere")
    (tmp_path / "fd.txt").symlink_to("/dev/stdin")
    assert {refusal(evidence, tmp_path / f"{name}.txt") for name in ("link", "loop", "lost", "fd")} == {"file-link"}
    assert everything(evidence) == {}


@POSIX
def test_only_plain_files_are_taken(evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is waited for: a pipe would never end, a device gives zeros for ever."""
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    found = {name: refusal(evidence, tmp_path / name) for name in ("pipe.txt", "folder.txt")}
    found |= {name: refusal(evidence, name) for name in ("/dev/zero", "/dev/null")}
    assert set(found.values()) == {"file-not-plain"}
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("socket.txt")
        assert refusal(evidence, tmp_path / "socket.txt") in {"file-not-plain", "file-unreadable"}
    assert everything(evidence) == {}


UNREADABLE = """\
import os, sys
from engine.faults import LedgerError, RefusedError
from engine.store.evidence import Evidence
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    print(Evidence(sys.argv[1]).put(sys.argv[2], 1000).size)
except (LedgerError, RefusedError) as fault:
    print(fault.code)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can enter; the one that pytest makes is its owner's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@POSIX
@pytest.mark.parametrize(
    ("file", "shelf", "said", "why"),
    [
        (0o444, 0o777, "5", "read by all, kept in a folder of all"),
        (0o000, 0o777, "file-unreadable", "a file of somebody else's alone"),
        (0o444, 0o555, "read-only", "a folder that only others write"),
        (0o444, 0o000, "read-only", "a folder that only others enter"),
    ],
)
def test_permissions_are_told(open_folder: Path, file: int, shelf: int, said: str, why: str) -> None:
    """For somebody whom they bind, which they do not the administrator."""
    path, folder = open_folder / "x.txt", open_folder / "evidence"
    path.write_bytes(b"hello")
    folder.mkdir()
    path.chmod(file)
    folder.chmod(shelf)
    done = subprocess.run(
        [sys.executable, "-c", UNREADABLE, folder, path], cwd=ROOT, capture_output=True, check=False, timeout=30
    )
    assert done.stdout.decode().strip() == said, f"{why}: {done.stderr.decode()}"
    folder.chmod(0o755)
    assert not [path for path in folder.rglob("*") if path.is_file() and said != "5"]


def test_a_folder_that_cannot_be_is_told(evidence: Evidence, hello: Path) -> None:
    Path(evidence.folder).parent.mkdir()
    Path(evidence.folder).write_bytes(b"a file")
    with pytest.raises(LedgerError) as refused:
        evidence.put(str(hello), MOST)
    assert (refused.value.code, refused.value.file) == ("unwritable", evidence.folder)


def test_a_file_that_grows_while_it_is_read_is_still_bounded(evidence: Evidence, tmp_path: Path) -> None:
    """It was small enough when it was opened."""
    size = 32 << 20
    path, aside = tmp_path / "growing.txt", Path(evidence.folder) / "aside"
    path.write_bytes(b"x" * size)
    done = threading.Event()

    def grow() -> None:
        while not (aside.is_dir() and any(aside.iterdir())) and not done.is_set():
            time.sleep(0)
        with path.open("ab") as stream:
            stream.write(b"x")

    with ThreadPoolExecutor(1) as pool:
        pool.submit(grow)
        try:
            assert refusal(evidence, path, size) == "file-too-large"
        finally:
            done.set()
    assert everything(evidence) == {}


HOUR = 3600


@pytest.mark.parametrize(
    ("hours", "left", "why"), [(25, False, "a day later"), (23, True, "sooner: it may be somebody's")]
)
def test_what_was_interrupted_is_swept_away(
    evidence: Evidence, hello: Path, hours: int, why: str, *, left: bool
) -> None:
    aside = Path(evidence.folder) / "aside"
    aside.mkdir(parents=True)
    old = aside / "4711-0123456789abcdef"
    old.write_bytes(b"hel")
    old.chmod(0o400)
    then = time.time() - hours * HOUR
    os.utime(old, (then, then))
    evidence.put(str(hello), MOST)
    assert old.exists() is left, why
    assert Path(evidence.path(HELLO)).read_bytes() == b"hello"


KILLED = """\
import signal, sys
from itertools import count
from engine.store.evidence import Evidence
signal.signal(2, signal.default_int_handler)  # which a program in the background is started without
written = count(1)
def watch(frame, event, argument):
    if event == "c_call" and argument.__name__ == "write" and next(written) == 2:
        signal.raise_signal(9)
sys.setprofile(watch)
Evidence(sys.argv[1]).put(sys.argv[2], 1 << 30)
"""
"""A file is kept, and the program is stopped when it has written the first of several blocks."""


@POSIX
def test_who_is_killed_leaves_no_half_file_under_a_final_name(evidence: Evidence, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (48 << 20))
    done = subprocess.run([sys.executable, "-c", KILLED, evidence.folder, path], cwd=ROOT, check=False, timeout=30)
    assert done.returncode == -9
    assert list(evidence.kept()) == []
    assert {name.split("/")[0] for name in everything(evidence)} <= {"aside"}
    stored = evidence.put(str(path), 1 << 30)
    assert evidence.fault(*stored, read=True) is None


@POSIX
def test_who_is_interrupted_leaves_nothing_aside(evidence: Evidence, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (48 << 20))
    program = KILLED.replace("raise_signal(9)", "raise_signal(2)")
    done = subprocess.run(
        [sys.executable, "-c", program, evidence.folder, path], cwd=ROOT, capture_output=True, check=False, timeout=30
    )
    assert b"KeyboardInterrupt" in done.stderr
    assert everything(evidence) == {}


def at_once(evidence: Evidence, path: Path, number: int) -> list[Stored]:
    """What many get who keep the same file at one moment."""
    gate = threading.Barrier(number)

    def put(_: int) -> Stored:
        gate.wait()
        return evidence.put(str(path), MOST)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(put, range(number)))


def test_many_keep_the_same_file_at_once(evidence: Evidence, hello: Path) -> None:
    assert at_once(evidence, hello, 32) == [Stored(HELLO, 5)] * 32
    assert everything(evidence) == KEPT_HELLO


def test_many_make_good_the_same_damage_at_once(tmp_path: Path, hello: Path) -> None:
    for number in range(40):
        evidence = Evidence(str(tmp_path / f"{number}"))
        evidence.put(str(hello), MOST)
        damage(evidence, b"hellp")
        assert at_once(evidence, hello, 8) == [Stored(HELLO, 5)] * 8
        assert sorted(everything(evidence).values()) == [b"hello", b"hellp"]


MANY = """\
import sys
from engine.store.evidence import Evidence
print("ready", flush=True)
sys.stdin.readline()
for number in range(50):
    Evidence(f"{sys.argv[1]}{number}").put(sys.argv[2], 1000)
print("done")
"""


def test_many_processes_keep_the_same_file_at_once(evidence: Evidence, hello: Path) -> None:
    command = [sys.executable, "-c", MANY, evidence.folder, str(hello)]
    children = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert {child.stdout.readline() for child in children if child.stdout} == {"ready\n"}
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    assert {child.communicate(timeout=30)[0] for child in children} == {"done\n"}
    for number in range(50):
        assert everything(Evidence(f"{evidence.folder}{number}")) == KEPT_HELLO


FACTS = STUDY._replace(evidence=[])


def asking(*names: str, formats: tuple[str, ...] = ()) -> Facts:
    """A task that asks for this material, of these types."""
    return FACTS._replace(
        evidence=[{"name": name, "at_least": 1, "formats": list(formats), "optional": False} for name in names]
    )


PHOTOS = asking("活动照片", "活动小结")
PLACED = [
    (PHOTOS, "活动照片=a.jpg", ("活动照片", "a.jpg"), "said of what it is evidence"),
    (PHOTOS, "活动照片1.jpg", ("活动照片", "活动照片1.jpg"), "its name says so"),
    (PHOTOS, "六月活动小结（定稿）.docx", ("活动小结", "六月活动小结（定稿）.docx"), "somewhere in its name"),
    (PHOTOS, "活动照片=活动小结.jpg", ("活动照片", "活动小结.jpg"), "what is said comes before what a name says"),
    (PHOTOS, "活动照片=a=b.jpg", ("活动照片", "a=b.jpg"), "a file with the sign in its name"),
    (asking("活动照片"), "a=b.jpg", ("活动照片", "a=b.jpg"), "the same, and nothing else is asked for"),
    (PHOTOS, "x=活动小结.md", ("活动小结", "x=活动小结.md"), "the same, by its name"),
    (asking("活动照片"), "a.jpg", ("活动照片", "a.jpg"), "one thing is asked for: that"),
    (FACTS, "a.jpg", ("", "a.jpg"), "nothing in particular is asked for"),
    (asking("活动照片"), "A.JPG", ("活动照片", "A.JPG"), "a type in capitals"),
    (asking("照片", formats=("jpg", "png")), "a.png", ("照片", "a.png"), "a type that the plan asks for"),
    (asking("数据", formats=("dat",)), "a.dat", ("数据", "a.dat"), "a type that only this plan asks for"),
    (asking("café", "b"), "cafe\u0301.txt", ("café", "café.txt"), "a name that is not composed"),
    (asking("a"), "a\u202efdp.txt", ("a", "afdp.txt"), "a name that is made safe"),
]


@pytest.mark.parametrize(("facts", "given", "kept", "why"), PLACED, ids=[why for *_, why in PLACED])
def test_a_file_is_evidence_of_something(
    facts: Facts,
    given: str,
    kept: tuple[str, str],
    why: str,
    evidence: Evidence,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / given.removeprefix("活动照片=")).write_bytes(b"hello")
    assert kept_files(facts, [given], evidence, Limits()) == [File(*kept, HELLO, 5)], why
    assert everything(evidence) == KEPT_HELLO


NOT_PLACED = [
    (PHOTOS, "a.jpg", "file-of-what", "it may be either"),
    (PHOTOS, "活动照片和活动小结.jpg", "file-of-what", "it may be both"),
    (PHOTOS, "活动相片=a.jpg", "unknown-evidence", "a name mistyped"),
    (asking("活动照片"), "活动相片=a.jpg", "unknown-evidence", "also where there is only one"),
    (FACTS, "活动照片=a.jpg", "unknown-evidence", "also where there is none"),
    (PHOTOS, "=a.jpg", "unknown-evidence", "no name"),
    (PHOTOS, "活动照片=", "file-missing", "no file"),
    (PHOTOS, "活动照片=b.jpg", "file-missing", "no such file"),
    (PHOTOS, "活动照片=a.exe", "file-type", "a program"),
    (PHOTOS, "活动照片=a.jpg.exe", "file-type", "a program in disguise"),
    (PHOTOS, "活动照片=a", "file-type", "no type"),
    (asking("照片", formats=("jpg", "png")), "a.pdf", "file-type", "a type that the plan does not ask for"),
    (asking("照片", formats=("jpg",)), "a.jpeg", "file-type", "another spelling of one it does"),
]


@pytest.mark.parametrize(("facts", "given", "code", "why"), NOT_PLACED, ids=[why for *_, why in NOT_PLACED])
def test_a_file_of_which_it_is_not_clear_is_refused(
    facts: Facts, given: str, code: str, why: str, evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.jpg", "a.exe", "a.jpg.exe", "a", "a.pdf", "a.jpeg", "活动照片和活动小结.jpg"):
        (tmp_path / name).write_bytes(b"hello")
    with pytest.raises(RefusedError) as refused:
        kept_files(facts, [given], evidence, Limits())
    assert refused.value.code == code, why
    assert everything(evidence) == {}


def test_nothing_is_kept_where_one_of_several_is_of_a_wrong_type(evidence: Evidence, hello: Path) -> None:
    program = hello.with_name("a.exe")
    program.write_bytes(b"hello")
    with pytest.raises(RefusedError):
        kept_files(FACTS, [str(hello), str(program)], evidence, Limits())
    assert everything(evidence) == {}


def test_the_settings_bound_what_is_taken(evidence: Evidence, hello: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        kept_files(FACTS, [str(hello)], evidence, Limits(largest=4))
    assert (refused.value.code, refused.value.facts["most"]) == ("file-too-large", 4)
    with pytest.raises(RefusedError) as refused:
        kept_files(FACTS, [str(hello)], evidence, Limits(formats=frozenset({"pdf"})))
    assert refused.value.code == "file-type"
    assert not FORMATS & {
        "exe",
        "bat",
        "cmd",
        "com",
        "js",
        "vbs",
        "ps1",
        "lnk",
        "html",
        "htm",
        "svg",
        "hta",
        "docm",
        "jar",
        "sh",
    }


def test_a_file_named_twice_is_one(evidence: Evidence, hello: Path) -> None:
    other = hello.with_name("other.txt")
    other.write_bytes(b"hello")
    given = [str(hello), str(hello), str(other)]
    assert [file.name for file in kept_files(FACTS, given, evidence, Limits())] == ["hello.txt", "other.txt"]


COUNT = FACTS._replace(measure={"name": "场次", "denominator": None})
RATE = FACTS._replace(measure={"name": "出庭应诉率", "denominator": "应出庭件数"})
NUMBERS = [
    ("3", "3", "a number"),
    ("0", "0", "none"),
    ("007", "7", "zeros before"),
    ("0000", "0", "nothing but zeros"),
    ("3.50", "3.5", "zeros after"),
    ("3.000", "3", "nothing after the point"),
    ("0.0", "0", "nothing at all"),
    ("1200000", "1200000", "no exponent"),
    (" 7 ", "7", "blanks around"),
    ("１２", "12", "digits of full width"),
    ("１２．５", "12.5", "and a point of full width"),
    ("1,234", "1234", "thousands"),
    ("１，２３４，５６７", "1234567", "thousands in full width"),
    ("1,234.5", "1234.5", "thousands and a fraction"),
    ("9" * 15, "9" * 15, "as large as is taken"),
    ("0.000001", "0.000001", "as small as is taken"),
]


@pytest.mark.parametrize(("given", "plain", "why"), NUMBERS)
def test_a_figure_is_read(given: str, plain: str, why: str) -> None:
    assert figures(COUNT, Figures(count=given)) == Figures(count=plain), why
    rate = Figures(numerator=given, denominator=given)
    assert figures(RATE, rate) == Figures(numerator=plain, denominator=plain), why


NO_NUMBERS = [
    ("", "nothing"),
    ("  ", "blanks"),
    ("abc", "letters"),
    ("三", "a numeral in words"),
    ("-3", "less than nothing"),
    ("－3", "with a sign of full width"),
    ("+3", "with a plus"),
    ("1e5", "an exponent"),
    ("NaN", "what computers call no number"),
    ("inf", "without end"),
    ("0x10", "of sixteen"),
    ("1_000", "as programs write"),
    ("1 000", "a blank between"),
    ("3.", "a point and nothing"),
    (".5", "nothing before the point"),
    ("1.2.3", "two points"),
    ("95%", "a percentage"),
    ("1/2", "a fraction"),
    ("½", "a fraction in one character"),
    ("约3", "about"),
    ("3件", "with its unit"),
    ("٣", "digits of another script"),
    ("9" * 16, "too large"),
    ("0.0000001", "too small"),
    pytest.param("3,5", "a comma for a point"),
    pytest.param("12,34", "a comma at a wrong place"),
    pytest.param("1,,234", "two commas"),
    pytest.param(",5", "a comma before"),
    pytest.param("5,", "a comma after"),
    pytest.param("0.000,1", "a comma after the point"),
    pytest.param("3²", "a digit raised"),
]


@pytest.mark.parametrize(("given", "why"), NO_NUMBERS)
def test_what_is_no_figure_is_refused(given: str, why: str) -> None:
    with pytest.raises(RefusedError) as refused:
        figures(COUNT, Figures(count=given))
    assert refused.value.code == "not-a-number", why
    assert refused.value.facts == {"option": "count", "value": given}


ASKED = [
    (RATE, Figures(numerator="0", denominator="0"), None, "none of none: nothing happened"),
    (RATE, Figures(numerator="3", denominator="3"), None, "all of them"),
    (RATE, Figures(numerator="3", denominator="0"), "out-of-nothing", "three of none"),
    (RATE, Figures(numerator="0.5", denominator="0.0"), "out-of-nothing", "a half of none, otherwise written"),
    (RATE, Figures(count="3"), "other-figures", "a count for a rate"),
    (RATE, Figures(numerator="3"), "other-figures", "half of a rate"),
    (RATE, Figures(denominator="3"), "other-figures", "the other half"),
    (RATE, Figures(count="1", numerator="3", denominator="3"), "other-figures", "all at once"),
    (COUNT, Figures(numerator="3", denominator="3"), "other-figures", "a rate for a count"),
    (COUNT, Figures(), None, "nothing given yet"),
    (RATE, Figures(), None, "the same for a rate"),
    (FACTS, Figures(), None, "nothing asked for, nothing given"),
    (FACTS, Figures(count="3"), "no-measure", "nothing asked for"),
]


@pytest.mark.parametrize(("facts", "given", "code", "why"), ASKED)
def test_the_figures_are_those_asked_for(facts: Facts, given: Figures, code: str | None, why: str) -> None:
    if code is None:
        assert figures(facts, given).told.keys() == given.told.keys(), why
        return
    with pytest.raises(RefusedError) as refused:
        figures(facts, given)
    assert refused.value.code == code, why


@given(st.decimals(0, 10**15 - 1, places=6))
def test_a_plain_figure_stays_as_it_is(number: Decimal) -> None:
    once = figures(COUNT, Figures(count=f"{number:f}"))
    assert figures(COUNT, once) == once
    assert Decimal(once.count or "NaN") == number
