"""A workspace's own templates: copied, tried, used; and what a hostile or a broken one cannot do."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from engine import wording
from engine.faults import TemplateFaultError
from engine.paths import TEMPLATES
from engine.render.cells import width
from engine.render.limited import GuardedTemplates, LimitedTemplates
from engine.render.templates import NAMES, REPORT, Templates
from tests.conftest import ROOT, Ran, Wf
from tests.memory import Peak, watched
from tests.test_digest_page import MONDAY, SAMPLES, SCHEMA, opened, properties, written
from tests.test_recording import LANGUAGES, Here

PAGE, TEXT = NAMES
TAKEN = "wf: 已改用内置模板。\n"
"""What is told where a template of one's own is not used, in a line of its own."""
LONGEST = 15
"""Seconds that anything may take that a template does wrong."""
LARGEST = 1024 * 1024 * 1024
"""Bytes of memory that no process may have had."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A workspace of which nobody was told anything."""
    return opened(tmp_path_factory.mktemp("templates") / "office")


@pytest.fixture(scope="module")
def ours(wf: Wf, office: Here) -> Ran:
    """What it says by the built-in templates."""
    return apart(wf, office)


@pytest.fixture
def bare(office: Here, ours: Ran) -> Iterator[Here]:
    """The same, only read: without templates of its own before and after."""
    assert "本信由程序发出" in ours.out
    yield office
    shutil.rmtree(office.folder / "templates", ignore_errors=True)


@pytest.fixture
def here(tmp_path: Path) -> Here:
    """Another, to be written to."""
    return opened(tmp_path / "office")


def place(here: Here, text: str | bytes, name: str = TEXT) -> None:
    """Put a template into the workspace."""
    folder = here.folder / "templates"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def steady(text: str) -> str:
    """Without the moment at which it was written."""
    return re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", "<instant>", text)


DIGEST = ("digest", "--to", "li", "--as-of", MONDAY)


def shown(here: Here) -> Ran:
    """The digest of one person."""
    ran = here(*DIGEST)
    return ran._replace(out=steady(ran.out))


def apart(wf: Wf, here: Here) -> Ran:
    """The same, in a process of its own."""
    ran = wf(*DIGEST, cwd=here.folder)
    return ran._replace(out=steady(ran.out))


def children() -> set[int]:
    """The processes that this one has started and not taken leave of."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            found.update(map(int, (task / "children").read_text("ascii").split()))
    return found


def test_the_built_in_ones_are_copied_and_never_overwritten(here: Here) -> None:
    first = here("template", "copy")
    assert (first.status, first.err) == (0, "")
    assert first.out == "".join(f"templates/{name}\n" for name in (*NAMES, *REPORT))
    for name in NAMES:
        assert (here.folder / "templates" / name).read_bytes() == Path(TEMPLATES, name).read_bytes()
    place(here, "我的")
    (here.folder / "templates" / PAGE).unlink()
    again = here("template", "copy")
    left = [f"templates/{name} 已经有了，没有动它。" for name in (TEXT, *REPORT)]
    assert again.out.splitlines() == [f"templates/{PAGE}", *left]
    assert (here.folder / "templates" / TEXT).read_text("utf-8") == "我的"


def test_copies_change_nothing(here: Here) -> None:
    ours = written(here, MONDAY, "zh-CN")
    assert here("template", "copy").status == 0
    assert here("template", "check") == Ran(0, "", "")
    theirs = written(here, MONDAY, "zh-CN")
    assert ours.keys() == theirs.keys()
    for address, one in theirs.items():
        assert steady(one.page) == steady(ours[address].page)
        assert steady(one.text) == steady(ours[address].text)


def test_a_file_in_place_of_the_folder_is_told(here: Here) -> None:
    (here.folder / "templates").write_text("", "utf-8")
    ran = here("template", "copy")
    assert (ran.status, ran.out) == (2, "")
    assert "templates" in ran.err
    assert here("template", "check").status == 0
    assert here("digest", "--to", "li", "--as-of", MONDAY).err == ""


def test_there_is_nothing_to_try_where_there_are_none(here: Here) -> None:
    ran = here("template", "check")
    assert (ran.status, ran.err) == (0, "")
    assert "wf template copy" in ran.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_variable_is_listed_with_what_it_means(here: Here, lang: str) -> None:
    ran = here("template", "variables", "--lang", lang, COLUMNS="100")
    assert (ran.status, ran.err) == (0, "")
    listed = [line.split(maxsplit=1) for line in ran.out.splitlines() if not line.startswith(" ")]
    assert [name.replace("[]", "") for name, _ in listed] == [one[1:].replace("[]", "") for one in properties(SCHEMA)]
    assert all(told.strip() for _, told in listed)
    chinese = [name for name, told in listed if re.search("[\u4e00-\u9fff]", told)]
    assert len(chinese) == (len(listed) if lang == "zh-CN" else 0)
    assert max(map(width, ran.out.splitlines())) <= 100


class Own(NamedTuple):
    """A template of one's own, why, and what stands in the text of the digest then."""

    why: str
    template: str
    found: str


