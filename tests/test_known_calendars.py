"""Calendars by name: users' files laid over China's, other countries' through the package `holidays`, unknown names."""

import json
from datetime import date
from pathlib import Path

import pytest

from engine.loading import calendar_of
from engine.schedule.calendars import Calendar
from engine.schedule.known_calendars import CalendarUnknownError, known
from engine.workspace import Workspace

Files = dict[str, tuple[list[str], dict[str, bool]]]
"""By file name: the papers and the days of 2027, each off or not, as `MM-DD`."""

NOTICE = ["国办发明电〔2026〕9号"]
FILES: list[tuple[str, Files, str, bool, str]] = [
    ("cn", {}, "--x", False, "no file: weekends"),
    ("cn", {"2027.yaml": (NOTICE, {"01-03": False, "01-04": True})}, "-x-", True, "the notice is out"),
    ("cn", {"2027.json": (NOTICE, {"01-03": False, "01-04": True})}, "-x-", True, "the file as holiday-cn has it"),
    ("cn", {"2027.yaml": ([], {"01-04": True})}, "---", False, "no notice named: its days count, and stay unsure"),
    ("cn", {"2027.yaml": (NOTICE, {})}, "--x", False, "a notice without days is none"),
    ("cn", {"a.yaml": (NOTICE, {"01-02": False, "01-04": True}), "b.yaml": ([], {"01-04": False})}, "x-x", True, "later wins"),
    ("cn", {"b.yaml": (NOTICE, {"01-02": False, "01-04": True}), "a.yaml": ([], {"01-04": False})}, "x--", True, "by name"),
    ("EG", {"2027.yaml": (NOTICE, {"01-04": True})}, "-x-", True, "over a country's, whose weekend is Friday and Saturday"),
    ("own", {"2027.yaml": (["本局通知"], {"01-04": True})}, "---", True, "a calendar of one's own"),
]  # fmt: skip


def load(folder: Path, name: str, files: Files) -> Calendar | None:
    """A calendar of 2027, the files laid over it."""
    home = folder / "calendars" / name
    home.mkdir(parents=True)
    for file, (papers, days) in files.items():
        listed = [{"name": "元旦", "date": f"2027-{day}", "isOffDay": off} for day, off in days.items()]
        text = json.dumps({"year": 2027, "papers": papers, "days": listed}, ensure_ascii=False)
        (home / file).write_text(text, encoding="utf-8")
    return calendar_of(Workspace(str(folder), str(folder)), name, 2027)


def worked(calendar: Calendar, year: int, *days: str) -> str:
    """Which days of a year, as `MM-DD`, are worked (x) or off (-)."""
    found = (calendar.is_workday(date.fromisoformat(f"{year}-{day}").toordinal()) for day in days)
    return "".join("x" if is_workday else "-" for is_workday in found)


@pytest.mark.parametrize(("name", "files", "expected", "sure", "why"), FILES)
def test_users_files_lie_over_what_is_known(
    tmp_path: Path, name: str, files: Files, expected: str, *, sure: bool, why: str
) -> None:
    """Of 2 to 4 January 2027: a Saturday, a Sunday, a Monday."""
    found = load(tmp_path, name, files)
    assert found is not None
    assert worked(found, 2027, "01-02", "01-03", "01-04") == expected, why
    assert found.sure(2027) is sure, why


def test_other_years_keep_what_the_notices_say(tmp_path: Path) -> None:
    found = load(tmp_path, "cn", {"2027.yaml": (NOTICE, {"01-04": True})})
    assert found is not None
    assert worked(found, 2026, "02-14", "02-16") == "x-"
    assert not found.provisional(date(2026, 12, 31).toordinal(), date(2027, 12, 28).toordinal())
    assert found.provisional(date(2027, 12, 29).toordinal(), date(2027, 12, 29).toordinal())


def test_a_calendar_without_files_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, "own", {}) is None


COUNTRIES = [
    ("DE", 2024, "10-03 10-04 12-25 12-27", "-x-x", "German Unity Day and Christmas"),
    ("DE", 2026, "10-03 10-05", "-x", "a holiday on a Saturday moves nothing"),
    ("HU", 2024, "08-03 08-19 08-20", "x--", "Saturday 3 August was worked for Monday the 19th"),
    ("EG", 2024, "06-20 06-21 06-22 06-23", "x--x", "the weekend is Friday and Saturday"),
]


@pytest.mark.parametrize(("code", "year", "days", "expected", "why"), COUNTRIES)
def test_a_country_is_known_by_its_code(code: str, year: int, days: str, expected: str, why: str) -> None:
    found = Calendar(code, known(code, year), year)
    assert worked(found, year, *days.split()) == expected, why


def test_working_days_go_by_the_countrys_weekend() -> None:
    thursday, sunday = date(2024, 6, 20).toordinal(), date(2024, 6, 23).toordinal()
    assert Calendar("EG", known("EG", 2024), 2024).add_workdays(thursday, 1) == sunday


ESTIMATED = [
    ("DE", 2028, True, "Easter and fixed days are computed"),
    ("ID", 2028, False, "the moon has to be seen"),
    ("BD", 2028, False, "the same"),
    ("SG", 2028, False, "one estimated day is enough"),
]


@pytest.mark.parametrize("language", ["", "C", "en", "id", "zh_CN"])
@pytest.mark.parametrize(("code", "year", "sure", "why"), ESTIMATED)
def test_years_with_estimated_days_are_provisional_in_any_language(
    monkeypatch: pytest.MonkeyPatch, code: str, year: int, language: str, *, sure: bool, why: str
) -> None:
    """`holidays` names its days, and says that they are estimated, in the language of the machine."""
    monkeypatch.setenv("LANGUAGE", language)
    found = Calendar(code, known(code, year), year)
    assert found.sure(year) is sure, why
    assert found.provisional(date(year, 6, 3).toordinal(), date(year, 6, 3).toordinal()) is not sure


def test_a_country_is_sure_of_the_years_around() -> None:
    assert sorted(known("DE", 2024).notices) == [2023, 2024, 2025, 2026]


@pytest.mark.parametrize("name", ["", "XX", "de", "CN", "Germany", "D1", "中国", "moon", "WEEKENDS", "../cn"])
def test_other_names_are_unknown(name: str) -> None:
    with pytest.raises(CalendarUnknownError):
        known(name, 2024)
