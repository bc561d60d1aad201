"""Plans mutated at random: whatever is done to a file, the answer is findings that can be said, never an exception.

A few thousand mutants by default; `WF_MUTANTS=1000000 pytest tests/test_mutations.py` is the long sweep.
"""

import os
import random
import time
from pathlib import Path

import pytest

from engine import loading
from engine.checks import check
from engine.entries import entries
from engine.render import problems
from engine.workspace import Workspace
from tests.test_problems import GALLERY

MUTANTS = int(os.environ.get("WF_MUTANTS", "2000"))
SHARDS = 4
WORDS = (
    "", " ", "\t", "\n", "\r", ":", "：", "-", "- ", ",", "，", "{", "}", "[", "]", '"', "'", "#", "&a ", "*a", "!!int ", "|", ">",
    "\x00", "\x1b[31m", "\u200b", "\u202e", "\u3000", "\ufeff", "null", "true", "no", "0", "-1", "07", "3.10", "2024.0", "1e9",
    "9" * 30, "2024-02-30", "2024-06-28", "0001-01-01", "9999-12-31", "2024-13", "2024-06..2024-01", "12-20", "02-30", "31",
    "quarter", "每季度", "last friday", "5th friday", "-99 workdays", "+999 workdays", "+24 months", "FREQ=DAILY",
    "FREQ=YEARLY;BYWEEKNO=53", "FREQ=MONTHLY;BYMONTHDAY=31;BYSETPOS=2", "continuous", "with", "lead", "all", "综合科", "绿花科",
    "plan: x", "year: 9999", "items:", "<<: *a", "? x", "%YAML 1.1", "---", "...", "100%", "101%", "\\", "@", "`", "😀", "\ud7ff",
)  # fmt: skip


def mutate(text: str, chance: random.Random) -> str:
    """The text with one to four things done to it."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        what = chance.randrange(6)
        if what == 0:
            del lines[at]
        elif what == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif what == 2:
            lines[at] = " " * chance.randrange(4) + lines[at].strip()
        else:
            words = lines[at].split(" ")
            words[chance.randrange(len(words))] = chance.choice(WORDS)
            lines[at] = (" " if what < 5 else "").join(words)
        text = "\n".join(lines)
    return text


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_mutant_escapes(shard: int, tmp_path: Path) -> None:
    plan, office = ((GALLERY / "base" / name).read_text("utf-8") for name in ("plan.yaml", "office.yaml"))
    (tmp_path / "plans" / "org").mkdir(parents=True)
    place = Workspace(str(tmp_path), str(tmp_path / "plans"))
    slowest = 0.0
    for number in range(shard, MUTANTS, SHARDS):
        chance = random.Random(number)  # noqa: S311 (mutants, not secrets)
        both = chance.random() < 0.3
        texts = (mutate(plan, chance), mutate(office, chance) if both else office)
        (tmp_path / "plans" / "case.yaml").write_text(texts[0], encoding="utf-8", newline="", errors="surrogatepass")
        (tmp_path / "plans" / "org" / "office.yaml").write_text(
            texts[1], encoding="utf-8", newline="", errors="surrogatepass"
        )
        begun = time.monotonic()
        try:
            loaded = loading.load(place)
            found = [*loaded.problems, *check(loaded)]
            for schedule in loaded.schedules:
                list(entries(schedule.plan, schedule.org, schedule.occurrences))
            for problem in found:
                for lang in ("zh-CN", "en"):
                    problems.text(problem, lang, loaded.texts.get(problem.source.file), 80)
        except Exception as escaped:  # noqa: BLE001 (any at all is the failure looked for)
            pytest.fail(f"mutant {number} escapes: {escaped!r}\n{texts[0]}\n=====\n{texts[1]}")
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 10