OWN = [
    Own("plain text", "请按时报送。", "请按时报送。"),
    Own("a variable", "{{ name }}：{{ date }}", "李某：2024-07-08 周一"),
    Own("words in the reader's language", '{{ _("Due") }}', "到期"),
    Own("plural words", '{{ ngettext("{count} piece waits for it", "{count} pieces wait for it", 2) }}', "份在等它"),
    Own("every row", "{% for part in parts %}{% for row in part.rows %}{{ row.id }} {% endfor %}{% endfor %}", "office-2024/1.study@2024-03 "),
    Own("numbers in a row", "{% for n in range(3) %}<{{ n }}>{% endfor %}", "<0><1><2>"),
    Own("a part in a file of its own", "{% include 'part.txt.j2' %}", "末尾 李某"),
    Own("a macro", "{% from 'macros.j2' import said %}{{ said(name) }}", "某「李某」"),
    Own("a file that may be missing", "{% include 'nothing.j2' ignore missing %}好", "好"),
    Own("no markup", "{{ '<b>' }}&amp;", "<b>&amp;"),
]  # fmt: skip


@pytest.mark.parametrize("own", OWN, ids=[one.why for one in OWN])
def test_own_templates_are_used(here: Here, own: Own) -> None:
    place(here, "末尾 {{ name }}", "part.txt.j2")
    place(here, "{% macro said(x) %}某「{{ x }}」{% endmacro %}", "macros.j2")
    place(here, own.template)
    ran = here("digest", "--to", "li", "--as-of", MONDAY)
    assert (ran.status, ran.err) == (0, "")
    subject, _, text = ran.out.partition("\n\n")
    assert subject.startswith("本周清单 2024-07-08")
    assert own.found in text
    assert "本信由程序发出" not in text
    one = written(here, MONDAY, "zh-CN")["li@example.org"]
    assert own.found in one.text
    assert "本信由程序发出" in one.page  # the page is still ours
    assert here("template", "check") == Ran(0, "", "")


def test_an_own_page_is_used_and_its_style_inlined(here: Here) -> None:
    place(here, "<style>p { color: red }</style><p>{{ name }} {{ '<b>' }}</p>", PAGE)
    one = written(here, MONDAY, "zh-CN")["li@example.org"]
    assert '<p style="color: red;">李某 &lt;b&gt;</p>' in one.page
    assert "本信由程序发出" in one.text


def test_an_own_template_is_sent(here: Here) -> None:
    place(here, "请按时报送。")
    assert here("digest", "--send", "--accept-clock", "--as-of", MONDAY).err == ""
    (mail, *_) = sorted((here.folder / "mail" / "new").iterdir())
    assert b"6K+35oyJ5pe25oql6YCB44CC" in mail.read_bytes()  # base64 of it


class Broken(NamedTuple):
    """A template that is wrong: why, which, the line, what is told of it."""

    why: str
    template: str | bytes
    line: int
    told: str
    name: str = TEXT


