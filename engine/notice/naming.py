# ruff: noqa: E501 (tables of Chinese words, each line of which counts double)
"""Short names: of items from their first words, of tasks from the clause that says when."""

import re

from engine.notice.feasts import FEASTS
from engine.notice.lines import Passage, folded
from engine.notice.moments import Time, acts
from engine.notice.numerals import NUMBER

_LONG = 30
_CUT = 30
_FEW = 4
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九]是|并(?!网|轨)|且|要(?!素)|须|应当|应(?![急诉用对])|请(?!示)|确保|原则上|至少|集中(?=开展|组织|举办|召开|进行|力量)|以及|同时|于|在(?!线|建|职|校|册)|由|”|期间|其中|力争|坚持|再(?!生)|另|按(?!期|时|规|照)|的|内(?!部|控)|前(?!期|端|往)|完成时限|完成时间|，|、|：|是|将|把|共(?![同青享建])|上午|下午|晚上?(?=[，）]|$)|下班前|上班前|\s|）)+"
)
_TRAILING = re.compile(
    r"(?:至少|不少于|分别|各|前|内|于|在|自|的|为|应|须|，|、|：|一次|每次|\s|（|至|到|以上|期间|并|及|和|(?<!参)与|(?<![召公展打离放])开|截至|时限|时间|计)+$"
)
_AFORE = re.compile(
    r"(?:分别)?(?:应当|应|须|要|需)?(?:最迟|至少)?(?:(?:放|安排|确定|定|选|集中)在|定于|不得?晚于|不迟于|截至|于|在|自|从|每[次期场]|到|至|按)$"
)
"""What leads to a time, and is left without meaning when the time is gone."""
_SHARING = re.compile(
    r"(?:分别|各|均)(?=[一二三四五六七八九十\d]|集中|组织|开展|举办|召开|进行|投放|印发|报|检查|演练|通报|完成|评|办|安排|听|听取|制定|形成|将|把|向|实施)"
)
_COUNTED = re.compile(
    r"(?:至少|不少于|不低于|各)?(?:\d{1,3}|[一二两三四五六七八九十]{1,2})(?:次|期|场次|场|轮|回)(?:以上)?|[，、]?每[次场期人](?:不少于|不低于|至少)[^，。；]*$"
)
_TIMES = re.compile(
    r"(?:20\d\d|今|本|当|次|每)?年?(?:度)?(?:第?[一二三四1-4]、?)+季度?(?:末|底|内)?(?:之?前)?"
    r"|(?:(?:20\d\d|今|本|当|次)年)?(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:份)?(?:\d{1,3}[日号]|底|末|[上中下]旬|内|初)?(?:之前|以前|前|止|内)?"
    r"|\d{1,2}[日号](?:之?前|止|内)?|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[.·]\d{1,2}"
    r"|每(?:隔|满|逢)?(?:一个|个|一)?(?:\d{1,2}|[一二两三四五六双])?个?(?:半年|季度|季|年度|年|月份|月度|月|周[一二三四五六日]?|星期[一二三四五六日]?)(?:度)?(?:首月|末月|末|底|最后[^，。；]{1,5}|第[一二三四]个?[^，。；]{1,3})?(?:之?前)?"
    r"|(?:全|本|当|今)年(?:度)?(?:内)?|年[内底末](?:之?前)?|年度内|一年内|[上下][、和与及]?下?半年[、和]?(?:下半年)?(?:末|底)?(?:之?前)?|[按逐][季月周年]度?|(?<![一-龥])(?:月度|季度|年度)(?=[一-龥]{2})"
    r"|[至到起止~…-]|（[^（）]*\d[^（）]*）|以上|期间|（|）"
)
"""Whatever of the words for a time says when, and nothing of the matter."""
_OPENING_TIME = re.compile(
    rf"(?:(?:(?:{_TIMES.pattern})[、和及，]?)+|(?:{FEASTS})节?前夕?(?=把|开展|组织|对|集中|召开|举办|走访))(?:之?前|[上下]午|晚上?)?把?"
    rf"(?:{_SHARING.pattern})?(?=[\u4e00-\u9fff“\d][\u4e00-\u9fff“\d])"
)
_WITHIN = re.compile(
    r"(?<=[\u4e00-\u9fff”）])(?<!、)(?:(?:于|在)?\d{1,2}月(?:底|末|\d{1,2}日)之?前|(?:全年|年内|每(?:个)?(?:季度|半年|月|周))(?!总结|工作|任务|目标|报|情况|计划))(?=[\u4e00-\u9fff])"
)
_CHAPTER = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
_BACKGROUND = re.compile(
    r"结合|围绕|利用|借助|针对|聚焦|按照|根据|依托|对照|为(?=[^民])|以[^，]{2,16}为|在[^，]{2,16}(?:中|下|上|期间|之际)，"
)
"""What opens a sentence and asks for nothing yet."""
_RESULT = re.compile(
    r"(?:累计|共|力争|基本|全部|全面)*(?:(?:完成|达到|实现|建成|不少于|至少)*[\d.]+万?(?:%|[\u4e00-\u9fff]{1,2})?(?:以上)?|(?<=全部)[\u4e00-\u9fff]{2}|完成年度目标的?\d+%|.)$"
)
"""完成1000户, 达到85%, 全部清零: of what, only the item's title says."""
_BARE = re.compile(
    r"开展|报送|组织|召开|举办|进行|完成|实施|落实|推进|发布|通报|制定|形成|集中|安排|上报|提交|(?:集中)?(?:宣传|组织)(?:工作|活动)?|."
)
_SLUGS = (
    ("自查", "self-check"), ("自评", "self-check"), ("培训", "training"), ("轮训", "training"), ("演练", "drill"), ("总结", "summary"), ("小结", "summary"),
    ("报告", "report"), ("学习", "study"), ("学法", "study"), ("检查", "check"), ("督查", "inspection"), ("督察", "inspection"), ("评查", "review"), ("评估", "assessment"),
    ("考核", "appraisal"), ("考试", "exam"), ("宣传", "campaign"), ("活动", "campaign"), ("讲座", "lecture"), ("会议", "meeting"), ("例会", "meeting"), ("调研", "research"),
    ("方案", "scheme"), ("计划", "plan"), ("清单", "list"), ("目录", "directory"), ("台账", "records"), ("信息", "information"), ("简报", "bulletin"), ("素材", "material"), ("材料", "material"),
    ("资料", "material"), ("数据", "data"), ("案例", "case"), ("率", "rate"), ("满意度", "rate"), ("通报", "notice"), ("公开", "publication"), ("整改", "correction"), ("报送", "report"),
)  # fmt: skip


