"""A list of problems in every format, and the list of all that can be found."""

from collections import Counter

from engine.app.checking import Checked
from engine.render import problems
from engine.render.cells import pad, safe, width, wrap
from engine.source import Problem, Severity
from engine.wording import Words

FORMATS = ("text", "json", "github", "sarif")


def printed(form: str, checked: Checked, lang: str, columns: int) -> str:
    """The problems in a format and a language."""
    if form == "json":
        return problems.as_json(checked.problems, lang)
    if form == "sarif":
        return problems.as_sarif(checked.problems, lang)
    if form == "github":
        return "\n".join(problems.github(problem, lang) for problem in checked.problems)
    return "\n\n".join(
        problems.text(problem, lang, checked.texts.get(problem.source.file), columns) for problem in checked.problems
    )


def samples(checked: Checked, words: Words, lang: str, columns: int) -> str:
    """The first problem of each code, and how many more there are like it."""
    counts = Counter(problem.code for problem in checked.problems)
    firsts = {problem.code: problem for problem in reversed(checked.problems)}
    told = []
    for code, problem in sorted(firsts.items(), key=lambda one: checked.problems.index(one[1])):
        block = problems.text(problem, lang, checked.texts.get(problem.source.file), columns)
        more = counts[code] - 1
        if more:
            said = words.gettext("{count} more like it: wf check {code}").format(count=more, code=code)
            block += f"\n  = {said}"
        told.append(block)
    return "\n\n".join(told)


def summary(found: list[Problem], words: Words) -> str:
    """How many of each, and where to read more."""
    errors, warnings = problems.count(found, Severity.ERROR), problems.count(found, Severity.WARNING)
    told = [
        words.ngettext("{count} error", "{count} errors", errors).format(count=errors) if errors else "",
        words.ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings) if warnings else "",
    ]
    first = next((problem for problem in found if problem.severity is Severity.ERROR), found[0])
    more = words.gettext("More about a code: wf explain {code}").format(code=first.code)
    return "\n" + words.gettext(", ").join(filter(None, told)) + words.gettext(". ") + more


def listing(lang: str, columns: int) -> str:
    """Every code and what it catches."""
    spoken = problems.catalogue(lang)
    longest = max(map(width, spoken.sayings))
    indent = " " * (longest + 2)
    return "\n".join(
        wrap(f"{pad(code, longest)}  {saying.catches}", columns, indent)
        for code, saying in sorted(spoken.sayings.items())
    )


def manual(code: str, lang: str) -> str:
    """The manual page of a code."""
    saying = problems.catalogue(lang).sayings[code]
    return f"{safe(code)}: {saying.catches}\n\n{saying.manual.rstrip()}"
