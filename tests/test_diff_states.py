"""`wf diff`: which two states are compared, what cannot be read of them, and what is told in spite of that."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ORG, Golden, Wf
from tests.test_diff import PLAN, SAFE, TODAY, git
from tests.test_recording import GOLDEN, LANGUAGES, Here

OTHER = PLAN.replace("office-2024", "office-2023").replace("2024", "2023")
WEAKER = PLAN.replace("at_least: 95%", "at_least: 90%")


def written(folder: Path, **files: str) -> Path:
    """A workspace with some plans, their units beside them."""
    (folder / "plans" / "org").mkdir(parents=True, exist_ok=True)
    (folder / "plans" / "org" / "office.yaml").write_text(ORG, encoding="utf-8")
    for name, text in files.items():
        (folder / "plans" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def committed(folder: Path, message: str = "plan") -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def told(run: Here, *asked: str, day: str = TODAY) -> tuple[int, list[str], dict[str, Any]]:
    """The exit status, the codes of the changes, and all of it."""
    ran = run("diff", *asked, "--as-of", day, "--format", "json")
    assert ran.err == ""
    found = json.loads(ran.out)
    return ran.status, [change["code"] for change in found["changes"]], found


# which files are compared


def test_a_plan_file_is_held_against_the_same_plan_alone(tmp_path: Path) -> None:
    """Other plans of the workspace are neither new nor gone, and their mistakes are not this plan's."""
    old = tmp_path / "old.yaml"
    old.write_text(PLAN, encoding="utf-8")
    run = Here(
        written(
            tmp_path / "here", a=OTHER, b=WEAKER, c=OTHER.replace("office-2023", "broken").replace("综合科", "总合科")
        )
    )
    (run.folder / "plans" / "d.yaml").write_text("plan: [", encoding="utf-8")
    for asked in ((str(old),), (str(old), "plans"), (str(old), "."), (str(old), "plans/b.yaml")):
        assert told(run, *asked)[:2] == (4, ["target-weaker"]), asked


def test_a_folder_and_a_revision_are_held_against_a_file_alone(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=OTHER, b=PLAN))
    committed(run.folder)
    new = tmp_path / "new.yaml"
    new.write_text(WEAKER, encoding="utf-8")
    for base in ("HEAD", "plans", "plans/b.yaml"):
        assert told(run, base, str(new))[:2] == (4, ["target-weaker"]), base


