"""`wf import`: what a notice says is read, with its line; what it does not say is left open."""

import io
import shutil
import subprocess
import time
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from engine.app import checking
from engine.faults import RefusedError
from engine.loading import load
from engine.notice import material, owners, times, windows
from engine.notice.lines import Passage, folded
from engine.notice.moments import When
from engine.notice.standing import standing
from engine.notice.whole import Notice, read
from engine.reading import formats, grid
from engine.workspace import Workspace
from tests.conftest import ROOT, Ran, Wf
from tests.notices.scorer import FIELDS, HERE, SEEDS, Score, notices, scored

NOTICES = list(notices())
OPEN = {
    "all-before-issue", "annual-report", "empty-group", "item-gap", "no-lead", "provisional-year", "same-evidence", "self-check-without-material",
    "trigger-without-latest", "two-targets", "undecided", "unwritten", "window-without-workday",
}  # fmt: skip
"""What a draft leaves to people, as `wf check` says it."""


def notice(name: str) -> Notice:
    return read(formats.lines(str(next(HERE.glob(f"{name}.[!e]*")))))


def of_text(text: str) -> Notice:
    from engine.reading import plain  # noqa: PLC0415 (one of several readers)

    return read(plain.lines(text.encode()))


@pytest.mark.parametrize(("name", "source", "expected"), NOTICES, ids=[name for name, *_ in NOTICES])
def test_nothing_is_read_wrongly_and_little_is_missed(name: str, source: Path, expected: dict[str, object]) -> None:
    found = scored(read(formats.lines(str(source))), expected)
    assert found["items"] == Score(right=found["items"].right), name
    assert sum(score.wrong for score in found.values()) == 0
    assert found["leads"].missing + found["with"].missing <= 2 + 2 * (name == "rikaze-cg-2023")
    assert found["times"].missing <= 2


def test_together_the_notices_are_read_as_well_as_was_promised() -> None:
    totals = dict.fromkeys(FIELDS, Score())
    for _, source, expected in NOTICES:
        for field, score in scored(read(formats.lines(str(source))), expected).items():
            totals[field] = totals[field] + score
    assert totals["items"].recall >= 0.99
    assert (totals["leads"] + totals["with"]).f1 >= 0.97
    assert totals["times"].recall >= 0.95
    assert totals["times"].precision >= 0.99