BROKEN = [
    Broken("an unknown variable", "{{ name }}\n\n{{ nonsense }}", 3, "'nonsense' is undefined"),
    Broken("a misspelt key", "{% for part in parts %}\n{{ part.titel }}{% endfor %}", 2, "no attribute 'titel'"),
    Broken("in a page", "<p>\n{{ nonsense }}", 2, "'nonsense' is undefined", PAGE),
    Broken("a filter that there is not", "\n{{ name | nonsense }}", 2, "No filter named 'nonsense'"),
    Broken("a bracket", "\n\n\n{{ name }", 4, "unexpected '}'"),
    Broken("a statement left open", "{% for part in parts %}\n", 1, "endfor"),
    Broken("a statement that there is not", "\n{% debug %}", 2, "unknown tag 'debug'"),
    Broken("a file that there is not", "{% include 'nothing.j2' %}", 1, "没有文件 nothing.j2。"),
    Broken("a file that there is not, in a page", "\n\n{% extends 'nothing.j2' %}", 3, "没有文件 nothing.j2。", PAGE),
    Broken("more text than there can be", "\n{{ 'x' * 10 ** 10 }}", 2, "用时、内存或层数过多"),
    Broken("a division by nought", "\n{{ 1 / 0 }}", 2, "division by zero"),
    Broken("kinds that do not go together", "\n{{ name + 1 }}", 2, "TypeError"),
    Broken("an order that there is not", "\n{{ [1, 'a'] | sort }}", 2, "TypeError"),
]


@pytest.mark.parametrize("broken", BROKEN, ids=[one.why for one in BROKEN])
def test_what_is_wrong_is_told_with_its_place(bare: Here, ours: Ran, broken: Broken) -> None:
    place(bare, broken.template, broken.name)
    ran = bare("template", "check")
    assert (ran.status, ran.out) == (1, "")
    first, *others = ran.err.splitlines()
    assert first.startswith(f"wf: templates/{broken.name}:{broken.line}：")
    assert broken.told in first
    assert others == ["wf template variables 列出模板能用的变量。"]
    used = shown(bare)
    assert (used.status, used.out) == (0, ours.out)
    assert used.err == f"{first}\n{TAKEN}"


@pytest.mark.parametrize("name", ["part.j2", "part.txt", "parts/one.j2"])
def test_what_is_wrong_in_a_part_is_told_with_the_name_of_the_part(bare: Here, name: str) -> None:
    (bare.folder / "templates" / "parts").mkdir(parents=True)
    place(bare, "\n{{ nonsense }}", name)
    place(bare, f"{{% include '{name}' %}}")
    assert bare("template", "check").err.startswith(f"wf: templates/{name}:2：")


UNTOLD = [
    Broken(
        "more loops in one another than can be",
        "\n" + "{% for a in parts %}" * 25 + "{% endfor %}" * 25,
        0,
        "用时、内存或层数过多",
    ),
    Broken(
        "more brackets in one another than can be",
        "\n{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        0,
        "用时、内存或层数过多",
    ),
    Broken("another encoding", "到期".encode("gb18030"), 0, "读不出，或不是 UTF-8"),
]


@pytest.mark.parametrize("broken", UNTOLD, ids=[one.why for one in UNTOLD])
def test_what_cannot_be_read_is_told_with_its_file(bare: Here, broken: Broken) -> None:
    place(bare, broken.template)
    ran = bare("template", "check")
    assert (ran.status, ran.err.splitlines()[0]) == (1, f"wf: templates/{TEXT}：{broken.told}")


BOTH = {
    "neither can be read": ("{% if %}", "{% if %}"),
    "one cannot be read, one not be rendered": ("{% if %}", "{{ nonsense }}"),
    "neither can be rendered": ("{{ nonsense }}", "{{ 1 / 0 }}"),
}


@pytest.mark.parametrize("why", BOTH)
def test_faults_in_both_are_told_at_once(bare: Here, why: str) -> None:
    for name, template in zip(NAMES, BOTH[why], strict=True):
        place(bare, template, name)
    tells_of_both(bare("template", "check"))


def tells_of_both(ran: Ran) -> None:
    """Look that a line is told of each template, and then where help is."""
    first, second, last = ran.err.splitlines()
    assert (ran.status, ran.out) == (1, "")
    assert [line.startswith(f"wf: templates/{name}") for name, line in zip(NAMES, (first, second), strict=True)] == [
        True
    ] * 2
    assert last == "wf template variables 列出模板能用的变量。"


def test_what_is_wrong_in_one_digest_alone_is_told_beside_what_is_wrong_in_another(bare: Here) -> None:
    place(bare, "{% if weekly %}\n{{ nonsense }}\n{% else %}\n{{ 1 / 0 }}{% endif %}")
    first, second, _ = bare("template", "check").err.splitlines()
    assert [re.findall(":[0-9]+", line) for line in (first, second)] == [[":2"], [":4"]]


class Told(NamedTuple):
    """What is said where a template cannot be used at all: how it comes about, in Chinese and in English."""

    make: Callable[[Path], object]
    chinese: str
    english: str


