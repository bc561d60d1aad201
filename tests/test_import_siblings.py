"""Ways of saying that clerks have beside the usual ones: each table is one of them, with what is like it and is not."""

import pytest

from engine.notice.lines import Line
from engine.notice.whole import Notice, read
from engine.reading import plain

FOOT = "某县水务局\n2024年1月5日\n"


def of_text(text: str) -> Notice:
    return read(plain.lines(text.encode()))


def forms(body: str) -> list[object]:
    """The stated times of an item that says this, whatever its windows are called."""
    found = of_text(f"某县水务局2024年工作要点\n1.{body}（责任单位：水政科）\n2.清淤。（责任单位：河道科）\n{FOOT}")
    told = [task.form for task in found.items[0].tasks if not task.assumed]
    return [one.get("during", one.get("date", one)) if isinstance(one, dict) else one for one in told]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("一季度召开1次全体会议。", ["2024-03-31"]),
        ("一季度召开一次会议，三季度召开一次会议。", ["2024-03-31", "2024-09-30"]),
        ("一季度一次会商。", ["quarter"]),
        ("一季度不少于1次巡查。", ["quarter"]),
        ("上半年、下半年各开展1次检查（6月、12月）。", ["half-year"]),
        ("编制本年度采购计划，4月底前报财政局。", ["2024-04-30"]),
        ("公布本年度计划，2月底前印发。", ["2024-02-29"]),
        ("总结本年度工作。", []),
        ("本年度完成改造5处。", ["year"]),
        ("全年演出40场，10月底前全部完成。", ["2024-10-31"]),
        ("全年培训12期，11月底前完成。", ["2024-11-30"]),
        ("全年举办讲座6场，12月10日前报送总结。", [{"every": "year", "times": 6}, "2024-12-10"]),
        ("办好全国助残日活动。5月份集中开展走访。", ["2024-05-31"]),
        ("办好全国助残日活动。6月份集中开展走访。", [{"全国助残日": "2024-05-19"}, "2024-06-30"]),
        ("加强巡查，长期坚持。", ["continuous"]),
        ("常年开展业务辅导。", ["continuous"]),
        ("长期坚持底线思维，做好工作。", []),
        ("春季班3月开班、秋季班9月开班。", ["2024-03-31", "2024-09-30"]),
        ("岁末年初开展检查。", []),
        ("岁末开展检查。", ["2024-12-31"]),
    ],
)
def test_times_are_told_from_what_looks_like_them(body: str, told: list[object]) -> None:
    assert forms(body) == told


@pytest.mark.parametrize(
    ("limit", "text", "told"),
    [
        ("6月、12月", "上半年、下半年各开展1次检查。", ["half-year"]),
        ("3月、6月、9月、12月", "每季度检查一次。", ["quarter"]),
        ("6月", "每季度检查一次。", ["2024-06-30", "quarter"]),
    ],
)
def test_all_days_of_a_frequency_are_that_frequency(limit: str, text: str, told: list[object]) -> None:
    assert forms(f"检查。{text}（完成时限：{limit}）") == told


@pytest.mark.parametrize(
    ("text", "lead", "others", "title"),
    [
        ("水政科、办公室：每季度开展一次巡查。", ["水政科", "办公室"], [], "开展巡查"),
        ("水政科（牵头）、办公室：每季度开展一次巡查。", ["水政科"], ["办公室"], "开展巡查"),
        ("各科室、局属各单位：每季度报送信息。", ["各科室", "局属各单位"], [], "报送信息"),
        ("综合执法大队：6月底前完成排查。", ["综合执法大队"], [], "完成排查"),
        ("便民服务中心：每季度报送信息。", ["便民服务中心"], [], "报送信息"),
        ("文体服务中心：6月底前建成。", [], [], "文体服务中心：6月底前建成"),
        ("政务服务：每季度通报一次。", [], [], "政务服务：每季度通报"),
        ("规范办公室：每季度检查一次。", [], [], "规范办公室：每季度检查"),
    ],
)
def test_units_at_the_head_of_a_point_answer_for_it(text: str, lead: list[str], others: list[str], title: str) -> None:
    item = of_text(f"某县水务局2024年工作要点\n1.{text}\n2.清淤。（责任单位：河道科）\n{FOOT}").items[0]
    assert (list(item.owners.lead), list(item.owners.others), item.title) == (lead, others, title)


@pytest.mark.parametrize(
    ("said", "lead"),
    [
        ("承办单位：区文化馆（区非遗保护中心）", ["区文化馆（区非遗保护中心）"]),
        ("责任单位：办公室（水政科）、财务科", ["办公室（水政科）", "财务科"]),
        ("（牵头单位：市公安局、城市管理局、自然资源局）", ["市公安局", "市城市管理局", "市自然资源局"]),
        ("责任单位：城关供销社（乙方）", ["城关供销社"]),
        ("责任单位：水政科（5月底前）、河道科", ["水政科", "河道科"]),
        ("责任单位：水政科 王某", ["水政科"]),
        ("责任单位：水政科　李某、办公室　张三", ["水政科", "办公室"]),
    ],
)
def test_units_with_two_names_or_a_shortened_one_are_read_whole(said: str, lead: list[str]) -> None:
    found = of_text(f"某县水务局2024年工作要点\n1.巡查，5月底前完成。\n{said}\n2.清淤。（责任单位：河道科）\n{FOOT}")
    assert list(found.items[0].owners.lead) == lead