def test_a_report_of_the_past_makes_no_tasks() -> None:
    assert notice("report").items == ()
    for path in [*SEEDS.glob("002_*"), *SEEDS.glob("003_*")]:
        found = read(formats.lines(str(path)))
        assert found.heading.report
        assert [task for item in found.items for task in item.tasks] == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("每两个月至少开展一次", "2 months"),
        ("每季度开展一次", "quarter"),
        ("每半年自查一次", "half-year"),
        ("每年举办两期以上讲座", {"every": "year", "times": 2}),
        ("每月25日前", {"every": "month", "due": 25}),
        ("每月5日前报送上月数据", {"every": "month", "due": "+5 days"}),
        ("每季度末月20日前", {"every": "quarter", "due": 20}),
        ("每季度结束后5个工作日内", {"every": "quarter", "due": "+5 workdays"}),
        ("每季度结束后10日内", {"every": "quarter", "due": "+10 days"}),
        ("每周五下班前", {"every": "week", "due": "friday"}),
        ("“每周一学”", "week"),
        ("每月第一个周五", {"every": "month", "due": "1st friday"}),
        ("每年12月20日前", {"date": "2024-12-20"}),
        ("每年5月、11月", {"dates": ["2024-05-31", "2024-11-30"]}),
        ("每月10日前汇总上月数据", {"every": "month", "due": "+10 days"}),
        ("次月5日前", {"every": "month", "due": "+5 days"}),
        ("月后8日前", {"every": "month", "due": "+8 days"}),
        ("月后3个工作日内", {"every": "month", "due": "+3 workdays"}),
        ("季后15日内", {"every": "quarter", "due": "+15 days"}),
        ("每季度第一个月10日前报送上季度情况", {"every": "quarter", "due": "+10 days"}),
        ("每周五调度一次", {"every": "week", "due": "friday"}),
        ("每周三轮流接访", {"every": "week", "due": "wednesday"}),
        ("每周一调度", "week"),
        ("隔月召开一次", "2 months"),
        ("双月开展检查", "2 months"),
        ("月度", "month"),
        ("季度", "quarter"),
        ("每半年（6月、12月）", {"dates": ["2024-06-30", "2024-12-31"]}),
        ("全年", "year"),
        ("2024年", "year"),
        ("2024年全年", "year"),
        ("每人每年接受不少于60学时的培训", "year"),
        ("贯穿全年", "continuous"),
        ("全年推进", "continuous"),
        ("常年", "continuous"),
        ("全年不少于4次", {"every": "year", "times": 4}),
        ("上、下半年各一次", "half-year"),
        ("一年两次", {"every": "year", "times": 2}),
        ("按季度报送", "quarter"),
        ("6月20日前", {"date": "2024-06-20"}),
        ("6月20日（星期四）17:00前", {"date": "2024-06-20"}),
        ("二月底前", {"date": "2024-02-29"}),
        ("9月上旬", {"date": "2024-09-10"}),
        ("第一季度", {"date": "2024-03-31"}),
        ("年底前", {"date": "2024-12-31"}),
        ("次年1月底前", {"date": "2025-01-31"}),
        ("2024.6.30", {"date": "2024-06-30"}),
        ("3月、6月、9月底前", {"dates": ["2024-03-31", "2024-06-30", "2024-09-30"]}),
        ("4月至6月", {"during": {"4月至6月": "2024-04-01..2024-06-30"}}),
        ("4月—6月", {"during": {"4月至6月": "2024-04-01..2024-06-30"}}),
        ("4-6月", {"during": {"4至6月": "2024-04-01..2024-06-30"}}),
        ("3月中旬至5月上旬", {"during": {"3月中旬至5月上旬": "2024-03-11..2024-05-10"}}),
        ("5月至10月中旬", {"during": {"5月至10月中旬": "2024-05-01..2024-10-20"}}),
        ("5月1日至31日", {"during": {"5月1日至31日": "2024-05"}}),
        ("6月上中旬", {"date": "2024-06-20"}),
        ("2024年7月底、12月底", {"dates": ["2024-07-31", "2024-12-31"]}),
        ("6.30", {"date": "2024-06-30"}),
        ("上半年2次", {"date": "2024-06-30"}),
        ("世界水日（3月22日）", {"during": {"世界水日": "2024-03-22"}}),
        ("“保密宣传月”（5月）", {"during": {"保密宣传月": "2024-05"}}),
        ("3月22日至28日“中国水周”", {"during": {"中国水周": "2024-03-22..2024-03-28"}}),
        ("10月开展“敬老月”活动", {"during": {"敬老月": "2024-10"}}),
        ("高考（6月7日至8日）", {"during": {"高考": "2024-06-07..2024-06-08"}}),
        ("12月4日组织国家宪法日宣誓", {"date": "2024-12-04"}),
        ("12月4日国家宪法日", {"during": {"国家宪法日": "2024-12-04"}}),
        ("6月安全生产月", {"during": {"安全生产月": "2024-06"}}),
        ("中秋、国庆节前", {"dates": ["2024-09-14", "2024-09-30"]}),
        ("“五一”、国庆节前", {"dates": ["2024-04-30", "2024-09-30"]}),
        ("端午节前", {"date": "2024-06-07"}),
        ("收到通知后5个工作日内", {"after": "收到通知", "due": "+5 workdays"}),
        ("收到通知后5日内", {"after": "收到通知", "due": "+5 days"}),
        ("印发之日起一个月内", {"after": "本通知印发", "due": "+1 month"}),
        ("本方案印发之日起10日内", {"after": "本通知印发", "due": "+10 days"}),
        ("各单位于每次活动结束后5个工作日内", {"after": "活动结束", "due": "+5 workdays"}),
        ("应急演练后一周内", {"after": "应急演练", "due": "+7 days"}),
        ("收到应诉通知书后5个工作日内", {"after": "收到应诉通知书", "due": "+5 workdays"}),
        ("监督意见自现场检查结束之日起10个工作日内", {"after": "现场检查结束", "due": "+10 workdays"}),
        ("按照区司法局通知的时间节点完成", {"after": "区司法局通知", "due": ""}),
        ("长期坚持", "continuous"),
        ("6月至9月每周开展一次", {"every": "week", "from": "2024-06-01", "until": "2024-09-30"}),
        ("4月至6月期间，每月报送一次", {"every": "month", "from": "2024-04-01", "until": "2024-06-30"}),
        (
            "5月1日至9月30日，小型水库每周巡查不少于2次",
            {"every": "week", "times": 2, "from": "2024-05-01", "until": "2024-09-30"},
        ),
        (
            "5月1日至9月30日实行24小时值班，每周五调度",
            {"every": "week", "due": "friday", "from": "2024-05-01", "until": "2024-09-30"},
        ),
        ("暑假期间（7月10日至8月25日）每周巡查", {"every": "week", "from": "2024-07-10", "until": "2024-08-25"}),
        ("11月至次年3月，每月通报一次", {"every": "month", "from": "2024-11-01", "until": "2025-03-31"}),
        ("10月起逐月通报", {"every": "month", "from": "2024-10-01"}),
        ("自4月起每季度开展一次", {"every": "quarter", "from": "2024-04-01"}),
        ("5月份起，每月25日前报送", {"every": "month", "due": 25, "from": "2024-05-01"}),
        ("从3月开始每周调度", {"every": "week", "from": "2024-03-01"}),
        ("7月1日起按月公布", {"every": "month", "from": "2024-07-01"}),
        ("1月起每月通报", "month"),
        ("二季度、四季度", {"dates": ["2024-06-30", "2024-12-31"]}),
        ("二、四季度", {"dates": ["2024-06-30", "2024-12-31"]}),
        ("第二、第四季度", {"dates": ["2024-06-30", "2024-12-31"]}),
        ("一季度和三季度", {"dates": ["2024-03-31", "2024-09-30"]}),
        ("３、１１月份", {"dates": ["2024-03-31", "2024-11-30"]}),
        ("全年开两次", {"every": "year", "times": 2}),
        ("2024.3-2024.9", {"during": {"2024.3至2024.9": "2024-03-01..2024-09-30"}}),
        ("9月第二个星期六", {"date": "2024-09-14"}),
        ("11月最后一个星期五", {"date": "2024-11-29"}),
        ("“六一”前", {"date": "2024-05-31"}),
        ("教师节前夕", {"date": "2024-09-09"}),
        ("收到《监督意见书》之日起15日内", {"after": "收到《监督意见书》", "due": "+15 days"}),
    ],
)
def test_times_are_read(text: str, form: object) -> None:
    found = times.read(folded(text), When(2024, date(2024, 1, 5), alone=True))
    assert [one.form for one in found if one.form != "continuous" or form == "continuous"] == [form]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2月30日前", "damaged"),
        ("6月31日前", "damaged"),
        ("13月底前", "damaged"),
        ("202481日前", "damaged"),
        ("×月×日前", "damaged"),
        ("6月前", "two-readings"),
        ("定期", "vague"),
        ("4月初", "vague"),
        ("4月底至5月初", "vague"),
        ("中秋节前一周", "vague"),
        ("每月10日、25日前", "no-form"),
        ("每周一、周四", "no-form"),
        ("每学期", "no-form"),
        ("会议召开前5个工作日", "no-form"),
        ("差评5个工作日内", "no-form"),
        ("及时", "vague"),
        ("每年年初", "vague"),
        ("春节期间、元旦节前", "vague"),
        ("每天", "no-form"),
        ("每旬一次", "no-form"),
        ("每年检查不超过2次", "cap"),
        ("2027年底前", "other-year"),
        ("1月15日前", "over"),
        ("4月第三周", "two-readings"),
        ("主汛期每周巡查一次", "undated"),
        ("暑假期间每周开放", "undated"),
        ("森林防火期内每月检查", "undated"),
        ("春运期间，每周通报", "undated"),
        ("重阳节组织慰问老人", "undated"),
        ("端午节举办龙舟赛", "undated"),
        ("元宵节期间开展活动", "undated"),
    ],
)
def test_what_cannot_be_told_is_left_open(text: str, why: str) -> None:
    found = times.read(folded(text), When(2024, date(2024, 3, 1), alone=True))
    assert [(one.form, one.open) for one in found] == [(None, why)]


