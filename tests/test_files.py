"""Files as a stranger may hand them in: links, pipes, devices, giants, odd encodings; each a finding, none a traceback."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.document import file
from engine.document.compose import compose
from engine.document.scalars import resolve
from engine.paths import LARGEST
from tests.conftest import ORG, PLAN, ROOT, Wf


def code(path: Path) -> str:
    _, problems = file.read(str(path), "plans/x.yaml")
    return problems[0].code


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "target.yaml"
    target.write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(target)
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    assert code(tmp_path / "link.yaml") == "file-link"
    assert code(tmp_path / "folder.yaml") == "file-not-regular"
    assert code(tmp_path / "pipe.yaml") == "file-not-regular"
    assert code(Path("/dev/zero")) == "file-not-regular"
    assert code(tmp_path / "nothing.yaml") == "file-missing"
    assert code(target / "below.yaml") == "file-unreadable"


def test_a_linked_folder_is_not_entered(wf: Wf, tmp_path: Path) -> None:
    """O_NOFOLLOW guards only a path's last part."""
    (tmp_path / "plans").mkdir()
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "office.yaml").write_text("org: x\nunits: {秘: {token: s3cr3t}}\n", encoding="utf-8")
    (tmp_path / "plans" / "org").symlink_to(secret, target_is_directory=True)
    (tmp_path / "plans" / "x.yaml").write_text(PLAN + '- {item: "1", title: t, owners: 秘}\n', encoding="utf-8")
    ran = wf("check", cwd=tmp_path)
    assert ran.status == 1
    assert "org-outside" in ran.out
    assert "s3cr3t" not in ran.out