WHOLE = {
    "link": Told(
        lambda file: file.symlink_to("../plans/office.yaml"),
        "是链接，或经由链接：请放文件本身",
        "a link, or reached by one; put the file itself there",
    ),
    "not-plain": Told(os.mkfifo, "不是普通文件，或太大", "no plain file, or too large"),
    "unreadable": Told(
        lambda file: file.write_bytes(b"\xff\xfe"), "读不出，或不是 UTF-8", "cannot be read, or is not UTF-8"
    ),
    "too-long": Told(
        lambda file: file.write_text("{% for i in range(99999) %}{{ 'x' * 99 }}{% endfor %}", "utf-8"),
        "生成的内容太长",
        "what it makes is too long",
    ),
    "too-much": Told(
        lambda file: file.write_text("{{ 'x' * 10 ** 10 }}", "utf-8"),
        "用时、内存或层数过多",
        "takes too much time, memory or depth",
    ),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("why", WHOLE)
def test_why_a_template_cannot_be_used_is_told_in_words(bare: Here, why: str, name: str) -> None:
    told = WHOLE[why]
    (bare.folder / "templates").mkdir()
    told.make(bare.folder / "templates" / name)
    for lang, colon, said in (("zh-CN", "：", told.chinese), ("en", ": ", told.english)):
        ran = bare("template", "check", "--lang", lang)
        (first, _) = ran.err.splitlines()
        assert (ran.status, ran.out) == (1, "")
        assert re.fullmatch(f"wf: templates/{re.escape(name)}(:[0-9]+)?{colon}{re.escape(said)}", first)


def test_trying_does_not_say_that_others_were_taken(bare: Here) -> None:
    place(bare, "{{ nonsense }}")
    assert "已改用内置模板" not in bare("template", "check").err


def test_everybody_is_told_where_a_template_fails(here: Here) -> None:
    ours = written(here, MONDAY, "zh-CN")
    place(here, "{% if name == '李某' %}好{% else %}{{ nonsense }}{% endif %}")
    ran = here("digest", "--send", "--accept-clock", "--as-of", MONDAY)
    assert ran.status == 0
    assert ran.err.count("nonsense") == 1
    assert f"已发 {len(ours)}" in ran.out
    assert len(list((here.folder / "mail" / "new").iterdir())) == len(ours)


ATTACKS = {
    "classes of values": "{{ ''.__class__.__mro__ }}",
    "classes by a filter": "{{ '' | attr('__class__') }}",
    "globals of words": "{{ _.__globals__ }}",
    "what words belong to": "{{ _.__self__ }}",
    "globals of a function of ours": "{{ ngettext.__func__.__globals__ }}",
    "a format": "{{ '{0.__class__}'.format(name) }}",
    "a format of a mapping": "{{ '{x.__class__}'.format_map({'x': name}) }}",
    "a format of words": "{{ _('{name.__class__}').format(name=name) }}",
    "the environment by the template itself": "{{ self._TemplateReference__context.environment }}",
    "a cycler": "{{ cycler.__init__.__globals__.os }}",
    "a maker of text": "{{ lipsum.__globals__ }}",
    "an object that can be changed": "{{ namespace.__init__ }}",
    "a file of the system": "{% include '/etc/passwd' %}",
    "a file above": "{% include '../plans/office.yaml' %}",
    "the channels": "{% import '../.wf/channels.yaml' as x %}{{ x }}",
    "a file above, otherwise": "{% include '..\\\\.wf\\\\channels.yaml' %}",
    "a long range": "{% for i in range(10**9) %}x{% endfor %}",
    "a long text": "{{ 'a' * 10**9 }}",
    "a long text of a variable": "{{ name * 10**9 }}",
    "a long list": "{{ [1] * 10**9 }}",
    "a wide field": "{{ '{:>999999999}'.format(1) }}",
    "a wide field of old": "{{ '%999999999d' % 1 }}",
    "a text in the middle": "{{ 'a'.center(10**10) }}",
    "loops that write": "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
    "a macro that calls itself": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "a template that includes itself": f"{{% include '{TEXT}' %}}",
    "a template that extends itself": f"{{% extends '{TEXT}' %}}",
    "loops that call themselves": "{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}",
}
"""What a template of somebody who means ill may say."""


@pytest.mark.parametrize("why", ATTACKS)
def test_nothing_escapes(bare: Here, ours: Ran, why: str) -> None:
    place(bare, ATTACKS[why])
    began = time.monotonic()
    with watched() as peak:
        ran = shown(bare)
    kept_out(ran, ours, began, peak)


@pytest.mark.parametrize("why", ["a long text of a variable", "a long list", "a wide field", "loops that write"])
def test_nothing_grows_in_the_process_that_asks_either(wf: Wf, bare: Here, ours: Ran, why: str) -> None:
    place(bare, ATTACKS[why])
    began = time.monotonic()
    with watched() as peak:
        ran = apart(wf, bare)
    kept_out(ran, ours, began, peak)


def kept_out(ran: Ran, ours: Ran, began: float, peak: Peak) -> None:
    """Look that a template was told of and ours taken, soon and in little memory."""
    assert time.monotonic() - began < LONGEST
    assert (ran.status, ran.out) == (0, ours.out)
    assert ran.err.startswith("wf: templates")
    assert ran.err.endswith(f"\n{TAKEN}")
    assert len(ran.err.splitlines()) == 2
    assert 0 < peak.bytes < LARGEST


SLOW = (
    {TEXT: "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"},
    {TEXT: "{{ 9 ** (9 ** 9) }}"},
    dict(zip(NAMES, ("{{ 9 ** (9 ** 9) }}", "{{ nonsense }}"), strict=True)),
)
"""What only the clock ends: loops that write nothing; a great number; that, beside another that is broken."""


def test_what_takes_too_long_is_ended(wf: Wf, tmp_path: Path, ours: Ran) -> None:
    """All at the same time: it takes long enough as it is."""
    here = [opened(tmp_path / str(number) / "office") for number in range(len(SLOW))]
    for each, templates in zip(here, SLOW, strict=True):
        for name, template in templates.items():
            place(each, template, name)
    began = time.monotonic()
    with ThreadPoolExecutor(len(here)) as pool:
        digests = [pool.submit(apart, wf, each) for each in here[:2]]
        check = pool.submit(wf, "template", "check", cwd=here[2].folder)
    assert time.monotonic() - began < LONGEST
    for ran in (digest.result() for digest in digests):
        assert (ran.status, ran.out) == (0, ours.out)
        assert ran.err.startswith("wf: templates")
    tells_of_both(check.result())


def linked_template(folder: Path) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / TEXT).symlink_to("../.wf/channels.yaml")


