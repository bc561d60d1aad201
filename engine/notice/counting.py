"""How many times in the year, where the cell says 全年 and the sentence the number: 举办对接活动不少于4场."""

import re

from engine.notice import naming
from engine.notice.numerals import NUMBER, number
from engine.notice.values import Note, Task

_COUNT = re.compile(
    rf"(?P<all>(?:举办|开展|组织|召开|举行|安排)[^，。；、：\d每]{{0,24}}?(?P<cap>不超过|最多)?(?P<n>{NUMBER})(?:次|场次|场|期)"
    r"(?!会|数|[以之]?内)[^，。；、：]{0,24})"
)
_PERIOD = re.compile(r"每|[按逐][周月季]|季度|半年|\d月|\d日|[一二三四五六七八九十]月")
_MOST = 366


def of_year(labelled: list[Task | Note], body: str) -> list[Task | Note]:
    """What a cell or label says of time, its year with the one count that the sentences give without a period."""
    found = [match for match in _COUNT.finditer(body) if not _PERIOD.search(_clause(body, match))]
    if len(found) != 1 or found[0]["cap"] or not 1 < number(found[0]["n"]) <= _MOST:
        return labelled
    title = naming.of_text(found[0]["all"])
    form = {"every": "year", "times": number(found[0]["n"])}
    return [
        one._replace(form=form, title=title or one.title) if isinstance(one, Task) and one.form == "year" else one
        for one in labelled
    ]


def _clause(text: str, match: re.Match[str]) -> str:
    """The words from the comma before a count to its end."""
    begin = max(text.rfind(mark, 0, match.start()) for mark in "，。；\n") + 1
    return text[begin : match.end()]
