"""Texts with the cursor at ‸, and what must be among the suggestions there."""

from typing import NamedTuple

from tests.lsp.texts import DAYS, ITEM, ORG, PLAN, TASK


class Offer(NamedTuple):
    """What is being written, the kind of file, its text, and the words that are wanted."""

    what: str
    kind: str
    text: str
    words: str


TOP = "issued office calendar shift defaults reminders wrapup triggers items"
UNIT = "kind aliases head liaison leader from until successor"
WORK = "owners each accepted_by recurrence shift assumed evidence measure was source"
FORMS = "every during after date dates rrule"
PERIODS = "week month quarter half-year year"

KEYS = (
    Offer("a plan", "plan", PLAN + "‸\n", TOP),
    Offer("a first item", "plan", PLAN + "items:\n- ‸\n", "item title owners basis was source tasks"),
    Offer("an item", "plan", ITEM + "  o‸\n", "owners basis was source tasks"),
    Offer("a new task", "plan", ITEM + "  tasks:\n  - ‸\n", "id title " + WORK),
    Offer("a task", "plan", TASK + "    ‸\n", WORK),
    Offer("a task with one after it", "plan", TASK + "    ‸\n  - id: b\n    title: 乙\n", WORK),
    Offer("a task in braces", "plan", ITEM + "  tasks:\n  - {id: a, title: 甲, r‸}\n", WORK),
    Offer("owners", "plan", ITEM + "  owners:\n    ‸\n", "lead with"),
    Offer("owners of a task", "plan", TASK + "    owners:\n      ‸\n", "lead with"),
    Offer("owners in braces", "plan", ITEM + "  owners: {l‸}\n", "lead with"),
    Offer("owners with a lead", "plan", ITEM + "  owners: {lead: 综合科, w‸}\n", "with"),
    Offer("a recurrence", "plan", TASK + "    recurrence:\n      ‸\n", FORMS),
    Offer("a recurrence in braces", "plan", TASK + "    recurrence: {d‸}\n", FORMS),
    Offer("braces in braces", "plan", ITEM + "  tasks:\n  - {id: a, recurrence: {d‸}}\n", FORMS),
    Offer("a period", "plan", TASK + "    recurrence:\n      every: month\n      ‸\n", "times due from until"),
    Offer("a start", "plan", TASK + "    recurrence:\n      after: 通知\n      ‸\n", "due from until"),
    Offer("a material", "plan", TASK + "    evidence:\n    - ‸\n", "name at_least formats optional"),
    Offer("a measure", "plan", TASK + "    measure:\n      ‸\n", "name unit numerator denominator at_least at_most"),
    Offer("a reminder", "plan", PLAN + "reminders:\n- ‸\n", "at to as"),
    Offer("the wrap-up", "plan", PLAN + "wrapup:\n  ‸\n", "due title ask"),
    Offer("a trigger", "plan", PLAN + "triggers:\n  通知:\n    ‸\n", "title latest source"),
    Offer("an org file", "org", "org: a\n‸\n", "units groups people"),
    Offer("a unit", "org", "org: a\nunits:\n  综合科:\n    ‸\n", UNIT),
    Offer("a member for a time", "org", ORG + "groups:\n  各科室:\n  - ‸\n", "unit from until"),
    Offer("a person", "org", ORG + "people:\n  li:\n    ‸\n", "name email channels"),
    Offer("a calendar's day", "calendar", DAYS + "- ‸\n", "name date isOffDay"),
    Offer("settings", "settings", "‸\n", "plans lang timezone limits"),
)
"""Inside braces, and for an item in a list that is not indented, the server waits for the first letter."""

VALUES = (
    Offer("shift:", "plan", PLAN + "shift: ‸\n", "preceding following none"),
    Offer("a task's shift:", "plan", TASK + "    shift: ‸\n", "preceding following none"),
    Offer("calendar:", "plan", PLAN + "calendar: ‸\n", "cn weekends"),
    Offer("recurrence:", "plan", TASK + "    recurrence: ‸\n", PERIODS + " continuous"),
    Offer("recurrence: in braces", "plan", ITEM + "  tasks:\n  - {id: a, recurrence: ‸}\n", PERIODS),
    Offer("every:", "plan", TASK + "    recurrence: {every: ‸}\n", PERIODS),
    Offer("due:", "plan", TASK + "    recurrence:\n      every: month\n      due: ‸\n", "25 12-20"),
    Offer("during:", "plan", TASK + "    recurrence:\n      during: ‸\n", ""),
    Offer("dates:", "plan", TASK + "    recurrence:\n      dates: ‸\n", ""),
    Offer("each:", "plan", TASK + "    each: ‸\n", "lead with all"),
    Offer("assumed:", "plan", TASK + "    assumed: ‸\n", "true"),
    Offer("owners:", "plan", ITEM + "  owners: ‸\n", "宣传科"),
    Offer("was:", "plan", ITEM + "  was: ‸\n", "jingan-lhsr-2023/4"),
    Offer("a task's was:", "plan", TASK + "    was: ‸\n", "old-id 4.old-id"),
    Offer("evidence:", "plan", TASK + "    evidence: ‸\n", ""),
    Offer("measure:", "plan", TASK + "    measure: ‸\n", ""),
    Offer("reminders:", "plan", PLAN + "reminders: ‸\n", ""),
    Offer("to:", "plan", PLAN + "reminders:\n- {at: 1, to: [‸]}\n", "liaison head leader"),
    Offer("as:", "plan", PLAN + "reminders:\n- {at: 1, as: ‸}\n", "notice supervision"),
    Offer("units:", "org", "org: a\nunits: ‸\n", ""),
    Offer("groups:", "org", ORG + "groups: ‸\n", ""),
    Offer("people:", "org", ORG + "people: ‸\n", ""),
    Offer("days:", "calendar", "year: 2027\ndays: ‸\n", ""),
    Offer("isOffDay:", "calendar", DAYS + "- {name: 国庆节, isOffDay: ‸}\n", "true false"),
    Offer("lang:", "settings", "lang: ‸\n", "zh-CN en"),
)
"""Where no word is wanted the suggestion is a pattern to fill in."""
