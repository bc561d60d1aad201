"""Documents with one fault each, which an editor must underline from the place marked ‸ on."""

from typing import NamedTuple

from tests.lsp.texts import DAYS, ITEM, MONTHLY, ORG, PLAN, REST, TASK


class Fault(NamedTuple):
    """Why it is one, the kind of file, its text, and a part of what the editor says."""

    why: str
    kind: str
    text: str
    says: str


FAULTS = (
    Fault("misspelt key of an item", "plan", ITEM + "  ‸ownr: 宣传科\n", "ownr is not allowed"),
    Fault("misspelt key of a task", "plan", MONTHLY + "    ‸evidense: [小结]\n", "evidense is not allowed"),
    Fault("a word for the year", "plan", PLAN.replace("2024\ni", "‸二〇二四\ni") + REST, 'Expected "integer"'),
    Fault("tasks not a list", "plan", ITEM + "  tasks: ‸{id: study}\n", 'Expected "array"'),
    Fault("Chinese word for recurrence", "plan", TASK + "    recurrence: ‸每季度\n", '"quarter"'),
    Fault("misspelt word for recurrence", "plan", TASK + "    recurrence: ‸quater\n", '"quarter"'),
    Fault("Chinese form of a date", "plan", TASK + "    recurrence: {date: ‸2024年6月28日}\n", "[0-9]{4}-[0-9]{2}"),
    Fault("date without noughts", "plan", TASK + "    recurrence: {date: ‸2024-6-28}\n", "[0-9]{4}-[0-9]{2}"),
    Fault("missing key of a task", "plan", ITEM + "  tasks:\n  - ‸id: a\n    title: 学习\n", '"recurrence"'),
    Fault("missing key of the plan", "plan", "‸" + PLAN, '"items"'),
    Fault("a start without due date", "plan", TASK + "    ‸recurrence: {after: 通知}\n", '"due"'),
    Fault("two recurrence forms", "plan", TASK + "    recurrence: {every: month, ‸date: 2024-06-28}\n", "date is not"),
    Fault("no such day of a month", "plan", TASK + "    recurrence: {every: month, due: ‸32}\n", "maximum of 31"),
    Fault("Chinese word for a due day", "plan", TASK + "    recurrence: {every: month, due: ‸月底}\n", "integer"),
    Fault("duplicate key of the plan", "plan", PLAN + "‸year: 2025\n" + REST, "unique"),
    Fault("duplicate key of a task", "plan", MONTHLY + "    ‸title: 自学\n", "unique"),
    Fault("misspelt shift", "plan", PLAN + "shift: ‸preceeding\n" + REST, '"preceding"'),
    Fault("false is no assumption", "plan", MONTHLY + "    assumed: ‸false\n", "must be true"),
    Fault("participants without lead", "plan", ITEM + "  ‸owners: {with: [宣传科]}\n", '"lead"'),
    Fault("the same owner twice", "plan", ITEM + "  owners: ‸[宣传科, 宣传科]\n", "duplicate"),
    Fault("item 3.10 without quotes", "plan", PLAN + "items:\n- {item: ‸3.10, title: 学法}\n", "string"),
    Fault("nobody has that role", "plan", PLAN + "reminders: [{at: -3, to: [‸boss]}]\n" + REST, '"liaison"'),
    Fault("half a rate", "plan", MONTHLY + "    measure: ‸{name: 率, unit: 件, numerator: 甲}\n", "denominator"),
    Fault("Chinese colon", "plan", ITEM + "  ‸owners：宣传科\n", "map values"),
    Fault("a list that does not end", "plan", ITEM + "  owners: [宣传科\n‸", "]"),
    Fault("a name where an id belongs", "org", "org: a\nunits:\n  综合科: {head: ‸张某}\n", "[a-z]"),
    Fault("misspelt key of a unit", "org", "org: a\nunits:\n  综合科: {‸hed: li}\n", "hed is not allowed"),
    Fault("no address", "org", ORG + "people:\n  li: {name: 李某, email: ‸李某}\n", "pattern"),
    Fault("a word for a truth", "calendar", DAYS + "- {name: 甲, date: 2027-10-01, isOffDay: ‸是}\n", "boolean"),
    Fault("yes is a text", "calendar", DAYS + "- {name: 甲, date: 2027-10-01, isOffDay: ‸yes}\n", "boolean"),
    Fault("a day without year", "calendar", DAYS + "- {name: 甲, date: ‸10-01, isOffDay: true}\n", "[0-9]{4}"),
    Fault("no word of the papers", "calendar", "‸year: 2027\ndays: []\n", '"papers"'),
    Fault("unknown language", "settings", "lang: ‸zh\n", '"zh-CN"'),
    Fault("no room for a plan", "settings", "limits: {plan: ‸0}\n", "minimum of 1"),
    Fault("misspelt key of the settings", "settings", "‸timezon: Asia/Shanghai\n", "timezon is not allowed"),
)
