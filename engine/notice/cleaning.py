"""What of a page is no part of the notice: menus, footers, page numbers, forms, lists of annexes."""

import re
from collections.abc import Iterable, Iterator

from engine.notice.layout import mark
from engine.notice.lines import Line, folded, tight
from engine.notice.roles import LABEL
from engine.notice.tables import columns
from engine.notice.units import PERSON, like_unit

_PAGE = re.compile(r"^[-·\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[/／,，共]+\s*\d{1,3}\s*页?)?[-·\s]*$")
_PAGED = re.compile(r"^(?:[-·]+\s*(?:第\s*)?\d{1,3}\s*页?\s*[-·]+|第\s*\d{1,3}\s*页.*|\d{1,3}\s*/\s*\d{1,3})$")
_NOISE = re.compile(
    r"^(?:首页|(?:当前|您(?:现在|当前)?的?(?:所在)?)位置.*|字体|字号|[【\[〔](?:字体|打印|关闭|大|中|小|返回|收藏|分享|复制链接|下载|我要纠错|字号).*[】\]〕]|字[体号][：:].*|(?:大|中|小)(?:\s*[|/]?(?:大|中|小)){1,2}|打印(?:本页|此页)?(?:关闭.*)?|关闭(?:窗口|本页)?|返回.{0,6}|请输入.*|搜索|检索|.{0,6}扫一扫.{0,40}"
    r"|分享到?.{0,16}|浏览次数.*|阅读次数.*|点击(?:数|量|率).*|访问量.*|登录|注册|(?:网站支持|无障碍).*|长者模式|繁体|政务公开|新闻中心|办事服务|互动交流|机构职能|机构概况|专题专栏|政府信息公开(?:指南|目录|年报|制度)?|信息公开|法定主动公开内容"
    r"|[（(]?此件(?:公开发布|主动公开|依申请公开|不予公开).*|（?主动公开）?|公开|无|抄送[：:].*|(?:联系人|联系电话|电话|传真|邮箱|电子邮箱|邮编)[：:].*|（?(?:联系人|联系电话)[^。]{0,60}）?)$"
)
_TRAIL = re.compile(
    r"^(?=.*(?:首页|政务公开|信息公开|网站)).{0,60}[>》›»|/].{0,60}$|^[^。，；]{1,16}(?:[>›»][^。，；]{1,20}){2,}$"
)
"""首页 > 政务公开 > 计划总结"""
_META_KEYS = (
    r"索引号|信息索引|主题分类|主题词|公开属性|公开方式|公开类别|公开范围|公开时限|公开日期|公开时间|信息分类|体裁分类|组配分类|有效性|是否有效|信息名称|内容概述|生效日期|废止日期|文件类型|信息来源|来源|作者|责任编辑|编辑|审核|关键词"
    r"|公文种类|效力状态|发布机构|发布机关|发文机构|发文机关|发布单位|发文单位|制发机关|发布日期|发布时间|更新时间|发文日期|成文日期|成文时间|生成日期|印发日期|文件名称|名称|标题|文号|文件编号|发文字号|编号|语音播报|扫码|视力保护色|保护视力色|时间|日期|稿源|访问次数|浏览量|浏览|阅读量"
)
META = re.compile(rf"^[•·*\s]*(?P<key>{_META_KEYS})\s*：\s*(?P<value>.*)$")
"""What a page tells of the notice: a name and a value."""
_FOOT = re.compile(
    r"^(?:留言咨询|我要留言|留言选登|纠错|我要纠错|相关(?:文档|链接|阅读|信息|附件|新闻|稿件|文件|解读)[：:]?|上一[篇条页][：:]?.*|下一[篇条页][：:]?.*|版权所有.*|主办(?:单位)?[：:][^，；。]*(?:网|工作时间|地址|电话|邮编|备案|标识|版权|维护|承办).*|承办单位[：:].*网.*|网站地图.*|联系我们.*"
    r"|.*ICP备.*|.*公网安备.*|扫一扫.*|友情链接.*|分享到微信.*|政策解读[：:]?|图解[：:]?.*|附件下载[：:]?|网站标识码.*|.*办公室\s*20\d\d年\d{1,2}月\d{1,2}日印发.*|评论.*|相关推荐|您是第.*位访问者.*|Copyright.*|1[.、]错误类.*|使用说明)$",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"^附\s*件?\s*[：:]")
_ANNEX_LINE = re.compile(r"^(?:\d{1,2}[.、]\s*|（?\d{1,2}）\s*)[^。；]{2,70}$")
_HEADS = {"序号", "责任单位", "完成时限", "牵头单位"}


def cleaned(lines: Iterable[Line]) -> list[Line]:
    """The lines that belong to the notice, gaps within words taken out; cells likewise."""
    kept = [line for line in map(_tightened, _parted(lines)) if line.text or any(line.cells)]
    kept = _without_annexes(_before_foot(kept))
    body = next((at for at, line in enumerate(kept) if _begins(line)), len(kept))
    return [
        line
        for at, line in enumerate(kept)
        if not (_about(line) if line.cells else _noise(line.text, kept, above=at < body))
    ]


