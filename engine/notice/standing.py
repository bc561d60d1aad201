"""What a notice says once for all of its items: whose place in a list leads, who answers where nobody is named."""

import re
from typing import NamedTuple

from engine.notice.units import NAME_END, names

_FIRST = re.compile(
    r"(?:第一(?:个|位|家|名)?(?!季|时|批|责任人|次|阶段)|首(?:位|个|家|列)|最?前(?:面|列|位))[^。；，]{0,14}?(?:为|是|即|作为|任|系|负责)[^。；，]{0,10}?(?:牵头|主办|主责)"
)
_DEFAULT = re.compile(
    r"(?:未|没有|无)(?:明确|注明|标明|列明|写明|指定|标注|另行注明)[^。，；]{0,8}?(?:责任|牵头|承办|主办)?(?:单位|部门|科室|处室)?的?[^。；]{0,12}?"
    r"(?:，)?(?:均|一律|统一|都|原则上)?由(?P<names>[^。；，]{2,60}?)(?:牵头|负责|承办|落实|组织|汇总|为)"
)
_ALL = re.compile(
    r"(?:以上|上述|下列|以下|本方案|本要点|本计划|各项|所列|本清单)[^。；，]{0,14}?(?:任务|工作|事项|各项|内容|条目)[^。；，由]{0,8}?(?:均|一律|都|统一)由(?P<names>[^。；，]{2,60}?)(?:牵头|负责|承办|落实|组织)"
)
_OFFICE = re.compile(r"办公室(?:设在|设于|挂靠|放在)(?:局|区|市|县|省|本)?(?P<name>[^，。；（]{2,24}?)(?=[，。；（]|$)")


class Standing(NamedTuple):
    """What a notice says once for all of its items.

    The first of a list leads; who answers for items that name nobody; the office that coordinates; each with the
    offset in the text, -1 where it is not said.
    """

    first_leads: int = -1
    default: tuple[str, ...] = ()
    default_at: int = -1
    office: str = ""
    office_at: int = -1


def standing(text: str) -> Standing:
    """What is said of all items."""
    first, default = _FIRST.search(text), _DEFAULT.search(text) or _ALL.search(text)
    office = _OFFICE.search(text)
    return Standing(
        first.start() if first else -1,
        names(default["names"]).names if default else (),
        default.start() if default else -1,
        office["name"] if office and NAME_END.search(office["name"]) else "",
        office.start() if office else -1,
    )
