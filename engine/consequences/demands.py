"""What is asked for less or more: how often, which material, which figures, which target."""

from collections.abc import Iterator
from decimal import Decimal

from engine.consequences.changes import Change
from engine.consequences.sides import Pair, Task
from engine.plan.model import Evidence, Measure, Target
from engine.plan.recurrence import Every


def demands(pair: Pair) -> Iterator[Change]:
    """Every requirement of a task that is weaker, stronger or another one."""
    yield from _quota(pair)
    yield from _evidence(pair)
    yield from _measure(pair)


def times(task: Task) -> int:
    """How often in each of its periods a task is to be done."""
    form = task.spec.recurrence.form
    return form.times if isinstance(form, Every) else 1


def _of(pair: Pair, code: str, what: str, texts: tuple[str, str], *, grave: bool) -> Change:
    """A requirement that is weaker has to be approved; one that is stronger is told."""
    verdict = "approval" if grave and not pair.draft else "note"
    task = pair.after
    return Change(code, verdict, task.name, task.title, *texts, what=what, place=task.place)


def _weighed(pair: Pair, code: str, what: str, texts: tuple[str, str], *, weaker: bool) -> Change:
    return _of(pair, f"{code}-{'weaker' if weaker else 'stronger'}", what, texts, grave=weaker)


def _quota(pair: Pair) -> Iterator[Change]:
    old, new = times(pair.before), times(pair.after)
    if old != new:
        yield _weighed(pair, "times", "", (str(old), str(new)), weaker=new < old)


def _evidence(pair: Pair) -> Iterator[Change]:
    before = {one.name: one for one in pair.before.spec.evidence}
    after = {one.name: one for one in pair.after.spec.evidence}
    for name, one in before.items():
        if name not in after:
            yield _of(pair, "evidence-gone", name, (_asked(one), ""), grave=not one.optional)
    for name, one in after.items():
        if name not in before:
            yield _of(pair, "evidence-new", name, ("", _asked(one)), grave=False)
    for name, one in before.items():
        if name in after:
            yield from _same_evidence(pair, one, after[name])


def _same_evidence(pair: Pair, old: Evidence, new: Evidence) -> Iterator[Change]:
    if old.optional != new.optional:
        code = "evidence-optional" if new.optional else "evidence-needed"
        yield _of(pair, code, old.name, ("", ""), grave=new.optional)
    if _asked(old) != _asked(new):
        weaker = new.at_least < old.at_least or _laxer(old, new)
        verdict = weaker and not (old.optional and new.optional)
        code = "evidence-weaker" if weaker else "evidence-stronger"
        yield _of(pair, code, old.name, (_asked(old), _asked(new)), grave=verdict)


def _laxer(old: Evidence, new: Evidence) -> bool:
    """Whether other types of file will do, too."""
    return bool(old.formats) and not (new.formats and set(new.formats) <= set(old.formats))


def _asked(one: Evidence) -> str:
    """How many of a material are asked for, and in which types of file."""
    return f"≥{one.at_least} {'/'.join(sorted(one.formats))}".rstrip()


def _measure(pair: Pair) -> Iterator[Change]:
    before, after = pair.before.spec.measure, pair.after.spec.measure
    if before == after:
        return
    if before is None or after is None:
        name = (before or after or _NO_MEASURE).name
        yield _of(pair, "measure-new" if before is None else "measure-gone", name, ("", ""), grave=after is None)
        return
    if _terms(before) != _terms(after):
        yield _of(pair, "measure-other", after.name, (_terms(before), _terms(after)), grave=True)
    for sign, old, new in (("≥", before.at_least, after.at_least), ("≤", before.at_most, after.at_most)):
        if old != new:
            yield _target(pair, sign, old, new)


_NO_MEASURE = Measure(name="", unit="", numerator=None, denominator=None, at_least=None, at_most=None)


def _target(pair: Pair, sign: str, old: Target | None, new: Target | None) -> Change:
    """What becomes of one bound."""
    measure = pair.after.spec.measure or _NO_MEASURE
    texts = tuple(_bound(sign, one, measure) for one in (old, new))
    if old and new and old.percent != new.percent:
        return _of(pair, "target-other", measure.name, (texts[0], texts[1]), grave=True)
    up = 1 if sign == "≥" else -1
    weaker = _value(new, up) < _value(old, up)
    return _weighed(pair, "target" if up > 0 else "limit", measure.name, (texts[0], texts[1]), weaker=weaker)


def _value(target: Target | None, up: int) -> Decimal:
    """How much a target asks: the more, the stricter; none asks least of all."""
    return Decimal("-Infinity") if target is None else up * target.value


def _bound(sign: str, target: Target | None, measure: Measure) -> str:
    """A target as it is read: ≥95%, ≥10件."""
    if target is None:
        return ""
    if target.percent:
        return f"{sign}{(target.value * 100).normalize():f}%"
    return f"{sign}{target.value:f}{'' if measure.denominator else measure.unit}"


def _terms(measure: Measure) -> str:
    rate = f" = {measure.numerator} / {measure.denominator}" if measure.denominator else ""
    return f"{measure.name}{rate} ({measure.unit})"