@pytest.mark.parametrize(
    "text",
    [
        "2023年12月印发的方案",
        "自2024年6月1日起施行",
        "《法治中国建设规划（2020—2025年）》",
        "营商环境7.0版",
        "我县汛期为5月1日至9月30日",
        "年内办结率100%",
        "全年工作重点",
        "做好全年总结",
        "截至2023年底已建成",
        "持续推进改革",
        "发文字号为〔2024〕6号",
    ],
)
def test_what_is_no_time_makes_none(text: str) -> None:
    assert times.read(folded(text), When(2024)) == []


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (
            "7月至8月：开展青少年教育，基地每周开放一次",
            [
                {"during": {"7月至8月": "2024-07-01..2024-08-31"}},
                {"every": "week", "from": "2024-07-01", "until": "2024-08-31"},
            ],
        ),
        (
            "3月至11月开展专项整治，每月底前报送台账",
            [{"during": {"3月至11月": "2024-03-01..2024-11-30"}}, "month"],
        ),
        (
            "5月20日至6月20日开展宣传；每月抽查一次",
            [{"during": {"5月20日至6月20日": "2024-05-20..2024-06-20"}}, "month"],
        ),
        ("3月8日、3月15日：围绕妇女权益开展宣传", [{"dates": ["2024-03-08", "2024-03-15"]}]),
        ("4月15日：开展国家安全教育日宣传", [{"date": "2024-04-15"}]),
        ("11月28日至12月4日：开展“宪法宣传周”活动", [{"during": {"宪法宣传周": "2024-11-28..2024-12-04"}}]),
        ("月度核对、季度通报、年度评估", ["month", "quarter", "year"]),
        ("县级每月、乡镇每两周、村每周排查一次", ["month", "2 weeks", "week"]),
        ("9月25日至10月8日，会商研判", [{"during": {"9月25日至10月8日": "2024-09-25..2024-10-08"}}]),
        ("5月15日国际家庭日揭晓“最美家庭”", [{"during": {"国际家庭日": "2024-05-15"}}]),
        ("国际家庭日举办家风故事巡讲", [{"during": {"国际家庭日": "2024-05-15"}}]),
        ("在全国助残日开展慰问活动", [{"during": {"全国助残日": "2024-05-19"}}]),
        ("10月18日重阳节摆长寿宴", [{"during": {"重阳节": "2024-10-18"}}]),
        ("11月份消防宣传月办一次演练", [{"during": {"消防宣传月": "2024-11"}}]),
        ("“安全生产月”期间，组织开展普法检查", [{"during": {"安全生产月": "2024-06"}}]),
        ("向市局报送安全生产月报表", []),
        ("召开纪念国际妇女节114周年大会", []),
        ("7月、8月办暑期课堂", [{"during": {"7月、8月": "2024-07-01..2024-08-31"}}]),
        ("5月、6月各组织一次检查", [{"dates": ["2024-05-31", "2024-06-30"]}]),
        (
            "代表会议全年开两次，上半年一次放在6月，下半年一次放在12月",
            [{"every": "year", "times": 2}, {"date": "2024-06-30"}, {"date": "2024-12-31"}],
        ),
        ("全年举办培训班6期，其中上半年3期", [{"every": "year", "times": 6}, {"date": "2024-06-30"}]),
        ("全年改造1800户，其中上半年完成1000户", ["year", {"date": "2024-06-30"}]),
        ("年内新创建卫生村12个", ["year"]),
        ("汛期每周巡查，非汛期每月巡查", [{"every": "week", "from": "2024-05-01", "until": "2024-09-30"}, "month"]),
    ],
)
def test_times_that_stand_together_belong_together(text: str, forms: list[object]) -> None:
    when = When(2024, date(2024, 1, 5), seasons=windows.seasons("我县汛期为5月1日至9月30日。", 2024))
    assert [one.form for one in times.read(folded(text), when)] == forms


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("果蔬、肉类流通率分别达到25%、48%", ["25%", "48%"], []),
        ("合格率不得低于95%", ["95%"], []),
        ("满意度力争达到85%以上", ["85%"], []),
        ("普及率由80%提高到90%", ["90%"], []),
        ("失业率控制在4.5%以内", [], ["4.5%"]),
        ("漏损率降至9%以下", [], ["9%"]),
        ("超标率不高于5%", [], ["5%"]),
        ("就业率同比增长5%", [], []),
        ("普及率提高3%", [], []),
        ("工业增加值增长率达到8%", [], []),
    ],
)
def test_rates_are_to_be_reached_or_not_to_be_passed(text: str, least: list[str], most: list[str]) -> None:
    found = material.targets(text)
    assert [one.at_least for one in found if one.at_least] == least
    assert [one.at_most for one in found if one.at_most] == most


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ("整改问题。发现的问题于4月25日前整改到位。", ["发现的问题整改到位"]),
        ("排查纠纷。县级每月、乡镇每季度开展一次排查。", ["县级开展排查", "乡镇开展排查"]),
        ("节前检查。“五一”、国庆节前各组织一次安全检查。", ["组织安全检查"]),
        ("巡查。7月至8月，水库每周巡查不少于2次。", ["水库巡查"]),
        ("培训。督促企业每年至少组织1次培训。", ["督促企业组织培训"]),
        ("报送总结。6月20日、12月5日前分别报送半年、全年总结。", ["报送半年、全年总结"]),
        ("抽检。对作坊开展监督检查，每季度不少于1次。", ["对作坊开展监督检查"]),
        ("会商。主汛期（7月16日至8月15日）每周会商一次，遇重要天气随时会商。", ["主汛期会商"]),
        ("告知。自收到申请之日起15日内告知受理情况。", ["告知受理情况"]),
        ("改厕。上半年完成1000户。", ["改厕：完成1000户"]),
        ("化解积案。年底前全部清零。", ["化解积案：全部清零"]),
        ("盘点。每月盘点一次。", ["盘点"]),
        ("药品管理。每月盘点一次。", ["药品管理：盘点"]),
        ("代表会议。会议安排在6月，下半年再议。", ["代表会议"]),
        ("座谈。每季度邀请监督员参与一次执法观摩。", ["邀请监督员参与执法观摩"]),
        ("防火。3月为全县防火宣传月，组织开展宣传。", ["组织开展宣传"]),
    ],
)
def test_titles_say_what_and_not_when(body: str, titles: list[str]) -> None:
    found = of_text(f"某区水务局2024年工作要点\n1.{body}（责任单位：水政科）\n某区水务局\n2024年1月5日\n")
    assert [task.title for task in found.items[0].tasks] == titles


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("围绕国际妇女节、国际消费者权益日，开展法律法规宣传咨询。", "开展法律法规宣传咨询"),
        ("结合元旦、春节期间农民工返乡，开展“送法回家”活动。", "开展“送法回家”活动"),
        ("利用暑假开展青少年教育。", "利用暑假开展青少年教育"),
        ("居民代表会议全年开两次。", "居民代表会议"),
        ("每周五下午组织大扫除。", "组织大扫除"),
        ("5月底前把3号院的飞线充电问题解决掉。", "3号院的飞线充电问题解决掉"),
        ("春节前把独居老人挨家走一遍。", "独居老人挨家走一遍"),
        ("每月查一次消防通道。", "查消防通道"),
        ("城东净水厂6月底前建成通水。", "城东净水厂建成通水"),
        ("上半年、下半年各组织1次业务培训。", "组织业务培训"),
    ],
)
def test_items_are_called_by_what_they_ask_for(body: str, title: str) -> None:
    found = of_text(f"某区水务局2024年工作要点\n1.{body}（责任单位：水政科）\n某区水务局\n2024年1月5日\n")
    assert found.items[0].title == title


