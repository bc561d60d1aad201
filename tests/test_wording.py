"""The words: every sentence of ours has its Chinese, and the compiled catalogue is the written one."""

import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from engine import wording
from engine.render.cells import clip, pad, safe, width, wrap
from tests.conftest import ROOT, Wf

BLANK = re.compile(r"\{(\w+)")
FILLED_BESIDE = {"{unit} and {others} more": {"count"}}
"""What is filled in a translation only: Chinese counts the one that is named, too."""
WORDS = ROOT / "engine" / "locales" / "zh_CN" / "LC_MESSAGES"


def catalogue() -> Catalog:
    with (WORDS / "wf.po").open("rb") as stream:
        return read_po(stream, locale="zh_CN")


def test_every_sentence_of_ours_has_its_chinese() -> None:
    known = catalogue()
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    methods = [("**.py", "python"), ("**.j2", "jinja2")]
    found = list(extract_from_dir(ROOT / "engine", methods, keywords=keywords))
    said = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    assert len(said) > 60
    translated = {message.id if isinstance(message.id, str) else message.id[0] for message in known if message.string}
    assert {text for text in said if text} - translated == set()


def test_the_compiled_words_are_the_written_ones() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    assert (WORDS / "wf.mo").read_bytes() == compiled.getvalue()


def test_a_translation_has_no_blanks_but_those_that_are_filled() -> None:
    """A form of many may leave some out: one thing need not be counted."""
    checked = 0
    for message in catalogue():
        if message.id and message.string:
            said = (message.id,) if isinstance(message.id, str) else message.id
            put = (message.string,) if isinstance(message.string, str) else message.string
            given = set(BLANK.findall("".join(said)))
            assert set(BLANK.findall("".join(put))) <= given | FILLED_BESIDE.get(said[0], set()), message.id
            if len(said) == 1 and said[0] not in FILLED_BESIDE:
                assert given <= set(BLANK.findall("".join(put))), message.id
            checked += bool(given)
    assert checked > 100


@pytest.mark.parametrize(
    ("option", "setting", "environment", "expected"),
    [
        ("en", "zh-CN", {"LANG": "zh_CN.UTF-8"}, "en"),
        (None, "zh-CN", {"LANG": "en_US.UTF-8"}, "zh-CN"),
        (None, None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, None, {"LC_MESSAGES": "zh_HK.UTF-8"}, "zh-CN"),
        (None, None, {}, "en"),
    ],
)
def test_language(option: str | None, setting: str | None, environment: dict[str, str], expected: str) -> None:
    assert wording.language(option, setting, environment) == expected


def test_the_workspace_may_settle_its_language(wf: Wf, tmp_path: Path) -> None:
    (tmp_path / "plans").symlink_to(ROOT / "plans", target_is_directory=True)
    (tmp_path / "wf.yaml").write_text("lang: en\n", encoding="utf-8")
    assert "as of" in wf("due", "--as-of", "2024-06-24", cwd=tmp_path).out
    assert "截至" in wf("due", "--as-of", "2024-06-24", "--lang", "zh-CN", cwd=tmp_path).out


def test_help_speaks_chinese(wf: Wf) -> None:
    said = wf("due", "--help").out
    assert "用法" in said
    assert "退出码" in said
    assert "Usage" not in said


def test_english_needs_no_catalogue() -> None:
    assert isinstance(wording.words("en"), gettext.NullTranslations)


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("综合科", 6), ("（）", 4), ("e\u0301", 1), ("●", 1), ("", 0), ("a科b", 4)]
)
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


def test_clip_never_cuts_a_character_in_two() -> None:
    text = "综合科office报送"
    for cells in range(2, 24):
        assert width(clip(text, cells)) <= cells
        assert width(pad(text, cells)) == cells


def test_wrap_keeps_every_line_within_and_no_stop_at_the_front() -> None:
    text = "现有计划覆盖 2022、2023、2024、2025 年；要以别的日子为准，加 --as-of 2024-06-24。"
    for cells in range(16, 60):
        lines = wrap(text, cells, "  ").split("\n")
        assert max(map(width, lines)) <= cells + 2
        assert not any(line.lstrip().startswith(("、", "，", "。", "；")) for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_nothing_starts_a_command_in_a_log() -> None:
    assert "##[" not in safe("##[add-mask]x")
    assert "##[" not in safe("普法##[error]")


@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\u200b", "\x00", "\r", "\u2028", "\x85", "\x07"])
def test_nothing_moves_the_cursor(character: str) -> None:
    assert character not in safe(f"a{character}b")
    assert safe(f"a{character}b").startswith("a\\u")