def title(body: Passage, cells: tuple[tuple[str, Passage], ...] = ()) -> str:
    """A short title: a row's own, else the first sentence, cut at a comma where it is long, without its times."""
    whole = _source(body, cells)
    first = re.split(r"[。\n；]", whole.strip())[0].strip(" 。.：:；;")
    first = re.sub(r"[（(][^（）()]*\d月[^（）()]*[）)]", "", first)
    opening = re.match(r"([^：:]{2,24})[：:](?=.{4,})", first)
    if opening and len(_TIMES.sub("", folded(opening[1])).strip("、，和及")) <= 1:
        first = first[opening.end() :]
    first = _matter(first)
    dated = re.match(r"([^，,]{4,})[，,].*(?:\d月|季度|每[月周年半两]|年底|年内|\d%)", first)
    said = dated[1] if dated else first
    if len(said) > _LONG:
        said = next((part for part in re.split(r"[，,：:]", said) if len(part) >= _FEW), said)
    return _closed(_short(_timeless(said))) or whole.strip()[:_CUT] or "待写"


def _source(body: Passage, cells: tuple[tuple[str, Passage], ...]) -> str:
    """The text that names an item: a row's own title, unless that is its chapter's."""
    named = next((cell.raw for name, cell in cells if name == "title"), "")
    if _CHAPTER.match(named):
        named = next((cell.raw for name, cell in cells if name == "body" and cell.raw.strip()), named)
    return named or body.raw