@pytest.mark.parametrize(
    ("text", "lead", "others", "each"),
    [
        ("各科室于11月底前分别报送总结。", "各科室", "", "lead"),
        ("11月底前，各科室各报一份总结。", "各科室", "", "lead"),
        ("各责任单位6月底前各自形成自查报告。", "水政科、河湖科", "", "lead"),
        ("每个单位每季度至少报送1篇信息。", "水政科、河湖科", "", "lead"),
        ("各镇街每月25日前分别上报台账。", "水政科", "各镇街", "with"),
        ("各配合单位12月10日前分别提交总结。", "水政科", "河湖科、供水科", "with"),
        ("各科室于11月底前报送总结。", "各科室", "", ""),
        ("各科室于6月20日、12月10日前分别报送总结。", "各科室", "", ""),
        ("各科室11月底前分别报送半年、全年总结。", "各科室", "", ""),
        ("各单位11月底前分别报送总结。", "水政科", "河湖科、供水科", ""),
        ("各单位11月底前分别报送总结。", "水政科", "", ""),
        ("5月、10月各开展一次检查。", "各科室", "", ""),
    ],
)
def test_each_hands_in_for_itself_only_where_that_is_said(
    text: str, lead: str, others: str, each: str, tmp_path: Path, wf: Wf
) -> None:
    told = f"牵头单位：{lead}；配合单位：{others}" if others else f"责任单位：{lead}"
    source = tmp_path / "要点.txt"
    source.write_text(f"某区水务局2024年工作要点\n1.报送材料。{text}（{told}）\n某区水务局\n2024年1月5日\n", "utf-8")
    assert {task.each for item in of_text(source.read_text("utf-8")).items for task in item.tasks} == {each}
    assert drafted(wf, tmp_path, source).status in {0, 1}
    draft = (tmp_path / "plans" / "draft.yaml").read_text("utf-8")
    assert (f"each: {each}\n" if each else "recurrence: ") in draft
    assert ("each: " in draft) == bool(each)
    checked = checking.check(Workspace(str(tmp_path), str(tmp_path / "plans")), [], frozenset())
    assert {problem.code for problem in checked.problems} <= OPEN


