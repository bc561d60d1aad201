"""The schemas serve an editor: the real yaml-language-server judges, completes and explains our files by them."""

import json
import re
from collections.abc import Iterator, Mapping
from os.path import relpath
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from tests.lsp import server
from tests.lsp.client import PROPERTY, Document, Editor, Spot, editing
from tests.lsp.faults import FAULTS, Fault
from tests.lsp.offers import KEYS, VALUES, Offer

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "schemas"
KINDS = ("plan", "org", "calendar", "settings", "channels", "fleet")
HOMES = {
    "plan": ROOT / "plans",
    "org": ROOT / "plans" / "org",
    "calendar": ROOT / "plans" / "calendars" / "cn",
    "settings": ROOT,
}
OURS = sorted([*HOMES["plan"].glob("*.yaml"), *HOMES["org"].glob("*.yaml")])
EVERY_KEY = {kind: ROOT / "tests" / "lsp" / "keys" / f"{kind}.yaml" for kind in KINDS}
FILES = [*OURS, *EVERY_KEY.values()]

SETTINGS = {"yaml": {"schemaStore": {"enable": False}, "kubernetesCRDStore": {"enable": False}}}
"""Nothing is fetched: a file's own first line names its schema."""
BILINGUAL = re.compile(r"[\u4e00-\u9fff].*。.*[A-Za-z]{2}.*\.$")
"""A Chinese sentence, then an English one."""
KEY = re.compile(r"(?<![^\s{])([A-Za-z_$]+):(?=\s|$)")

Schema = Mapping[str, Any]
Opened = dict[Path, Document]


@pytest.fixture(scope="session")
def editor(pytestconfig: pytest.Config) -> Iterator[Editor]:
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("yaml-language-server")
    with editing(server.command(folder), ROOT.as_uri(), SETTINGS) as editor:
        yield editor


@pytest.fixture(scope="session")
def opened(editor: Editor) -> Opened:
    """Our files; all at once, for the server thinks over each change for a fifth of a second."""
    return {file: editor.open(file.as_uri(), file.read_text(encoding="utf-8")) for file in FILES}


@pytest.fixture(scope="session")
def spoilt(editor: Editor) -> Opened:
    """Our files, each with a key too many at its end."""
    texts = {file: file.read_text(encoding="utf-8") + "nonsense: 1\n" for file in FILES}
    return {file: editor.open(file.with_suffix(".new.yaml").as_uri(), texts[file]) for file in FILES}


@pytest.fixture(scope="session")
def faulty(editor: Editor) -> dict[Fault, tuple[Document, Spot]]:
    return {fault: written(editor, fault.kind, fault.text) for fault in FAULTS}


def written(editor: Editor, kind: str, text: str) -> tuple[Document, Spot]:
    """Open a file that nobody has saved, led by the comment that names its schema; and the place marked ‸ in it."""
    schema = Path(relpath(SCHEMAS / f"{kind}.schema.json", HOMES[kind])).as_posix()
    before, _, after = f"# yaml-language-server: $schema={schema}\n{text}".partition("‸")
    address = HOMES[kind] / f"new-{crc32(text.encode()):x}.yaml"
    spot = Spot(before.count("\n"), len(before) - before.rfind("\n") - 1)
    return editor.open(address.as_uri(), before + after), spot


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_our_files_have_nothing_underlined(opened: Opened, file: Path) -> None:
    assert opened[file].diagnostics() == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_their_first_line_leads_to_the_schema_that_judges_them(spoilt: Opened, file: Path) -> None:
    last = file.read_text(encoding="utf-8").count("\n")
    found = spoilt[file].diagnostics()
    told = (Spot(last, 0), "Property nonsense is not allowed.")
    if file == EVERY_KEY["channels"]:  # where every name is a channel's
        told = (Spot(last, len("nonsense: ")), 'Incorrect type. Expected "渠道 / a channel".')
    assert [(fault.begin, fault.text) for fault in found] == [told]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.why)
def test_a_fault_is_underlined_where_it_stands(faulty: dict[Fault, tuple[Document, Spot]], fault: Fault) -> None:
    document, spot = faulty[fault]
    (found,) = document.diagnostics()
    assert found.begin == spot
    assert fault.says in found.text


@pytest.mark.parametrize("offer", KEYS, ids=lambda offer: offer.what)
def test_the_keys_of_a_place_are_offered_with_help_in_both_languages(editor: Editor, offer: Offer) -> None:
    document, spot = written(editor, offer.kind, offer.text)
    offered = document.complete(spot)
    keys = {entry.label: entry.help for entry in offered if entry.kind == PROPERTY}
    assert keys.keys() >= set(offer.words.split())
    assert [key for key, text in keys.items() if not BILINGUAL.search(text)] == []
    assert [entry for entry in offered if not entry.readable()] == []


@pytest.mark.parametrize("offer", VALUES, ids=lambda offer: offer.what)
def test_the_words_of_a_place_are_offered(editor: Editor, offer: Offer) -> None:
    document, spot = written(editor, offer.kind, offer.text)
    offered = document.complete(spot)
    assert offered
    assert {entry.label for entry in offered} >= set(offer.words.split())
    assert [entry for entry in offered if not entry.readable()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_explains_itself_under_the_pointer(opened: Opened, kind: str) -> None:
    meant = descriptions(kind)
    told = list(pointed(opened[EVERY_KEY[kind]], EVERY_KEY[kind].read_text(encoding="utf-8"), meant))
    said = [(key, {text for text in meant[key] if text in shown}) for key, shown in told]
    assert [key for key, texts in said if not texts] == []
    assert [shown for _, shown in told if "||" in shown] == [], "forms of an anyOf that the server cannot tell apart"
    assert {text for _, texts in said for text in texts} == {text for texts in meant.values() for text in texts}


def pointed(document: Document, text: str, names: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Each key of these names in a text, and what the editor shows over it, without Markdown's escapes."""
    for number, line in enumerate(text.splitlines()):
        for key in KEY.finditer(line):
            if key[1] in names:
                yield key[1], re.sub(r"\\(.)", r"\1", document.hover(Spot(number, key.start() + 1)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_described_in_both_languages(kind: str) -> None:
    told = {text for texts in descriptions(kind).values() for text in texts}
    assert [text for text in told if not BILINGUAL.search(text)] == []


def descriptions(kind: str) -> dict[str, set[str]]:
    """What a schema says of the properties of each name; `$schema` aside, which an editor reads for itself."""
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for name, value in properties(schema):
        found.setdefault(name, set()).add(value.get("description") or target(schema, value)["description"])
    return {name: texts for name, texts in found.items() if name != "$schema"}


def properties(node: object) -> Iterator[tuple[str, Schema]]:
    """Every property at any depth of a schema."""
    if isinstance(node, list):
        node = dict(enumerate(node))
    if isinstance(node, dict):
        yield from node.get("properties", {}).items()
        for inner in node.values():
            yield from properties(inner)


def target(schema: Schema, value: Schema) -> Schema:
    """What a reference leads to."""
    for step in value["$ref"].removeprefix("#/").split("/"):
        schema = schema[step]
    return schema
