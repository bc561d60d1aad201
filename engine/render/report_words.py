"""Phrases of a report: numerals of headings, measures and counts in a sentence, what fell short, whose a text is."""

import re
from collections.abc import Iterable

from engine.due import parts
from engine.ledger import measures
from engine.render.cells import safe
from engine.report.model import Count, Counts, Passage, Short, Sum
from engine.wording import Words

_DIGITS = "零一二三四五六七八九"
_TEN = 10
_PERIOD = re.compile("([0-9]{4})(?:([QHW-])([0-9]{1,2})(?:[+]([0-9]+))?)?")


def numeral(number: int, words: Words) -> str:
    """The number of a heading: Chinese below a hundred, where the language has such."""
    if words.gettext("1") == "1" or number >= _TEN * _TEN:
        return str(number)
    tens, ones = divmod(number, _TEN)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


def rate(part: Count, whole: int) -> str:
    """A share of pieces in per cent, cut so that it never looks better than it is; "" of nothing."""
    measure = {"denominator": "件", "unit": "", "at_least": None, "at_most": None}
    total = measures.Total({"numerator": str(part.value), "denominator": str(whole)}, 1)
    return measures.shown(measure, total)


def value(one: Sum, words: Words) -> str:
    """What a measure comes to: the number with its unit, a rate, that it does not apply, or that nothing came."""
    shown = measures.shown(one.measure, one.total)
    if shown:
        return safe(shown)
    return words.gettext("not applicable") if one.reports else words.gettext("none reported")


def fraction(one: Sum) -> str:
    """What a rate is made of, `5/6件`; "" of a count."""
    figures = one.total.figures
    if "denominator" not in figures:
        return ""
    return safe(f"{figures['numerator']}/{figures['denominator']}{one.measure['unit']}")


def in_a_sentence(one: Sum, words: Words) -> str:
    """A measure and what it comes to, for a sentence."""
    name, shown, made = safe(one.measure["name"]), value(one, words), fraction(one)
    if made:
        return words.gettext("{name} {value} ({fraction})").format(name=name, value=shown, fraction=made)
    return words.gettext("{name} {value}").format(name=name, value=shown)


def of_records(sums: Iterable[Sum], words: Words) -> str:
    """The measures of an item as a sentence; those that nobody reported are left to the annex; "" for none."""
    told = [in_a_sentence(one, words) for one in sums if one.reports]
    return words.gettext("By the records: {told}.").format(told=words.gettext("; ").join(told)) if told else ""


def counted(counts: Counts, words: Words) -> str:
    """How many pieces were asked for, and how they stand, as part of a sentence."""
    asked, done = counts.asked.value, counts.done.value
    told = [
        words.ngettext("{count} piece was asked for", "{count} pieces were asked for", asked).format(count=asked),
        words.ngettext("{count} is done", "{count} are done", done).format(count=done),
    ]
    rest = [
        (counts.late.value, words.gettext("{count} of them late")),
        (counts.accept.value, words.gettext("{count} awaiting acceptance")),
        (counts.overdue.value, words.gettext("{count} overdue")),
        (counts.open.value, words.gettext("{count} still open")),
        (counts.waived.value, words.gettext("{count} waived")),
    ]
    told += [said.format(count=number) for number, said in rest if number]
    return words.gettext(", ").join(told)


def by(passage: Passage, words: Words) -> str:
    """Whose a text is: the unit, and the number of the record that brought it."""
    said = words.gettext(" ({unit}, record {seq})")
    return said.format(unit=safe(passage.unit), seq=passage.cited.seq)


def units(names: Iterable[str], words: Words, most: int = 3) -> str:
    """Names of units; many are told by the first and their number."""
    found = [safe(name) for name in names]
    if len(found) <= most:
        return "、".join(found)
    return words.gettext("{first} and others, {count} units").format(first=found[0], count=len(found))


def target(one: Sum) -> str:
    """A measure's target; "" for none."""
    bounds = (("≥", one.measure["at_least"]), ("≤", one.measure["at_most"]))
    unit = "" if one.measure["denominator"] else one.measure["unit"]
    return " ".join(f"{sign}{bound}{unit}" for sign, bound in bounds if bound is not None)


def verdict(one: Sum, words: Words) -> str:
    """Whether a target is met, in a word; "" where there is none."""
    _ = words.gettext
    return {
        "met": _("met"), "unmet": _("unmet"), "open": _("open yet"), "none": "", "not-applicable": _("n/a"),
    }[one.verdict]  # fmt: skip


def period(id_: str, words: Words) -> str:
    """The period of an occurrence as people say it."""
    name = parts(id_)[1]
    found = _PERIOD.fullmatch(name)
    if found is None:
        return safe(name)
    year, kind, number, more = found.groups()
    _ = words.gettext
    said = {
        "Q": _("quarter {number} of {year}"), "-": _("month {number} of {year}"), "W": _("week {number} of {year}"),
        "H": _("second half of {year}") if number == "2" else _("first half of {year}"),
        None: _("the year {year}"),
    }[kind]  # fmt: skip
    told = said.format(year=year, number=int(number or 0))
    return _("{period} and the next, {count} in all").format(period=told, count=more) if more else told


def short(one: Short, words: Words) -> str:
    """Something that fell short, in a sentence without its end."""
    _ = words.gettext
    said = {
        "target": _("{title}: {there}, asked for {needed}"),
        "quota": _("{title} ({units}, {period}): {there} of {needed} times"),
        "overdue": _("{title} ({units}, {period}): due and not complete"),
        "returned": _("{title} ({units}, {period}): returned {times}"),
        "late": _("{title} ({units}, {period}): {days}"),
    }[one.why]
    back = sum(event.kind == "returned" for event in one.events)
    times = words.ngettext("once", "{count} times", back).format(count=back)
    days = words.ngettext("{days} day late", "{days} days late", one.days).format(days=one.days)
    needed = one.needed.replace(">=", "≥").replace("<=", "≤")
    told = said.format(
        title=safe(one.title), units=units(one.units, words), period=period(one.id, words), there=one.there,
        needed=needed, times=times, days=days,
    )  # fmt: skip
    return _("{told}, for the reason: {reason}").format(told=told, reason=safe(one.reason)) if one.reason else told


def shorts_titled(why: str, words: Words) -> str:
    """The heading of a kind of shortfall."""
    _ = words.gettext
    return {
        "target": _("Targets unmet"), "quota": _("Fewer times than asked"), "overdue": _("Not handed in in full"),
        "returned": _("Returned"), "late": _("Late"),
    }[why]  # fmt: skip