@pytest.mark.parametrize(
    ("heading", "forms"),
    [
        ("动员部署阶段（3月1日至3月15日）", [{"during": {"动员部署阶段": "2024-03-01..2024-03-15"}}]),
        ("第一阶段：动员部署（2024年3月）", [{"date": "2024-03-31"}]),
        ("集中整治阶段（4月至9月）", [{"during": {"集中整治阶段": "2024-04-01..2024-09-30"}}]),
        ("重点工作（2024年3月底前）", [{"date": "2024-03-31"}]),
        ("重点工作（讨论稿3月印发）", []),
    ],
)
def test_a_phase_whose_days_stand_in_a_bracket_times_what_is_below_it(heading: str, forms: list[object]) -> None:
    found = of_text(
        f"某区水务局2024年整治工作方案\n一、{heading}\n1．制定方案。（责任单位：水政科）\n2．张贴公告。（责任单位：水政科）\n"
        "某区水务局\n2024年1月5日\n"
    )
    assert [[task.form for task in item.tasks] for item in found.items] == [forms, forms]


@pytest.mark.parametrize(
    ("limit", "text", "forms"),
    [
        (
            "7—8月",
            "开办托管班12个，每周组织1次安全教育。",
            [{"7至8月": "2024-07-01..2024-08-31"}, {"every": "week", "from": "2024-07-01", "until": "2024-08-31"}],
        ),
        (
            "5月1日至9月30日",
            "每月通报一次。",
            [
                {"5月1日至9月30日": "2024-05-01..2024-09-30"},
                {"every": "month", "from": "2024-05-01", "until": "2024-09-30"},
            ],
        ),
        ("6—7月", "每季度检查一次。", [{"6至7月": "2024-06-01..2024-07-31"}, "quarter"]),
        ("1—12月", "每月检查一次。", [{"1至12月": "2024-01-01..2024-12-31"}, "month"]),
        ("6月底、12月底", "上半年完成年度目标的50%。", [{"date": "2024-12-31"}, {"date": "2024-06-30"}]),
        ("全年", "举办对接活动不少于4场。", [{"every": "year", "times": 4}]),
        ("2024年", "组织2期培训班。", [{"every": "year", "times": 2}]),
        ("全年", "每月开展1次活动。", ["year", "month"]),
        ("全年", "举办活动不超过4场。", ["year"]),
    ],
)
def test_a_limit_and_a_count_belong_together(limit: str, text: str, forms: list[object]) -> None:
    found = of_text(
        f"某区水务局2024年工作要点\n1.重点事项。{text}（责任单位：水政科；完成时限：{limit}）\n某区水务局\n2024年1月5日\n"
    )
    told = [task.form for task in found.items[0].tasks if not task.assumed]
    assert [one.get("during", one) if isinstance(one, dict) else one for one in told] == forms


