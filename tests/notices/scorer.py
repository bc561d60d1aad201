"""How well notices are read: a table of what is right, wrong and missing, per notice and field.

`python -m tests.notices.scorer [FOLDER…]` scores the notices beside it and those encoded by hand, or those of folders.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from engine.notice.days import bounds
from engine.notice.days import last as last_of
from engine.notice.lines import folded
from engine.notice.values import Item
from engine.notice.whole import Notice, read
from engine.reading.formats import lines

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent.parent / "shared" / "seeds"
BY_HAND = {"000": "jingan-lhsr-2024", "001": "changning-2022", "004": "rikaze-cg-2023"}
FIELDS = ("heading", "items", "leads", "with", "times", "targets")


class Score(NamedTuple):
    """What was read rightly, wrongly, and not at all."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    def __add__(self, other: object) -> "Score":
        assert isinstance(other, Score)
        return Score(self.right + other.right, self.wrong + other.wrong, self.missing + other.missing)

    @property
    def precision(self) -> float:
        """How much of what was read is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """How much of what is there was read."""
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self) -> float:
        """Both in one figure."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def compared(told: list[str], expected: list[str], neutral: list[str] | None = None) -> Score:
    """Two bags; `neutral` may be read or not."""
    left, wanted = Counter(told), Counter(expected)
    right = sum((left & wanted).values())
    extra = left - wanted - Counter(neutral or [])
    return Score(right, sum(extra.values()), sum((wanted - left).values()))