def linked_part(folder: Path) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "part.txt").symlink_to("../.wf/channels.yaml")
    (folder / "templates" / TEXT).write_text("{% include 'part.txt' %}", "utf-8")


def linked_folder(folder: Path) -> None:
    (folder / "templates").symlink_to(".wf")
    (folder / ".wf" / TEXT).write_text("{% include 'channels.yaml' %}", "utf-8")


@pytest.mark.parametrize("linked", [linked_template, linked_part, linked_folder])
def test_no_link_leads_out(here: Here, linked: Callable[[Path], None]) -> None:
    ours = shown(here)
    linked(here.folder)
    ran = shown(here)
    assert "maildir" not in ran.out
    assert (ran.status, ran.out) == (0, ours.out)


def test_a_part_of_a_page_is_escaped_whatever_its_name(bare: Here) -> None:
    place(bare, "{{ name }}{{ '<b>' }}", "row.j2")
    place(bare, "<p>{% include 'row.j2' %}</p>", PAGE)
    assert "<p>李某&lt;b&gt;</p>" in written(bare, MONDAY, "zh-CN")["li@example.org"].page


@pytest.mark.parametrize("text", ["\0", "\x07", "\x9b31m", "\u202e", '{{ "\\x00" }}'])
def test_a_template_cannot_command_a_terminal(bare: Here, text: str) -> None:
    place(bare, f"好{text}")
    ran = shown(bare)
    assert ran.status == 0
    assert "好" in ran.out
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", ran.out)