def test_a_month_named_twice_is_one_time() -> None:
    found = of_text(
        "某市爱卫办2023年工作要点\n1.组织爱国卫生月活动。4月份开展集中宣传，各单位于4月28日前将总结报市爱卫办。"
        "（责任单位：宣传科）\n某市爱卫办\n2023年1月5日\n"
    )
    assert [task.form for task in found.items[0].tasks] == [
        {"during": {"爱国卫生月": "2023-04"}},
        {"date": "2023-04-28"},
    ]


@pytest.mark.parametrize(
    "bit", ["每月", "3月、", "世界水日", "（", "《", "收到", "每季度开展一次，", "10月起", "各单位于"]
)
def test_a_line_of_times_without_an_end_is_read_in_linear_time(bit: str) -> None:
    began = time.perf_counter()
    times.read((bit * 6000)[:6000], When(2024, alone=True))
    assert time.perf_counter() - began < 5


def test_below_a_month_what_has_no_day_is_due_by_its_end() -> None:
    found = of_text(
        "某县教育局2026年工作行事历\n一、3月份\n1．召开工作会议。（责任股室：办公室）\n"
        "2．3月15日前完成学籍核查。（责任股室：基教股）\n二、4月份\n1．举办运动会。（责任股室：体卫股）\n"
        "2．每周调度一次工程。（责任股室：项目办）\n某县教育局\n2026年2月27日\n"
    )
    forms = [[task.form for task in item.tasks] for item in found.items]
    march, april = {"date": "2026-03-31"}, {"date": "2026-04-30"}
    assert forms == [[march], [{"date": "2026-03-15"}], [april], ["week", april]]


@pytest.mark.parametrize(
    ("limit", "forms"),
    [
        ("全年", ["year", "month", {"date": "2024-06-30"}]),
        ("长期坚持", ["continuous", "month", {"date": "2024-06-30"}]),
        ("6月底前", ["month", {"date": "2024-06-30"}]),
        ("9月底前", [{"date": "2024-09-30"}, "month", {"date": "2024-06-30"}]),
        (
            "5月底前完成招标，11月底前投用",
            [{"date": "2024-05-31"}, {"date": "2024-11-30"}, "month", {"date": "2024-06-30"}],
        ),
    ],
)
def test_a_limit_behind_a_label_counts_beside_what_the_text_says(limit: str, forms: list[object]) -> None:
    found = of_text(
        "某区水务局2024年工作要点\n1.改造管网。每月通报一次进度，6月底前完成设计。"
        f"（责任单位：水政科；完成时限：{limit}）\n某区水务局\n2024年1月5日\n"
    )
    assert [task.form for task in found.items[0].tasks] == forms