@pytest.mark.parametrize("flag", ["O_CLOEXEC", "O_NONBLOCK", "O_NOFOLLOW"])
def test_a_system_that_lacks_a_flag_reads_all_the_same(wf: Wf, flag: str) -> None:
    """Windows has none of them."""
    program = (
        f"import os; del os.{flag}; import sys; sys.argv = ['wf', 'check']; from engine.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=wf.environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_country_without_its_package_says_how_to_get_it(wf: Wf, tmp_path: Path) -> None:
    (tmp_path / "plans" / "org").mkdir(parents=True)
    (tmp_path / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    item = '- {item: "1", title: t, owners: 综合科}\n'
    (tmp_path / "plans" / "x.yaml").write_text(PLAN.replace("items:", "calendar: DE\nitems:") + item, "utf-8")
    assert wf("check", cwd=tmp_path) == (0, "", "")
    program = "import sys; sys.modules['holidays'] = None; sys.argv = ['wf', 'check']; from engine.cli.main import main; main()"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=wf.environment, capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "calendar-not-installed" in done.stdout.decode()
    assert "countries" in done.stdout.decode()


def test_a_long_line_of_blanks_is_no_burden(tmp_path: Path, wf: Wf) -> None:
    (tmp_path / "plans" / "org").mkdir(parents=True)
    (tmp_path / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    text = PLAN + '- {item: "1", title: t, owners: 综合科}\n# 绝密' + " " * 200_000 + "x\n"
    (tmp_path / "plans" / "x.yaml").write_text(text, encoding="utf-8")
    begun = time.monotonic()
    wf("check", cwd=tmp_path)
    assert time.monotonic() - begun < 10


def test_a_plan_with_an_ending_too_many_is_told_of(wf: Wf, tmp_path: Path) -> None:
    (tmp_path / "plans" / "org").mkdir(parents=True)
    (tmp_path / "plans" / "X.YAML").write_text(PLAN + '- {item: "1", title: t, owners: 综合科}\n', encoding="utf-8")
    (tmp_path / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    assert wf("check", cwd=tmp_path) == (0, "", "")
    (tmp_path / "plans" / "计划.yaml.txt").write_text("plan: x\n", encoding="utf-8")
    ran = wf("check", "--strict", cwd=tmp_path)
    assert ran.status == 1
    assert "plans/计划.yaml.txt" in ran.out
    assert "计划.yaml\n" in ran.out


def test_a_full_disk_is_said(wf: Wf) -> None:
    """/dev/full takes no byte; EX_IOERR is 74."""
    command = f"{Path(sys.executable).with_name('wf')} due --all > /dev/full"
    done = subprocess.run(
        ["sh", "-c", command], env=wf.environment, cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 74
    assert b"Traceback" not in done.stderr
    assert b"No space left" in done.stderr


def test_a_giant_is_refused_by_its_size(tmp_path: Path) -> None:
    giant = tmp_path / "giant.yaml"
    with giant.open("wb") as stream:
        stream.truncate(10 * 1024**3)  # sparse: it takes no room
    assert giant.stat().st_size > LARGEST
    assert code(giant) == "file-too-large"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000, "the C parser dies of this when it is let"),
        ("{a: " * 100_000, "mappings too"),
        ("- " * 100_000, "block sequences too"),
        ("a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a, *a, *a]\n" for i in range(50)), "an alias bomb"),
        ("a: " + "9" * 5_000, "a number of five thousand digits"),
        ("a: !!int ''", "a tag that PyYAML trips over"),
        ("a: !!python/object/apply:os.system ['true']", "a tag that runs code elsewhere"),
        ("a: \x00", "NUL"),
        ("? [complex]\n: key", "a key that is no text"),
        ("%YAML 9.9\n---\na: 1", "a directive of a version to come"),
        ("a: 'x" * 2_000, "quotes in disorder"),
        ("\ufeff\ufeffa: 1", "two byte order marks"),
        ("a: |\n" + " x\n" * 10_000, "a long block text"),
    ],
    ids=lambda value: value[:12] if len(value) < 60 else "text",
)
def test_hostile_texts_are_findings(text: str, why: str) -> None:
    begun = time.monotonic()
    root, problems = compose("x.yaml", text)
    assert root is not None or problems, why
    assert time.monotonic() - begun < 10, why


def test_hostile_workspace_is_checked_in_bounded_memory(wf: Wf, tmp_path: Path) -> None:
    """Ten thousand units times 366 days: refused before it is built."""
    (tmp_path / "plans" / "org").mkdir(parents=True)
    units = "".join(f"  u{n}: {{kind: x}}\n" for n in range(10_000))
    org = f"org: o\nunits:\n{units}groups:\n  g: {{kind: x}}\n"
    item = '- {item: "1", title: t, owners: g, tasks: [{id: a, title: t, each: all, recurrence: {rrule: FREQ=DAILY}, evidence: [e]}]}\n'
    (tmp_path / "plans" / "org" / "office.yaml").write_text(org, encoding="utf-8")
    (tmp_path / "plans" / "x.yaml").write_text(PLAN.replace("综合科", "u1") + item, encoding="utf-8")
    limit = 600 * 1024**2
    done = subprocess.run(
        [str(Path(sys.executable).with_name("wf")), "check"],
        cwd=tmp_path, env=wf.environment, capture_output=True, check=False, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 1
    assert b"plan-too-large" in done.stdout
    assert b"Traceback" not in done.stderr


def test_nothing_beside_the_plan_is_run(wf: Wf, tmp_path: Path) -> None:
    """A yaml.py in the folder is no module of ours."""
    (tmp_path / "plans" / "org").mkdir(parents=True)
    (tmp_path / "plans" / "x.yaml").write_text(PLAN + '- {item: "1", title: t, owners: 综合科}\n', encoding="utf-8")
    (tmp_path / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    for name in ("yaml.py", "click.py", "json.py", "sitecustomize.py", "engine.py"):
        (tmp_path / name).write_text("raise SystemExit('run')", encoding="utf-8")
    assert wf("check", cwd=tmp_path) == (0, "", "")
    assert wf("due", "--as-of", "2024-06-24", cwd=tmp_path).status == 0


@pytest.mark.parametrize("org", ["../secret.yaml", "org/../../secret.yaml", "/etc/passwd", "org/link.yaml"])
def test_an_org_outside_the_plans_is_not_read(wf: Wf, tmp_path: Path, org: str) -> None:
    (tmp_path / "plans" / "org").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("org: x\nunits: {秘: {}}\n", encoding="utf-8")
    (tmp_path / "plans" / "org" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (tmp_path / "plans" / "x.yaml").write_text(
        PLAN.replace("org/office.yaml", org) + "- {item: 1, title: t}\n", "utf-8"
    )
    ran = wf("check", cwd=tmp_path)
    assert ran.status == 1
    assert "秘" not in ran.out


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        ("no", "no", "YAML 1.1 would say false"),
        ("on", "on", "the same"),
        ("22:30", "22:30", "YAML 1.1 would say 1350"),
        ("07", "07", "a number in JSON has no leading zero"),
        ("0x1F", "0x1F", "decimal only"),
        ("2024-06-28", "2024-06-28", "YAML 1.1 would say a date"),
        ("1_000", "1_000", "YAML 1.1 would say 1000"),
        ("3.10", 3.1, "a number, which is why it has to be quoted"),
        ("2024.0", "2024.0", "JSON Schema would take it for an integer"),
        ("-5", -5, "an integer"),
        ("~", None, "null"),
        ("True", True, "core schema"),
        ("yes", "yes", "no boolean in YAML 1.2"),
        (".inf", ".inf", "no plan needs it"),
        ("9" * 19, "9" * 19, "longer than any number that is meant"),
    ],
)
def test_scalars(text: str, value: object, why: str) -> None:
    assert resolve(text) == value, why
    assert type(resolve(text)) is type(value), why


@pytest.mark.parametrize(
    ("like", "text", "data", "why"),
    [
        (b"a\nb\n", "a\nc\n", b"a\nc\n", "the Unix way"),
        (b"a\r\nb\r\n", "a\nc\nb\n", b"a\r\nc\r\nb\r\n", "a line more"),
        (b"a\r\nb", "a\nb\nc", b"a\r\nb\r\nc", "behind a last line without an end"),
        (b"a\rb\r", "a\nc\n", b"a\rc\r", "as computers ended lines long ago"),
        (b"\xef\xbb\xbfa\n", "b\n", b"\xef\xbb\xbfb\n", "the mark alone"),
        (b"\xef\xbb\xbfa\r\n", "b\n", b"\xef\xbb\xbfb\r\n", "both"),
        (b"a\r\nb\nc\r\nd\n", "a\nb\nx\nd\n", b"a\r\nb\nx\r\nd\n", "mixed: only what changes gets an end anew"),
        (b"a\r\nb\n", "a\n", b"a\r\n", "less than before"),
        (b"a\rb\n\n\n", "a\n\n\n\n", b"a\n\n\n\n", "a return and a line feed that would have become one end"),
        (b"", "a\n", b"a\n", "nothing was there"),
        (b"a", "a\nb\n", b"a\nb\n", "no end was there"),
        (b"a\n", "", b"", "nothing is left"),
    ],
)
def test_a_text_is_ended_as_the_file_was(like: bytes, text: str, data: bytes, why: str) -> None:
    assert file.encoded(text, like) == data, why
    assert file.decode(data, "x")[0].text == text


@pytest.mark.parametrize("data", [b"a\r\nb\n\rc\r\r\n", b"\xef\xbb\xbf\r\n", b"\n\r", b"a\r"])
def test_a_text_that_nobody_changed_comes_back_as_it_was(data: bytes) -> None:
    assert file.encoded(file.decode(data, "x")[0].text, data) == data