def test_nothing_that_lies_about_is_run(wf: Wf, here: Here) -> None:
    """Neither beside the plans nor among the templates."""
    place(here, "好")
    for folder in (here.folder, here.folder / "templates"):
        for name in ("jinja2", "json", "css_inline", "engine", "sitecustomize", "resource"):
            (folder / f"{name}.py").write_text(f"open({str(here.folder / 'run')!r}, 'w')\n", "utf-8")
    ran = apart(wf, here)
    assert (ran.status, ran.err) == (0, "")
    assert "好" in ran.out
    assert not (here.folder / "run").exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of templates of one's own."""
    (tmp_path / TEXT).write_text("{{ name }}", "utf-8")
    (tmp_path / PAGE).write_text("<p>{{ name }}</p>", "utf-8")
    return tmp_path


@pytest.fixture
def limited(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[LimitedTemplates, Path]]:
    """Templates in their process, started amid secrets; and where the system tells of that process."""
    for name in ("WF_SMTP_PASSWORD", "AWS_SECRET_ACCESS_KEY", "HOME", "LD_PRELOAD_X"):
        monkeypatch.setenv(name, "secret-7f3a")
    before = children()
    templates = LimitedTemplates(str(folder), "zh-CN")
    (child,) = children() - before
    yield templates, Path("/proc", str(child))
    templates.close()


def test_the_process_that_renders_knows_no_secrets(limited: tuple[LimitedTemplates, Path]) -> None:
    _, process = limited
    environment = (process / "environ").read_bytes()
    assert b"secret-7f3a" not in environment
    names = {one.partition(b"=")[0] for one in environment.split(b"\0") if one}
    assert names <= {b"PATH", b"PYTHONPATH", b"PYTHONIOENCODING", b"PYTHONUTF8"}


def test_the_process_that_renders_is_bounded(limited: tuple[LimitedTemplates, Path]) -> None:
    _, process = limited
    told = (process / "limits").read_text("ascii")
    found = {match[1]: match[2] for match in re.finditer(r"^(Max [a-z ]+?) {2,}\S+ +(\S+)", told, re.MULTILINE)}
    assert found["Max file size"] == found["Max core file size"] == "0"
    assert int(found["Max address space"]) < LARGEST
    assert int(found["Max cpu time"]) <= 300


def test_the_process_that_renders_has_no_files_of_ours(limited: tuple[LimitedTemplates, Path]) -> None:
    _, process = limited
    opened = [os.readlink(one) for one in (process / "fd").iterdir()]
    assert [one for one in opened if not one.startswith(("pipe:", "/dev/null"))] == []


def test_the_process_that_renders_ends(folder: Path) -> None:
    before = children()
    templates = LimitedTemplates(str(folder), "zh-CN")
    assert templates.render(SAMPLES[0]).text == "李某\n"
    assert len(children() - before) == 1
    templates.close()
    assert children() == before


BROKEN_AT_ONCE = """\
import sys
from engine import wording
from engine.render.limited import GuardedTemplates
from engine.render.templates import Templates
ours = Templates(None, wording.words("zh-CN"))
guarded = GuardedTemplates(sys.argv[1], "zh-CN", ours, lambda fault: print(fault.file, fault.line))
guarded.close()
"""


def test_the_process_that_renders_ends_where_a_template_is_broken(folder: Path) -> None:
    (folder / TEXT).write_text("{% if %}", "utf-8")
    command = [sys.executable, "-W", "always::ResourceWarning", "-c", BROKEN_AT_ONCE, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (f"{TEXT} 1\n", "")


def test_after_a_fault_ours_alone_are_taken(folder: Path) -> None:
    (folder / TEXT).write_text("{{ 1 // (parts | length) }}", "utf-8")
    words = wording.words("zh-CN")
    ours, told = Templates(None, words), list[TemplateFaultError]()
    guarded = GuardedTemplates(str(folder), "zh-CN", ours, told.append)
    first, second, third = (guarded.render(SAMPLES[number]) for number in (0, 2, 0))
    assert (first.text, second, third) == ("0\n", ours.render(SAMPLES[2]), ours.render(SAMPLES[0]))
    assert [(fault.file, fault.line) for fault in told] == [(TEXT, 1)]
    guarded.close()


def test_one_digest_leaves_nothing_behind_for_the_next(folder: Path) -> None:
    (folder / TEXT).write_text("{{ troubles.append(name) }}{{ troubles | length }}{{ parts.clear() }}", "utf-8")
    templates = LimitedTemplates(str(folder), "zh-CN")
    sample = json.loads(json.dumps(SAMPLES[2]))
    assert {templates.render(sample).text for _ in range(3)} == {"None1None\n"}
    templates.close()
    assert sample == SAMPLES[2]