@pytest.mark.parametrize(
    ("text", "lead", "others"),
    [
        ("责任部门:宣传科,每两个月至少开展一次", ["宣传科"], []),
        ("责任单位：区委编办，各部门、各街镇", ["区委编办", "各部门", "各街镇"], []),
        ("综合科牵头、各相关科室和事业单位参加", ["综合科"], ["各相关科室", "事业单位"]),
        ("牵头单位：省科技厅、工业和信息化厅；配合单位：财政厅", ["省科技厅", "省工业和信息化厅"], ["省财政厅"]),
        ("省科技厅牵头，省财政厅按职责分工负责", ["省科技厅"], ["省财政厅"]),
        ("绿化和市容管理局和财政局", ["绿化和市容管理局", "财政局"], []),
        ("市容科、绿化科", ["市容科", "绿化科"], []),
        ("综合科（办公室、财务室）、法规科", ["综合科（办公室、财务室）", "法规科"], []),
        ("区府办牵头，区公安分局、区司法局等相关部门", ["区府办"], ["区公安分局", "区司法局", "相关部门"]),
        ("主办：办公室 协办：各科室", ["办公室"], ["各科室"]),
        ("牵头股室：安全监管股；参加单位：文化馆、图书馆", ["安全监管股"], ["文化馆", "图书馆"]),
    ],
)
def test_owners_are_read(text: str, lead: list[str], others: list[str]) -> None:
    found = owners.read(folded(text))
    assert (list(found.lead), list(found.others)) == (lead, others)


def test_two_matters_in_a_bracket_are_two_tasks() -> None:
    found = owners.read("优化营商环境工作由综合科牵头，投资促进工作由办公室牵头，相关科室参加")
    assert [part.lead for part in found.parts] == [("综合科",), ("办公室",)]
    assert found.others == ("相关科室",)


def test_the_first_of_a_list_leads_where_that_is_said() -> None:
    assert standing("有多个责任单位的，排第一位的为牵头单位。").first_leads >= 0
    assert owners.read("甲科、乙科", first_leads=True).lead == ("甲科",)


def test_every_value_knows_its_line() -> None:
    passage = Passage([(3, "每月报送\n"), (4, "台账")])
    assert [passage.line(at) for at in (0, 4, 5, 6)] == [3, 3, 4, 4]
    found = notice("labels")
    assert [(item.line, item.owners_line) for item in found.items[:2]] == [(4, 5), (9, 10)]
    assert [task.line for task in found.items[0].tasks] == [7]


def test_cells_that_span_others_are_said_in_each() -> None:
    rows = [[("a", 2, 1), ("b", 1, 2)], [("c", 1, 1), ("d", 1, 1)]]
    assert grid.spread(rows) == [["a", "b", "b"], ["a", "c", "d"]]


def test_menus_footers_and_forms_are_left_out() -> None:
    found = of_text(
        "首页 > 公开\n某区水务局2024年工作要点\n1.巡查。每月一次巡查。（责任单位：水政科）\n某区水务局\n2024年1月5日\n"
        "留言咨询\n1.错误类:*\n2.内容标题:每周一次\n"
    )
    assert [item.id for item in found.items] == ["1"]