def test_two_files_with_other_ids_are_two_plans(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    (tmp_path / "b.yaml").write_text(PLAN.replace("office-2024", "bureau-2024"), encoding="utf-8")
    status, codes, found = told(run, "plans/a.yaml", str(tmp_path / "b.yaml"))
    assert (status, codes) == (1, ["plan-gone", "plan-new-late"])
    assert found["changes"][0]["near"] == "bureau-2024", "it has the same title"


@pytest.mark.parametrize("own", [True, False])
def test_a_file_elsewhere_has_the_units_beside_it_or_those_here(tmp_path: Path, own: bool) -> None:  # noqa: FBT001
    run = Here(written(tmp_path / "here", a=PLAN))
    there = written(tmp_path / "there", a=PLAN)
    if own:
        (there / "plans" / "org" / "office.yaml").write_text(
            ORG.replace("li@example.org", "liu@example.org"), encoding="utf-8"
        )
    else:
        shutil.rmtree(there / "plans" / "org")
    assert told(run, str(there / "plans" / "a.yaml"))[1] == (["address"] if own else [])


def test_other_units_in_the_base(tmp_path: Path) -> None:
    """Another org file, by path and id: its units are the same ones, of which nobody has more or fewer pieces."""
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    (run.folder / "plans" / "org" / "office.yaml").unlink()
    (run.folder / "plans" / "org" / "bureau.yaml").write_text(
        ORG.replace("org: office", "org: bureau"), encoding="utf-8"
    )
    (run.folder / "plans" / "a.yaml").write_text(PLAN.replace("org/office.yaml", "org/bureau.yaml"), encoding="utf-8")
    status, codes, found = told(run, "HEAD")
    assert (status, codes, found["units"]) == (0, ["org"], [])


def test_plans_that_have_moved_to_another_folder(tmp_path: Path) -> None:
    """The plans of a revision lie where its own settings say: moving them makes none of them new."""
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    (run.folder / "wf.yaml").write_text("plans: year/2024\n", encoding="utf-8")
    (run.folder / "year").mkdir()
    (run.folder / "plans").rename(run.folder / "year" / "2024")
    (run.folder / "year" / "2024" / "a.yaml").write_text(WEAKER, encoding="utf-8")
    assert told(run, "HEAD")[:2] == (4, ["target-weaker", "setting"])
    committed(run.folder, "moved")
    assert told(run, "HEAD~1", "HEAD")[:2] == (4, ["target-weaker", "setting"])


def test_the_folder_of_the_plans_as_an_option(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    (run.folder / "plans").rename(run.folder / "drafts")
    (run.folder / "wf.yaml").write_text("plans: nothing\n", encoding="utf-8")
    committed(run.folder)
    (run.folder / "drafts" / "a.yaml").write_text(WEAKER, encoding="utf-8")
    assert told(run, "HEAD", "--plans", "drafts")[:2] == (4, ["target-weaker"])


def test_settings_are_no_part_of_a_plan_or_of_a_folder_of_plans(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    old = tmp_path / "old" / "plans"
    shutil.copytree(run.folder / "plans", old)
    (run.folder / "wf.yaml").write_text("digest: {daily: false}\n", encoding="utf-8")
    assert told(run, str(old))[:2] == (0, [])
    assert told(run, str(old / "a.yaml"))[:2] == (0, [])
    assert told(run, str(old.parent))[:2] == (4, ["setting"])


def test_a_plan_under_another_id_is_told_as_one(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    (run.folder / "plans" / "a.yaml").write_text(
        PLAN.replace("plan: office-2024", "plan: bureau-2024"), encoding="utf-8"
    )
    ran = run("diff", "HEAD", "--as-of", TODAY)
    assert ran.status == 1
    assert "如果 bureau-2024 就是它，请沿用原来的编号 office-2024" in re.sub(r"\n *", "", ran.out)


def test_a_new_plan_is_told_with_what_would_be_late_at_once(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    (run.folder / "plans" / "b.yaml").write_text(PLAN.replace("office-2024", "second-2024"), encoding="utf-8")
    assert told(run, "HEAD")[:2] == (4, ["plan-new-late"])
    assert told(run, "HEAD", day="2024-01-15")[:2] == (0, ["plan-new"])


# what cannot be read

BROKEN = {
    "a bad task": ("recurrence: month,", "recurrence: monat,"),
    "a bad date": ("latest: 2024-09-30", "latest: 2024-09-31"),
    "a bad item": ("owners: 绿化科", "owners: {lead: 绿化科, mit: 环卫科}"),
    "a bad head": ("issued: 2024-01-10", "issued: 2024-01-32"),
    "a bad ladder": ("{at: -3, to: [liaison]}", "{at: drei, to: [liaison]}"),
    "a bad window": ("recurrence: month,", "recurrence: {during: {春: 2024-02-30, 夏: 2024-06}},"),
    "too many dates": ("recurrence: month,", 'recurrence: {rrule: "FREQ=DAILY"},'),
    "never due": ("recurrence: month,", "recurrence: {every: month, until: 2023-12-31},"),
    "no plan": ("year: 2024\n", ""),
    "no YAML": ("items:\n", "items: [\n"),
    "no units": ("org: org/office.yaml", "org: org/bureau.yaml"),
    "no calendar": ("office: 综合科\n", "office: 综合科\ncalendar: nowhere\n"),
}


@pytest.mark.parametrize("why", BROKEN)
def test_what_cannot_be_read_is_not_told_as_gone(tmp_path: Path, why: str) -> None:
    """Nothing is vanished, cancelled or weaker for being unread; what is wrong is listed with its place."""
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    (run.folder / "wf.yaml").write_text("limits: {task: 200}\n" if why == "too many dates" else "", encoding="utf-8")
    before, after = BROKEN[why]
    assert PLAN.count(before) == 1
    (run.folder / "plans" / "a.yaml").write_text(PLAN.replace(before, after), encoding="utf-8")
    status, codes, found = told(run, "HEAD")
    assert (status, set(codes) - {"setting"}) == (1, set())
    assert all(one.startswith("plans/a.yaml:") for one in found["errors"])
    assert found["units"] == []


def test_what_is_really_gone_beside_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN, b=OTHER))
    committed(run.folder)
    broken = PLAN.replace("recurrence: month,", "recurrence: monat,").replace("id: fines", "id: penalties")
    (run.folder / "plans" / "a.yaml").write_text(broken.replace("at_least: 2}", "at_least: 1}"), encoding="utf-8")
    (run.folder / "plans" / "b.yaml").unlink()
    assert told(run, "HEAD")[:2] == (1, ["plan-gone", "vanished", "evidence-weaker", "new-task"])


def test_units_that_cannot_be_read_leave_the_days_out(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    (run.folder / "plans" / "org" / "office.yaml").write_text(
        ORG.replace("环卫科: {head: zhang", "环卫科: {haupt: zhang"), encoding="utf-8"
    )
    (run.folder / "plans" / "a.yaml").write_text(
        WEAKER.replace("recurrence: quarter", "recurrence: half-year"), encoding="utf-8"
    )
    status, codes, found = told(run, "HEAD")
    assert (status, codes, found["units"]) == (1, ["target-weaker", "recurrence"], [])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", ["text", "md"])
def test_the_errors_are_listed(tmp_path: Path, golden: Golden, lang: str, form: str) -> None:
    """The first ten with place, sentence and remedy; the others by their number."""
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    bad = "".join(f"  - {{id: t{number}, title: 事项, recurrence: monat}}\n" for number in range(12))
    (run.folder / "plans" / "a.yaml").write_text(PLAN + bad, encoding="utf-8")
    ran = run("diff", "HEAD", "--as-of", TODAY, "--format", form, "--lang", lang)
    assert ran.status == 1
    golden.check(GOLDEN / f"diff-errors-{lang}.{form}", ran.out)


def test_a_base_that_cannot_be_read_whole_has_to_be_approved_unseen(tmp_path: Path) -> None:
    """It must be possible to mend it, and not without somebody's looking; nothing of it counts as new."""
    run = Here(written(tmp_path / "here", a=PLAN.replace("recurrence: month,", "recurrence: monat,"), b="plan: ["))
    committed(run.folder)
    written(run.folder, a=PLAN, b=OTHER)
    status, codes, found = told(run, "HEAD")
    assert (status, codes, found["verdict"], found["unread"]) == (4, [], "approval", 2)
    assert "也须经批准" in run("diff", "HEAD", "--as-of", TODAY).out


# git


def test_a_shallow_clone_says_how_to_deepen_it(tmp_path: Path) -> None:
    """As CI systems make them: two tips, and no commit that they have in common."""
    origin = written(tmp_path / "origin", a=PLAN)
    committed(origin)
    git(origin, "checkout", "-q", "-b", "change")
    written(origin, a=WEAKER)
    committed(origin, "weaker")
    git(origin, "checkout", "-q", "main")
    written(origin, b=OTHER)
    committed(origin, "another")
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "change", origin.as_uri(), "clone")
    run = Here(tmp_path / "clone")
    ran = run("diff", "origin/main...", "--as-of", TODAY)
    assert (ran.status, ran.out) == (2, "")
    assert "git fetch --unshallow" in ran.err
    assert "fetch-depth: 0" in ran.err
    assert told(run, "origin/main")[1] == ["plan-gone", "target-weaker"], "without the dots it needs no common commit"


def test_a_branch_that_only_the_other_side_has(tmp_path: Path) -> None:
    origin = written(tmp_path / "origin", a=PLAN)
    committed(origin)
    git(origin, "checkout", "-q", "-b", "change")
    git(tmp_path, "clone", "-q", "--branch", "change", str(origin), "clone")
    ran = Here(tmp_path / "clone")("diff", "main", "--as-of", TODAY)
    assert ran.status == 2
    assert "origin/main" in ran.err


def test_a_repository_of_somebody_else_says_how_to_trust_it(tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give files away")
    run = Here(written(tmp_path / "here", a=PLAN), HOME=str(tmp_path))
    committed(run.folder)
    for path in (run.folder, run.folder / ".git"):
        os.chown(path, 12345, 12345)
    ran = run("diff", "HEAD", "--as-of", TODAY)
    assert (ran.status, ran.out) == (2, "")
    assert f"git config --global --add safe.directory {run.folder}" in ran.err
    subprocess.run(
        ["git", "config", "--file", str(tmp_path / ".gitconfig"), "safe.directory", str(run.folder)], check=True
    )
    assert run("diff", "HEAD", "--as-of", TODAY).status == 0, "and then it works"


@pytest.mark.parametrize(
    ("paths", "why"),
    [
        (("plans/a.yaml", "plans/A.yaml"), "two names that are one where case does not count"),
        ((f"plans/{'长' * 90}.yaml", "plans/b.yaml"), "a name longer than a file's may be"),
    ],
)
def test_names_that_no_folder_here_can_hold(tmp_path: Path, paths: tuple[str, ...], why: str) -> None:
    """Made in git itself, which has no folder in between; where they can be held, they are read."""
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    blob = git(run.folder, "rev-parse", "HEAD:plans/a.yaml").strip()
    index = {**os.environ, **SAFE, "GIT_INDEX_FILE": str(tmp_path / "index")}

    def plumbed(*arguments: str) -> str:
        who = ("-c", "user.email=li@example.org", "-c", "user.name=li")
        done = subprocess.run(["git", *who, *arguments], cwd=run.folder, env=index, capture_output=True, check=True)
        return done.stdout.decode().strip()

    for path in paths:
        plumbed("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    commit = plumbed("commit-tree", plumbed("write-tree"), "-m", "names")
    ran = run("diff", "HEAD", commit, "--as-of", TODAY)
    assert ran.status in {1, 2}, why
    assert "Traceback" not in ran.err
    if "长" in paths[0]:
        assert (ran.status, ran.out) == (2, "")
        assert "长长" in ran.err


def test_equal_files_are_asked_for_once_and_links_and_submodules_never(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    (run.folder / "plans" / "calendars" / "cn").mkdir(parents=True)
    for name in ("x", "y"):
        (run.folder / "plans" / "org" / f"{name}.yaml").write_text(ORG, encoding="utf-8")
    (run.folder / "plans" / "link.yaml").symlink_to("/etc/passwd")
    (run.folder / "plans" / "loop").symlink_to(".")
    committed(run.folder)
    commit = git(run.folder, "rev-parse", "HEAD").strip()
    git(run.folder, "update-index", "--add", "--cacheinfo", f"160000,{commit},plans/module.yaml")
    git(run.folder, "commit", "-q", "-m", "module")
    (run.folder / "plans" / "link.yaml").unlink()
    assert told(run, "HEAD", "HEAD~1")[:2] == (0, [])
    assert told(run, "HEAD")[:2] == (0, [])


# the same, whatever


def test_the_order_of_sets_changes_nothing(tmp_path: Path, wf: Wf) -> None:
    folder = written(tmp_path / "here", a=PLAN, b=OTHER, c=OTHER.replace("office-2023", "third-2023"))
    committed(folder)
    edited = WEAKER.replace("id: study", "id: learn").replace("owners: 绿化科", "owners: 环卫科")
    written(
        folder,
        a=edited.replace("[普法资料, {name: 照片, at_least: 2}]", "[照片, 小结]"),
        d=PLAN.replace("office-2024", "x-2024"),
    )
    for name in ("b", "c"):
        (folder / "plans" / f"{name}.yaml").unlink()
    for form in ("json", "md"):
        outputs = {
            wf("diff", "HEAD", "--as-of", TODAY, "--format", form, cwd=folder, PYTHONHASHSEED=seed).out
            for seed in ("0", "1", "7", "42")
        }
        assert len(outputs) == 1, form
        assert len(outputs.pop()) > 1000


def test_what_is_handed_in_is_untouched(tmp_path: Path) -> None:
    """The same edit with and without a ledger: what is recorded is neither moved nor cancelled."""
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    (run.folder / "签到表.txt").write_text("张某\n", encoding="utf-8")
    later = PLAN.replace("recurrence: month,", "recurrence: {every: month, due: 20, until: 2024-06-30},")
    written(run.folder, a=later)
    without = told(run, "HEAD")[2]
    written(run.folder, a=PLAN)
    for month in ("01", "02", "03", "04", "07"):
        assert run("submit", f"study@{month}", "--file", "签到表.txt", "--as-of", "2024-05-10").status == 0
    assert run("waive", "study@08", "--reason", "休会", "--as-of", "2024-05-10").status == 0
    written(run.folder, a=later)
    status, codes, found = told(run, "HEAD")
    touched = {piece["id"][-2:] for one in found["changes"] if one["code"] != "kept" for piece in one["pieces"]}
    assert (status, codes) == (4, ["cancelled", "recurrence", "kept", "earlier"])
    assert touched == {"05", "06", "09", "10", "11", "12"}
    assert (without["recorded"], found["recorded"]) == (False, True)
    assert [one["code"] for one in without["changes"] if one["verdict"] == "error"] == ["closed-moved"]
    elsewhere = told(run, "HEAD", "--ledger", str(tmp_path / "none.db"))[2]
    assert elsewhere == without


def test_a_trigger_that_has_happened_must_stay(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    assert run("fire", "评查通知", "--on", "2024-05-10", "--as-of", "2024-05-11").status == 0
    renamed = PLAN.replace("评查通知", "评查来文")
    written(run.folder, a=renamed)
    status, codes, found = told(run, "HEAD")
    assert (status, codes) == (1, ["trigger-gone-fired", "cancelled", "trigger-new", "starter", "added"])
    assert found["changes"][0]["near"] == "评查来文"


def test_the_days_of_what_has_started_are_compared(tmp_path: Path) -> None:
    run = Here(written(tmp_path / "here", a=PLAN))
    committed(run.folder)
    assert run("fire", "评查通知", "--on", "2024-05-10", "--as-of", "2024-05-11").status == 0
    written(run.folder, a=PLAN.replace("due: +10 workdays", "due: +12 workdays"))
    assert told(run, "HEAD")[:2] == (4, ["later", "recurrence"])
    assert told(run, "HEAD", day="2024-05-27")[:2] == (1, ["closed-moved", "recurrence"])