def of_rows(*rows: tuple[str, ...] | str) -> Notice:
    head = ("序号", "工作任务", "责任单位", "完成时限")
    told = [Line(1, "某县水务局2024年任务分解表"), Line(2, "", head)]
    told += [Line(at, "", row) if isinstance(row, tuple) else Line(at, row) for at, row in enumerate(rows, 3)]
    return read([*told, Line(98, "某县水务局"), Line(99, "2024年1月5日")])


@pytest.mark.parametrize("heading", ["二、安全素质提升", "（二）安全素质提升", "安全素质提升"])
def test_a_line_between_rows_heads_those_below_it(heading: str) -> None:
    first, second = ("1", "巡查", "水政科", "6月底前"), ("2", "清淤", "河道科", "9月底前")
    found = of_rows("一、排查", first, heading, second, "备注：以上由办公室汇总，各科室落实")
    told = [(item.id, item.chapter, item.owners.lead, item.tasks[0].form) for item in found.items]
    assert told == [
        ("1", "一、排查", ("水政科",), {"date": "2024-06-30"}),
        ("2", heading, ("河道科",), {"date": "2024-09-30"}),
    ]


def test_a_row_that_goes_on_below_is_one() -> None:
    found = of_rows(("1", "做好总结，"), ("形成报告", "办公室", "6月底前"), ("2", "清淤", "河道科", "9月底前"))
    assert [(item.id, item.owners.lead, item.tasks[0].form) for item in found.items] == [
        ("1", ("办公室",), {"date": "2024-06-30"}),
        ("2", ("河道科",), {"date": "2024-09-30"}),
    ]


@pytest.mark.parametrize(
    ("cell", "lead"),
    [
        ("防汛科 王某", ("防汛科",)),
        ("防汛科　李建国、水政科　张三", ("防汛科", "水政科")),
        ("水政科 王某 李某", ("水政科",)),
        ("防汛科 林业站", ("防汛科", "林业站")),
    ],
)
def test_a_person_beside_a_unit_is_none(cell: str, lead: tuple[str, ...]) -> None:
    found = of_rows(("1", "巡查", cell, "6月底前"), ("2", "清淤", "河道科", "9月底前"))
    assert found.items[0].owners.lead == lead


def test_a_time_that_begins_with_a_numeral_heads_no_section_of_a_flat_table() -> None:
    cells = [
        "序号",
        "工作任务",
        "责任单位",
        "完成时限",
        "1",
        "巡查",
        "水政科",
        "二季度末前",
        "2",
        "清淤",
        "河道科",
        "四季度",
    ]
    found = of_text("某县水务局2024年任务分解表\n" + "\n".join(cells) + f"\n{FOOT}")
    assert [item.tasks[0].form for item in found.items] == [{"date": "2024-06-30"}, {"date": "2024-12-31"}]


@pytest.mark.parametrize(
    "who", ["乙方：东村水库", "责任单位（乙方）：东村水库", "责任单位：东村水库（乙方）", "责任单位：东村水库"]
)
def test_who_signs_a_contract_of_duties_answers_for_all_of_it(who: str) -> None:
    found = of_text(
        f"某县水务局2024年度目标管理责任书\n甲方：某县水务局\n{who}\n为贯彻落实县委、县政府关于水利改革的部署，签订本责任书。\n"
        "一、责任期限\n2024年1月1日至2024年12月31日。\n二、责任目标\n1.安全生产。每月检查一次。（县安监站配合）\n2.防汛。\n"
        "三、考核与奖惩\n年终考核。\n四、附则\n本责任书一式两份。\n甲方（盖章）：　　乙方（盖章）：\n2024年1月5日\n"
    )
    assert [(item.id, item.owners.lead, item.owners.others) for item in found.items] == [
        ("1", ("东村水库",), ("县安监站",)),
        ("2", ("东村水库",), ()),
    ]
    assert found.heading.issuer.value == "某县水务局"


@pytest.mark.parametrize(
    "mark", ["阶段（3月1日至3月20日）", "阶段（3月）", "阶段：3月", "部署（3月底前）", "部署阶段：宣传发动（3月）"]
)
def test_phases_are_points_though_nobody_is_named(mark: str) -> None:
    found = of_text(
        "某县水务局2024年专项行动方案\n一、重点任务\n1.巡查，5月底前完成。（责任单位：水政科）\n2.清淤。（责任单位：河道科）\n"
        f"二、实施步骤\n（一）动员{mark}。召开会议。\n（二）整治阶段（4月至9月）。全面排查。\n"
        f"三、保障措施\n（一）加强领导。各单位要重视。\n（二）强化督导。\n{FOOT}"
    )
    assert [item.id for item in found.items] == ["1.1", "1.2", "2.1", "2.2"]


def test_the_words_of_a_rate_are_those_of_the_notice() -> None:
    found = of_text(f"某县水务局2024年工作要点\n1.“一网通办”率达到95%。\n2.清淤。\n{FOOT}")
    assert [task.words for task in found.items[0].tasks] == ["“一网通办”率达到95%"]