def made(path: Path) -> Path:
    """A Word file with a numbered list and a table with a merged cell."""
    document = docx.Document()
    document.add_paragraph("北岭区城管局2024年市容整治任务清单")
    document.add_paragraph("北岭区城管局")
    document.add_paragraph("2024年3月1日")
    table = document.add_table(rows=3, cols=4)
    for row, cells in enumerate(
        [
            ("序号", "工作任务", "责任单位", "完成时限"),
            ("1", "拆除违建", "执法队", "5月底前"),
            ("2", "整治占道", "", "每月一次"),
        ]
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    document.save(str(path))
    return path


def test_a_word_file_is_read_with_its_merged_cells(tmp_path: Path) -> None:
    found = read(formats.lines(str(made(tmp_path / "任务.docx"))))
    assert [(item.id, item.owners.lead) for item in found.items] == [("1", ("执法队",)), ("2", ("执法队",))]
    assert [item.tasks[0].form for item in found.items] == [{"date": "2024-05-31"}, "month"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_an_older_word_file_is_read_by_libreoffice(tmp_path: Path) -> None:
    source = tmp_path / "任务.docx"
    document = docx.Document()
    for line in (HERE / "wrapped.txt").read_text("utf-8").replace("\n2025年河", "2025年河").splitlines():
        document.add_paragraph(line)
    document.save(str(source))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    asked = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(source)]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    found = read(formats.lines(str(tmp_path / "任务.doc")))
    assert [item.id for item in found.items] == ["1", "2", "3", "4", "5"]


def test_encodings_of_chinese_offices_are_read(tmp_path: Path) -> None:
    text = (HERE / "labels.txt").read_text("utf-8")
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.encode(encoding))
        assert read(formats.lines(str(path))).heading.title.value == "锦河街道2023年平安建设工作计划"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("没有.txt", None, "file-missing"),
        ("空.txt", b"", "notice-empty"),
        ("表.xlsx", b"x", "notice-format"),
        ("坏.docx", b"PK\x03\x04broken", "notice-damaged"),
        ("坏.pdf", b"%PDF-1.4 broken", "notice-damaged"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, data: bytes | None, code: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(RefusedError) as caught:
        formats.lines(str(tmp_path / name))
    assert caught.value.code == code


def test_a_file_of_pictures_is_refused(tmp_path: Path) -> None:
    from pypdf import PdfWriter  # noqa: PLC0415 (for this test alone)

    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(stream)
    (tmp_path / "扫描.pdf").write_bytes(stream.getvalue())
    with pytest.raises(RefusedError) as caught:
        formats.lines(str(tmp_path / "扫描.pdf"))
    assert caught.value.code == "notice-scanned"


def drafted(wf: Wf, folder: Path, source: Path, *options: str) -> Ran:
    (folder / "plans").mkdir(exist_ok=True)
    return wf("import", str(source), "-o", str(folder / "plans" / "draft.yaml"), *options, cwd=folder)


@pytest.mark.parametrize(
    "source", [source for _, source, _ in NOTICES if source.stem != "report"], ids=lambda one: one.stem
)
def test_the_draft_can_be_checked_and_leaves_only_what_people_decide(source: Path, tmp_path: Path, wf: Wf) -> None:
    ran = drafted(wf, tmp_path, source, "--lang", "en")
    assert ran.status in {0, 1}, ran.err
    checked = checking.check(Workspace(str(tmp_path), str(tmp_path / "plans")), [], frozenset())
    assert {problem.code for problem in checked.problems} <= OPEN
    text = (tmp_path / "plans" / "draft.yaml").read_text("utf-8")
    assert text.count("- item:") == len(read(formats.lines(str(source))).items)
    assert "recurrence: " not in text or "# line " in text


def test_nothing_is_written_over(tmp_path: Path, wf: Wf) -> None:
    source = HERE / "labels.txt"
    assert drafted(wf, tmp_path, source).status in {0, 1}
    before = (tmp_path / "plans" / "draft.yaml").read_bytes()
    again = drafted(wf, tmp_path, source, "--lang", "en")
    assert again.status == 2
    assert "is there already" in again.err
    assert (tmp_path / "plans" / "draft.yaml").read_bytes() == before


def test_lines_are_shown_with_their_numbers(tmp_path: Path, wf: Wf) -> None:
    ran = wf("import", str(HERE / "flat.txt"), "--lines", cwd=tmp_path)
    assert "    6  1\n" in ran.out


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "plans").glob("*.yaml")))
@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_table_of_ours_gives_its_plan_back(tmp_path: Path, wf: Wf, name: str, form: str) -> None:
    """Out by `wf export table`, in by `wf import`: the same plan, the same units."""
    office, other = tmp_path / "office", tmp_path / "other"
    shutil.copytree(ROOT / "plans", office / "plans")
    (other / "plans").mkdir(parents=True)
    assert wf("export", "table", name, "-o", f"{other}/{name}.{form}", "--people", cwd=office).status == 0
    ran = wf("import", f"{name}.{form}", "-o", "plans/again.yaml", cwd=other)
    assert "[undecided]" not in ran.err
    before = {one.plan.id: one for one in load(Workspace(str(office), str(office / "plans"))).schedules}[name]
    after = load(Workspace(str(other), str(other / "plans"))).schedules[0]
    assert plain(after.plan) == plain(before.plan)
    assert (after.org.units, after.org.groups, after.org.people) == (
        before.org.units,
        before.org.groups,
        before.org.people,
    )
    assert [one.id for one in after.occurrences] == [one.id for one in before.occurrences]


def plain(value: object) -> object:
    """A value of the plan without the places in the file that it was read from."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.name != "node"}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return {key: plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def test_a_table_changed_by_hand_is_refused_not_guessed_at(tmp_path: Path, wf: Wf) -> None:
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    assert wf("export", "table", "yingpu-2025", "-o", "t.xlsx", cwd=tmp_path).status == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book.worksheets[0]
    cell = next(one for row in sheet.iter_rows() for one in row if str(one.value or "").startswith("每季度"))
    cell.value = "每月1次"
    book.save(tmp_path / "t.xlsx")
    ran = wf("import", "t.xlsx", "-o", "new.yaml", cwd=tmp_path)
    assert (ran.status, "每月1次" in ran.err, (tmp_path / "new.yaml").exists()) == (2, True, False)
