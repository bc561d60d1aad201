"""What was recorded by mistake can be taken back, each step by itself; nothing that others recorded goes with it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Wf
from tests.test_recording import PLAN, Here, furnish

DAY = ("--as-of", "2024-05-20")


@pytest.fixture
def office(tmp_path: Path) -> Here:
    return Here(furnish(tmp_path / "office"))


def stands(office: Here, id_: str, day: str = "2024-05-20") -> tuple[str, str | None, int]:
    """State, due day and how many submissions stand."""
    told = json.loads(office("show", id_, "--as-of", day, "--format", "json").out)["occurrence"]
    return told["state"], told["due"], told["received"]


def done(office: Here, command: str, *also: str) -> None:
    ran = office(*command.split(), *also)
    assert ran.status == 0, ran.err


def test_a_trigger_fired_by_mistake_waits_again(office: Here) -> None:
    done(office, "fire 评查通知 --on 2024-05-06", *DAY)
    assert stands(office, "2.review@评查通知") == ("overdue", "2024-05-17", 0), "11 May was worked"
    done(office, "withdraw 评查通知 --reason 弄错了", *DAY)
    assert stands(office, "2.review@评查通知") == ("waiting", None, 0)
    done(office, "fire 评查通知 --on 2024-05-06", *DAY)
    assert stands(office, "2.review@评查通知")[1] == "2024-05-17", "fired anew, it is no retry"


@pytest.mark.parametrize(
    ("story", "left", "why"),
    [
        (["submit study@05 --note 一", "waive study@05 --reason 甲"], ("open", 1), "the waiver came last"),
        (["extend study@05 --to 2024-06-14 --reason 甲"], ("open", 0), "the extension, with nothing handed in"),
        (
            ["extend study@05 --to 2024-06-14 --reason 甲", "submit study@05 --note 一"],
            ("open", 0),
            "what was handed in, and not the time that was given",
        ),
    ],
)
def test_what_came_last_is_taken_back(office: Here, story: list[str], left: tuple[str, int], why: str) -> None:
    for command in story:
        done(office, command, *DAY)
    done(office, "withdraw study@05 --reason 乙", *DAY)
    state, _due, received = stands(office, "study@05")
    assert (state, received) == left, why


def test_an_extension_taken_back_gives_the_old_day(office: Here) -> None:
    done(office, "extend study@05 --to 2024-06-14 --reason 甲", *DAY)
    assert stands(office, "study@05")[1] == "2024-06-14"
    done(office, "withdraw study@05", *DAY)
    assert stands(office, "study@05")[1] == "2024-05-31"


def test_taking_back_on_another_day_takes_back_more(office: Here) -> None:
    done(office, "submit study@05 --note 一", *DAY)
    done(office, "submit study@05 --note 二", *DAY)
    done(office, "withdraw study@05", *DAY)
    done(office, "withdraw study@05", *DAY)
    assert stands(office, "study@05")[2] == 1, "on the same day it is a retry"
    done(office, "withdraw study@05", "--as-of", "2024-05-21")
    assert stands(office, "study@05", "2024-05-21")[2] == 0


def test_all_pieces_hand_back_their_evidence_after_a_renaming(office: Here) -> None:
    done(office, "submit paper@Q2#绿化科 --file 普法资料.docx", *DAY)
    renamed = PLAN.replace("{id: paper, title: 普法资料报送,", "{id: stuff, was: paper, title: 普法资料报送,")
    (office.folder / "plans" / "office.yaml").write_text(renamed, encoding="utf-8")
    done(office, "show stuff@Q2 --files 取回", *DAY)
    assert (office.folder / "取回" / "普法资料.docx").read_text("utf-8") == "宪法\n"


def test_a_refused_import_takes_nothing_that_others_recorded_meanwhile(wf: Wf, tmp_path: Path) -> None:
    """The import holds the ledger while it reads; who waits for it must find what it recorded afterwards."""
    folder = furnish(tmp_path / "office")
    begin: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
    command = [str(Path(sys.executable).with_name("wf")), "ledger", "import", "-"]
    importing = begin(command, cwd=folder, env=wf.environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (folder / ".wf" / "ledger.db").exists():
        assert importing.poll() is None
    submit = [command[0], "submit", "study@05", "--note", "一", *DAY]
    submitting = begin(submit, cwd=folder, env=wf.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, said = importing.communicate(b"rubbish\n", timeout=60)
    assert importing.returncode == 2, said.decode()
    _, said = submitting.communicate(timeout=60)
    assert submitting.returncode == 0, said.decode()
    assert wf("ledger", "head", cwd=folder).out.startswith("1:")


def test_bytes_that_are_no_text_are_recorded_as_question_marks(office: Here) -> None:
    """As a terminal of another encoding passes them on."""
    done(office, "submit study@05 --key \udcff --note 甲\udcfe", *DAY, "--by", "li\udcff")
    (event,) = json.loads(office("log", "--format", "json").out)
    assert (event["key"], event["who"], event["body"]["note"]) == ("?", "li?", "甲?")