def _begins(line: Line) -> bool:
    """Whether the notice's own matter begins here: a table of tasks, a chapter, an item."""
    return bool(columns(line.cells)) if line.cells else mark(line.text)[0] in {"part", "chapter", "section", "item"}


def _about(line: Line) -> bool:
    """Whether a row of a table tells of the notice what pages tell: 索引号, 发布机构."""
    told = [folded(cell).strip("： ") for cell in line.cells if cell.strip()]
    return (
        bool(told)
        and bool(re.fullmatch(_META_KEYS, told[0]) or META.match(folded(line.cells[0])))
        and not columns(line.cells)
    )


def _parted(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines; below the head of a table that was set with blanks, its rows with their cells."""
    gap, width, row = "", 0, Line(0, "")
    for line in lines:
        found = _head(line)
        if found:
            gap, width = found
            yield Line(line.number, "", tuple(re.split(gap, line.text.strip())))
            continue
        cells = tuple(re.split(gap, line.text.strip())) if gap and not line.cells else ()
        if len(cells) > 2 and re.fullmatch(r"\d{1,3}[.、]?", folded(cells[0])):  # noqa: PLR2004 (a number and two more)
            yield from [row] if row.cells else []
            row = Line(line.number, "", cells)
        elif row.cells and line.text.strip() and len(row.cells) < width and len(cells) <= 2:  # noqa: PLR2004 (the rest of a row)
            row = row._replace(cells=(*row.cells, *cells))
        else:
            yield from [row] if row.cells else []
            gap, row = (gap if not line.text.strip() else ""), Line(0, "")
            yield line
    yield from [row] if row.cells else []


def _head(line: Line) -> tuple[str, int] | None:
    """How the head of a table parts its columns, and how many there are; None for any other line."""
    if line.cells:
        return None
    for gap in (r"\s{2,}|\t|\u3000", r"\s+"):
        cells = re.split(gap, line.text.strip())
        if columns(cells):
            return gap, len(cells)
    return None


def _tightened(line: Line) -> Line:
    text = _BULLET.sub("", line.text)
    label = LABEL.search(folded(text)) if text else None
    text = text[: label.end()] + _besides(text[label.end() :]) if label else text
    return Line(line.number, tight(_listed(text)), tuple(tight(_listed(_besides(cell))) for cell in line.cells))


def _besides(cell: str) -> str:
    """防汛科 of 防汛科 王某: a unit without the persons that blanks keep apart from it."""
    return _PERSONS.sub(lambda found: found[0] if any(map(like_unit, found[2].split())) else found[1], cell)


_PERSONS = re.compile(
    rf"([\u4e00-\u9fff]{{1,20}}(?:[科股室处办局站队所镇]|中心))((?:[ \u3000]+{PERSON})+)(?=$|[、，；,;\n])"
)


_BULLET = re.compile(
    rf"^\s*[-—–*•·●○◆◇■□▪★☆※◎▲△►➤]+\s*(?=(?:{LABEL.pattern}|[\u4e00-\u9fff]{{0,4}}(?:时限|时间|期限|节点)[：:]|[\u4e00-\u9fff]{{0,4}}领导[：:]))"
)
"""A mark before a label, which begins no point."""


def _listed(text: str) -> str:
    """甲科  乙科: units that blanks alone keep apart, with commas between them."""
    head, colon, told = text.rpartition("：") if "：" in text else text.rpartition(":")
    parts = told.split()
    label = re.split("[。；，]", head)[-1]
    units = all(len(one) > 2 and like_unit(one) for one in parts)  # noqa: PLR2004 (names, no letters of one)
    if len(parts) <= 1 or not units or (colon and len(label) > _LABEL):
        return text
    return f"{head}{colon}{'、'.join(parts)}"


_LABEL = 12


def _noise(text: str, lines: list[Line], *, above: bool) -> bool:
    said = folded(text)
    if _PAGED.match(said):
        return True
    if _PAGE.match(said):
        # a number alone may be the first cell of a table that lies flat
        return not any(folded(line.text) in _HEADS for line in lines)
    if not re.search(r"\w", said):
        return True
    return bool(_NOISE.match(said) or (above and (META.match(said) or _TRAIL.match(said))))


def _before_foot(lines: list[Line]) -> list[Line]:
    """Everything before the page's foot: the first line of one that follows the middle of the text."""
    total = sum(len(line.text) for line in lines) or 1
    so_far = 0
    for index, line in enumerate(lines):
        if so_far * 2 > total and not line.cells and _FOOT.match(folded(line.text)):
            return lines[:index]
        so_far += len(line.text)
    return [line for line in lines if line.cells or not _FOOT.match(folded(line.text))]


def _without_annexes(lines: list[Line]) -> list[Line]:
    """Without the list of annexes above the signature, which is numbered as items are."""
    kept: list[Line] = []
    listing = False
    for line in lines:
        said = folded(line.text)
        if not line.cells and _ANNEX.match(said) and len(said) < _LONG:
            listing = True
        elif not (listing and not line.cells and _ANNEX_LINE.match(said)):
            listing = False
            kept.append(line)
    return kept


_LONG = 90