def _matter(text: str) -> str:
    """A sentence from the first clause on that asks for something: not 围绕国际妇女节，……."""
    rest = text
    while _BACKGROUND.match(rest):
        clause, comma, behind = rest.partition("，")
        if not comma or len(behind) < _FEW or acts(clause):
            break
        rest = behind
    return rest


def _timeless(text: str) -> str:
    """A title without the times that open it or stand in it, and without how often."""
    timed = _OPENING_TIME.match(folded(text))
    left = text[timed.end() :] if timed else text
    left = _WITHIN.sub("", re.sub(r"(?<![第每\d])[一1]次(?=[\u4e00-\u9fff“])(?!性)", "", left))
    counted = re.sub(rf"(?<=.{{4}})(?<!组织)(?:召?开)?(?:至少|不少于|不低于)?{NUMBER}[次场期](?:以上)?$", "", left)
    return counted if counted != left and (left != text or acts(counted)) else left


def _short(text: str) -> str:
    """A text of few enough characters, cut where a part of it ends."""
    if len(text) <= _LONG:
        return text
    stop = max(text.rfind(mark, _FEW, _LONG) for mark in "、，并和及")
    return text[:stop] if stop >= _LONG // 2 else text[:_LONG]


def _closed(text: str) -> str:
    """A text without the bracket or quote that it opens and does not close, or the other way round."""
    for mark, end in (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”")):
        if text.count(mark) > text.count(end):
            text = text[: text.rindex(mark)] if text.rindex(mark) > 1 else text.replace(mark, "")
        elif text.count(end) > text.count(mark):
            text = text.replace(end, "", 1)
    return text.strip(" ，,、：")


def placed(named: str, title: str) -> str:
    """A task's title that says of what: with the item's before it where it is a verb or a number alone."""
    if named in title:
        return title
    short = len(named) <= _VERB or _RESULT.match(named)
    return f"{title}：{named}" if short and title != named and len(title) + len(named) < _LONG else named


_VERB = 2


def of_text(text: str) -> str:
    """What a few words ask for, without how often."""
    return _tidy(text)


def of_part(about: str) -> str:
    """The name of a matter that has a lead of its own."""
    return about if re.search(r"工作$|任务$", about) else f"{about}工作"


def of_clause(text: str, one: Time, others: list[Time]) -> str:
    """What a clause asks for besides its time; "" where nothing is left."""
    begin, end = _bounds(text, one)
    starts = {
        time.start: time
        for time in (*others, one)
        if begin <= time.start < end and (time is one or time.form is not None)
    }
    inside = [starts[start] for start in sorted(starts)]
    at = inside.index(one)
    first = inside[at - 1].end if at else begin
    stop = inside[at + 1].start if at + 1 < len(inside) else end
    before, behind = text[first : one.start], text[one.end : stop]
    own = _rest(one)
    if at:
        before = before.rpartition("、")[2] if "、" in before else before.lstrip("（）”")
    if at + 1 < len(inside):
        parted = behind.partition("、")
        behind = parted[0] if parted[1] or len(behind) > _FEW else ""
        if len(own + behind) <= 1 and len(before) + len(behind) < _LONG:
            own, behind = _rest(inside[-1]), text[inside[-1].end : end]
    own = "" if own and own in one.name and not (before + behind).strip("“”期间") else own
    verb = re.match(r"办好|做好|抓好|搞好|开展|组织|举办|召开", text[begin:end])
    named = _tidy(_AFORE.sub("", before) + own + behind)
    return f"{verb[0]}{named}" if verb and at and named and not acts(named) else named


def _rest(one: Time) -> str:
    """What the words for a time say besides: 巡查 in 每周巡查不少于2次."""
    if one.kind == "trigger":
        return ""
    words = one.words.rpartition("…")[2] if "…" in one.words else one.words
    if re.search(r"(?:前|前夕)$", words) and re.fullmatch(r"\D+", words) and not _TIMES.match(words):
        return ""
    words = re.sub(
        r"至少|不少于|不低于|(?:结束|终了)?后第?\d+个?(?:工作)?[日天](?:之?内|以内|前)?", "", _COUNTED.sub("", words)
    )
    words = re.sub(r"^[\d月份]*[为是](?=[\u4e00-\u9fff]+[月周日]$)", "", words)
    named = re.sub(r"\d|^[前后日末底旬度内]+|[前后]$|工作日|分别|各$", "", _TIMES.sub("", words))
    return re.sub(r"^[和及与、，：]+|(?:[和及、，：]|(?<!参)与)+$", "", named)


def of_sentence(text: str, one: Time, others: list[Time]) -> str:
    """The same in a sentence: the clause of the time, or the one beside it where it says nothing but the time."""
    named = of_clause(text, one, others)
    begin, end = _bounds(text, one)
    if named or _rest(one) not in one.name:
        return named
    opens = begin == 0 or text[begin - 1] in "。；\n："
    if not opens:
        beside = _plain(text, begin - 1, others)
        if len(beside) >= _FEW:
            return beside
    following = _plain(text, end + 1, others) if text[end : end + 1] in "，：" else ""
    return following if len(following) >= _FEW else ""


def _plain(text: str, at: int, others: list[Time]) -> str:
    """A clause that stands at a place, without times; "" where it tells of something else."""
    begin = max(text.rfind(mark, 0, at) for mark in "，。；：\n") + 1
    end = min((stop for stop in (text.find(mark, at) for mark in "，。；\n") if stop >= 0), default=len(text))
    if not 0 <= at < len(text) or re.match(r"遇|如|若|对(?:未|不|发现)|未|不|[^，]*%", text[begin:end]):
        return ""
    inside = [time for time in others if begin <= time.start < end]
    if inside:
        return of_clause(text, inside[0], others)
    return _tidy(text[begin:end])


def after(text: str, at: int, others: list[Time]) -> str:
    """What follows a place in its clause, else what the next clause asks for."""
    end = min((stop for stop in (text.find(mark, at) for mark in "，。；\n") if stop >= 0), default=len(text))
    named = _tidy(text[at:end])
    return named if len(named) >= _FEW else _plain(text, end + 1, others)


def clauses_near(text: str, one: Time, others: list[Time]) -> str:
    """The clause of a time and the one after it, unless that has a time of its own."""
    begin, end = _bounds(text, one)
    following = text.find("，", end + 1)
    stop = following if following >= 0 else len(text)
    return text[begin : end if any(end < time.start < stop for time in others) else stop]


def _bounds(text: str, one: Time) -> tuple[int, int]:
    begin = max(text.rfind(mark, 0, one.start) for mark in "，。；：\n") + 1
    ends = [at for at in (text.find(mark, one.end) for mark in "，。；：\n") if at >= 0]
    return begin, min(ends, default=len(text))


def _tidy(text: str) -> str:
    text = re.sub(r"\d+[条篇]$|^[\u4e00-\u9fff]、|^[”期间、，]+", "", _COUNTED.sub("", text))
    text = re.sub(r"于(?=将|把|向)", "", _SHARING.sub("", text))
    text = re.sub(
        r"^(?:在)?[^，]{0,12}(?:前提下|基础上|过程中)|^等[^，]{0,8}?(?:节点|节日|时段|契机|时机)|^起(?![草步点])",
        "",
        text,
    )
    before = None
    while before != text:
        before = text
        text = _TRAILING.sub("", _LEADING.sub("", text))
    if "、、" in text or (len(text) > _LONG and re.match("[对将把与在为]", text)):
        return ""
    text = re.sub(r"[“”]{2}|（[、和及]*）|^（[^（）]*）(?:[上下]午|晚上?)?$", "", text)
    text = _closed(_short(_closed(text)))
    return "" if _BARE.fullmatch(text) or _TIMES.fullmatch(text) or re.fullmatch(r"20\d\d年?度?", text) else text


def slugs(titles: list[str]) -> list[str]:
    """An id for each of an item's tasks, in small letters, no two alike."""
    found: list[str] = []
    for index, said in enumerate(titles, 1):
        known = [(said.rfind(word), slug) for word, slug in _SLUGS if word in said]
        base = max(known)[1] if known else f"t{index}"
        id_, again = base, 2
        while id_ in found:
            id_, again = f"{base}-{again}", again + 1
        found.append(id_)
    return found