def plain(value: Any) -> str:  # noqa: ANN401 (anything of a recurrence)
    """A recurrence as one text, alike however it was written."""
    if isinstance(value, dict):
        told = {key: one for key, one in value.items() if (key, str(one)) != ("times", "1")}
        if set(told) == {"every"}:
            return plain(told["every"])
        return "{" + ", ".join(f"{key}: {plain(one)}" for key, one in sorted(told.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(plain, value)) + "]"
    return folded(str(value))


def days_of(form: Any, year: str) -> list[str]:  # noqa: ANN401 (the same)
    """A recurrence that is days, one by one; a window of one day or of a whole month is its last, a half-year's are two."""
    told = form if isinstance(form, dict) else {}
    said = plain(form)
    if said == "half-year":
        return [f"{year}-06-30", f"{year}-12-31"]
    if said == "year":
        return [f"{year}-12-31"]
    if told.keys() == {"every", "due"} and told["every"] == "year" and len(str(told["due"])) == len("12-20"):
        return [f"{year}-{told['due']}"]
    if isinstance(told.get("during"), dict):
        return days_of_windows(list(map(str, told["during"].values())))
    return list(map(str, told["dates"])) if "dates" in told else [str(told["date"])] if "date" in told else []


def days_of_windows(spans: list[str]) -> list[str]:
    """The last days of windows that are a day or a calendar month each; nothing where one is not."""
    found = []
    for first, last in map(bounds, spans):
        if first == last or (first.day == 1 and last == last_of(last.year, last.month) and first.month == last.month):
            found.append(last.isoformat())
    return found if len(found) == len(spans) else []


def window(span: str) -> str:
    """A window from its first to its last day."""
    first, last = bounds(span)
    return f"{{during: {first}..{last}}}"


def times_of(forms: Iterable[Any], year: str) -> list[str]:
    """Times as texts: several days or windows one by one; what windows and outside events are called is not compared."""
    found = []
    for form in forms:
        told = form if isinstance(form, dict) else {}
        days = days_of(form, year)
        if days:
            found += [f"{{date: {day}}}" for day in days]
        elif isinstance(told.get("during"), dict):
            spans = list(map(str, told["during"].values()))
            found += [f"{{date: {one}}}" if len(one) == len("2024-06-30") else window(one) for one in spans]
        elif "after" in told:
            found.append(plain({"after": "…", "due": told["due"]}))
        else:
            found.append(plain(form))
    return found


def targets_of(item: Item) -> list[str]:
    found = [task.target for task in item.tasks if task.target]
    return [f">={one.at_least}" if one.at_least else f"<={one.at_most}" for one in found]


def scored(notice: Notice, expected: dict[str, Any]) -> dict[str, Score]:
    """The scores of one notice by field."""
    year = str(expected["year"])
    head = notice.heading
    told = {"title": head.title, "issuer": head.issuer, "issued": head.issued, "year": head.year}
    keys = [key for key in told if key in expected]
    found = dict.fromkeys(FIELDS, Score())
    for key in keys:
        value = folded(told[key].value)
        same = value == folded(str(expected[key]))
        found["heading"] += Score(same, bool(value) and not same, not same)
    items = {item.id: item for item in notice.items}
    wanted = {str(item["id"]): item for item in expected["items"]}
    found["items"] = compared(list(items), list(wanted))
    for id_, item in wanted.items():
        if id_ not in items:
            found["leads"] += Score(missing=len(item["lead"]))
            found["with"] += Score(missing=len(item["with"]))
            found["times"] += Score(missing=len(item["times"]))
            continue
        read_ = items[id_]
        found["leads"] += compared(list(map(folded, read_.owners.lead)), list(map(folded, item["lead"])))
        found["with"] += compared(list(map(folded, read_.owners.others)), list(map(folded, item["with"])))
        times = times_of((task.form for task in read_.tasks if not task.assumed), year)
        neutral = times_of(item.get("neutral", []), year)
        found["times"] += compared(times, times_of(item["times"], year), neutral)
        if "targets" in item or "neutral" not in item:
            found["targets"] += compared(
                targets_of(read_), item.get("targets", []), list(map(str, item.get("neutral", [])))
            )
    for id_ in items.keys() - wanted.keys():
        found["times"] += Score(wrong=sum(not task.assumed for task in items[id_].tasks))
    return found


def owners_of(told: Any) -> tuple[list[str], list[str]]:  # noqa: ANN401 (of a plan file)
    """Leads and participants as a plan writes them."""
    if isinstance(told, dict):
        return listed(told["lead"]), listed(told.get("with", []))
    return listed(told), []


def listed(told: Any) -> list[str]:  # noqa: ANN401 (the same)
    return [told] if isinstance(told, str) else list(told or [])


def by_hand(path: Path) -> dict[str, Any]:
    """What a plan that people encoded says of its notice; what they assumed may be read or not."""
    plan = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (texts alone)
    items = []
    for item in plan["items"]:
        lead, others = owners_of(item["owners"]) if "owners" in item else ([], [])
        tasks = item.get("tasks", [])
        stated = [task["recurrence"] for task in tasks if "assumed" not in task]
        neutral = [task["recurrence"] for task in tasks if "assumed" in task]
        items.append({"id": item["item"], "lead": lead, "with": others, "times": stated, "neutral": neutral})
    return {
        "year": plan["year"],
        "issuer": plan["issuer"],
        "issued": plan["issued"],
        "title": plan["title"],
        "items": items,
    }


def beside(folder: Path) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """The notices of a folder with what is expected of them."""
    for path in sorted(folder.glob("*.expected.yaml")):
        name = path.name.removesuffix(".expected.yaml")
        source = next(one for one in folder.glob(f"{name}.*") if one != path)
        yield name, source, yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (texts alone)


def notices() -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """The notices beside this file, and those encoded by hand where they lie."""
    yield from beside(HERE)
    if SEEDS.is_dir():
        for number, plan in BY_HAND.items():
            source = next(SEEDS.glob(f"{number}_*"))
            yield plan, source, by_hand(HERE.parent.parent / "plans" / f"{plan}.yaml")


def main(folders: list[str]) -> int:
    """Print the table."""
    totals = dict.fromkeys(FIELDS, Score())
    found = [one for folder in folders for one in beside(Path(folder))] if folders else notices()
    rows = [(name, scored(read(lines(str(path))), expected)) for name, path, expected in found]
    sys.stdout.write(
        f"{'notice':<28}{'field':<10}{'right':>7}{'wrong':>7}{'missing':>9}{'precision':>11}{'recall':>8}\n"
    )
    for name, fields in [*rows, ("all", totals)]:
        for field, score in fields.items():
            totals[field] = totals[field] + score if fields is not totals else score
            if score.right or score.wrong or score.missing:
                sys.stdout.write(
                    f"{name:<28}{field:<10}{score.right:>7}{score.wrong:>7}{score.missing:>9}"
                    f"{score.precision:>11.3f}{score.recall:>8.3f}\n"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
