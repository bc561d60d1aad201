"""Three published notices, whose plans people wrote by hand: what `wf import` reads in them is the same, and where not.

The notices themselves are no part of the repository; where they lie beside it, this runs.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.notice.lines import folded
from engine.notice.whole import read
from engine.reading.formats import lines
from tests.conftest import ROOT, Wf
from tests.notices.scorer import BY_HAND, SEEDS, by_hand, times_of

DIFFERENCES = {
    ("rikaze-cg-2023", "4.1", "times"): "three laws by the year's end: the notice names them as one piece of work",
    ("rikaze-cg-2023", "6.3", "lead"): "the notice names nobody; that the policy office leads was decided by hand",
    ("rikaze-cg-2023", "6.3", "with"): "the same: 各执法部门 stands in the sentence, not as who takes part",
    ("rikaze-cg-2023", "6.4", "lead"): "the notice names nobody",
    ("rikaze-cg-2023", "6.4", "with"): "the same",
}
"""Where the plan by hand says more than the notice, and why."""


def differing(number: str, plan: str) -> Iterator[tuple[str, str, str]]:
    """The items and fields in which the two differ; times that were assumed by hand may be read or not."""
    expected = by_hand(ROOT / "plans" / f"{plan}.yaml")
    year = str(expected["year"])
    found = read(lines(str(next(SEEDS.glob(f"{number}_*")))))
    items = {item.id: item for item in found.items}
    assert [item.id for item in found.items] == [item["id"] for item in expected["items"]]

    def told(names: Any) -> Counter[str]:  # noqa: ANN401 (of either side)
        return Counter(map(folded, names))

    for wanted in expected["items"]:
        item = items[wanted["id"]]
        neutral = Counter(times_of(wanted["neutral"], year))
        stated = Counter(times_of((task.form for task in item.tasks if not task.assumed), year))
        times = Counter(times_of(wanted["times"], year))
        if told(item.owners.lead) != told(wanted["lead"]):
            yield plan, item.id, "lead"
        if told(item.owners.others) != told(wanted["with"]):
            yield plan, item.id, "with"
        if stated - neutral != times - neutral:
            yield plan, item.id, "times"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the published notices are not beside the repository")
@pytest.mark.parametrize(("number", "plan"), BY_HAND.items(), ids=BY_HAND.values())
def test_items_leads_and_stated_times_are_those_of_the_plan_by_hand(number: str, plan: str) -> None:
    assert set(differing(number, plan)) == {key for key in DIFFERENCES if key[0] == plan}


@pytest.mark.parametrize("name", ["brackets", "safety"])
def test_a_notice_in_pdf_says_what_its_text_says(name: str) -> None:
    """Lines broken where the page ends them, page numbers between, blanks around figures."""
    folder = ROOT / "tests" / "notices"
    written, printed = read(lines(str(folder / f"{name}.txt"))), read(lines(str(folder / "files" / f"{name}.pdf")))
    assert [item.id for item in printed.items] == [item.id for item in written.items]
    assert [item.owners for item in printed.items] == [item.owners for item in written.items]
    assert [[task.form for task in item.tasks] for item in printed.items] == [
        [task.form for task in item.tasks] for item in written.items
    ]
    assert printed.heading.issued.value == written.heading.issued.value


def test_what_is_wrong_with_a_draft_is_told_once_a_kind(tmp_path: Path, wf: Wf) -> None:
    """Some twenty places where something is still to be written would hide what matters."""
    (tmp_path / "plans").mkdir()
    notice = str(ROOT / "tests" / "notices" / "safety.txt")
    ran = wf("import", notice, "-o", "plans/safety.yaml", "--lang", "en", cwd=tmp_path)
    checked = wf("check", "plans/safety.yaml", "--lang", "en", cwd=tmp_path)
    many = checked.out.count("[unwritten]")
    assert (ran.err.count("[unwritten]"), many > 5) == (1, True)
    assert f"  = {many - 1} more like it: wf check unwritten\n" in ran.err
    assert ran.err.splitlines()[-1] == checked.err.splitlines()[-1], "the sum is of all"
