"""Layouts of notices and ways to name who answers: what becomes an item, its number, its owners, its heading."""

from time import process_time

import pytest

from engine.notice import cleaning, material, owners, tables
from engine.notice.lines import folded
from engine.notice.standing import standing
from engine.notice.whole import Notice, read
from engine.reading import html, plain

FOOT = "\n某县水务局\n2024年1月5日\n"


def of_text(text: str) -> Notice:
    return read(plain.lines(text.encode()))


def owned(notice: Notice) -> dict[str, tuple[list[str], list[str]]]:
    """Leads and participants by item."""
    return {item.id: (list(item.owners.lead), list(item.owners.others)) for item in notice.items}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("序号", "number"),
        ("牵头科室（单位）", "lead"),
        ("主办部门", "lead"),
        ("责任单位", "owners"),
        ("责任股室", "owners"),
        ("责任处室", "owners"),
        ("落实单位", "owners"),
        ("牵头单位及配合单位", "owners"),
        ("协办单位", "others"),
        ("参与单位", "others"),
        ("责任部室", "owners"),
        ("责任科（室）", "owners"),
        ("承办科室（站所）", "owners"),
        ("责任局办", "owners"),
        ("责任科室/单位", "owners"),
        ("牵头科室、单位", "lead"),
        ("协同部室", "others"),
        ("分管领导", "ignored"),
        ("责任人", "ignored"),
        ("考核单位", "ignored"),
        ("完成情况", "ignored"),
        ("完成时限", "time"),
        ("时间节点", "time"),
        ("进度安排", "time"),
        ("月份", "time"),
        ("工作任务", "title"),
        ("考核事项", "title"),
        ("报表（工作）名称", "title"),
        ("任务清单", "title"),
        ("目标任务", "title"),
        ("工作内容及目标", "body"),
        ("目标要求", "body"),
        ("具体措施", "body"),
        ("成果形式", "material"),
        ("重点领域", "chapter"),
        ("专业", "chapter"),
        ("现将2024年重点工作任务分解如下。", ""),
    ],
)
def test_columns_are_known_by_what_they_are_called(said: str, name: str) -> None:
    beside = [] if name in {"title", "body"} else ["工作任务"]
    assert tables.columns([said, *beside, "责任单位", "完成时限"])[:1] == [name]


@pytest.mark.parametrize(
    ("text", "lead", "others"),
    [
        ("办公室牵头、各科室参加", ["办公室"], ["各科室"]),
        ("保密办牵头、各股室按要求落实", ["保密办"], ["各股室"]),
        ("责任科室：城建办（牵头）、桂园社区、南苑社区", ["城建办"], ["桂园社区", "南苑社区"]),
        ("办公室（牵头），人事科、财务科（配合）", ["办公室"], ["财务科", "人事科"]),
        ("牵头单位为村建办，配合单位为各村", ["村建办"], ["各村"]),
        ("责任领导：王某；责任科室：办公室", ["办公室"], []),
        ("责任科室：党建办、各社区党组织", ["党建办", "各社区党组织"], []),
        ("区教育局牵头，区市场监管局、卫生健康委参与", ["区教育局"], ["区市场监管局", "区卫生健康委"]),
        ("省邮政管理局、商务厅、供销社按职责分工负责", ["省邮政管理局", "省商务厅", "省供销社"], []),
        ("省发展改革委、东岭金融监管局", ["省发展改革委", "东岭金融监管局"], []),
        ("市国资委牵头，市财政局等部门配合", ["市国资委"], ["市财政局"]),
        ("资源科牵头，各区文化和旅游局、市旅游协会配合", ["资源科"], ["各区文化和旅游局", "市旅游协会"]),
        ("养老服务科牵头，各镇街民政办配合", ["养老服务科"], ["各镇街民政办"]),
        ("市爱卫办牵头，市城管局配合，各镇街具体实施", ["市爱卫办"], ["市城管局", "各镇街"]),
        (
            "牵头单位：市财政局；责任单位：市审计局、国资委，各县（市、区）人民政府",
            ["市财政局"],
            ["市审计局", "市国资委", "各县（市、区）人民政府"],
        ),
        (
            "牵头单位：市财政局；配合单位：国网某市供电公司、国家税务总局某市税务局",
            ["市财政局"],
            ["国网某市供电公司", "国家税务总局某市税务局"],
        ),
        ("责任单位：县公安、住建、城管等部门", ["县公安", "县住建", "县城管"], []),
        ("责任单位：县电信、县移动，各镇、街道办事处", ["县电信", "县移动", "各镇、街道办事处"], []),
        ("责任单位：各乡镇、街道经济发展办公室", ["各乡镇、街道经济发展办公室"], []),
        ("责任单位：各乡镇、县财政局", ["各乡镇", "县财政局"], []),
        ("负责：环境卫生委员、物业公司", ["环境卫生委员", "物业公司"], []),
        ("牵头：民政专干；配合：妇联、网格员", ["民政专干"], ["妇联", "网格员"]),
        ("责任股（室）：防汛股、县纪委监委机关", ["防汛股", "县纪委监委机关"], []),
        ("责任单位：防汛科、县融媒", ["防汛科", "县融媒"], []),
    ],
)
def test_owners_are_read_however_they_are_listed(text: str, lead: list[str], others: list[str]) -> None:
    found = owners.read(folded(text))
    assert (list(found.lead), sorted(found.others)) == (lead, sorted(others))


@pytest.mark.parametrize(
    ("ending", "lead", "others"),
    [
        ("由防汛科牵头，各水管站配合。", ["防汛科"], ["各水管站"]),
        ("此项工作由防汛科负责，县直各单位配合。", ["防汛科"], ["县直各单位"]),
        ("该项任务由防汛科、办公室共同负责。", ["防汛科", "办公室"], []),
        ("责任单位为防汛科。", ["防汛科"], []),
        ("牵头单位：防汛科　　配合单位：办公室、各水管站", ["防汛科"], ["办公室", "各水管站"]),
        ("防汛科牵头，办公室参加。", ["防汛科"], ["办公室"]),
        ("（防汛科牵头、各水管站、县教育局参加）", ["防汛科"], ["各水管站", "县教育局"]),
        ("〔防汛科、办公室〕", ["防汛科", "办公室"], []),
        ("责任科室：防汛科  办公室", ["防汛科", "办公室"], []),
        ("\n责任领导：陈某\n责任科室：防汛科\n配合科室：办公室", ["防汛科"], ["办公室"]),
        ("（防汛科；6月底前）", ["防汛科"], []),
        ("（完成时限：6月底前；防汛科）", ["防汛科"], []),
        ("（分管领导：陈某某，责任科室：防汛科）", ["防汛科"], []),
        ("责任单位防汛科、办公室。", ["防汛科", "办公室"], []),
        ("责任单位防汛科，配合单位办公室。", ["防汛科"], ["办公室"]),
        ("\n责任单位 防汛科、办公室", ["防汛科", "办公室"], []),
        ("\n（责任单位）防汛科", ["防汛科"], []),
        ("\n——责任单位：防汛科\n——完成时限：6月底", ["防汛科"], []),
        ("\n★责任科室：防汛科", ["防汛科"], []),
        ("\n责任科室（站所）：防汛科、水管站", ["防汛科", "水管站"], []),
        ("防汛科负责，4月底前完成排查。", ["防汛科"], []),
        ("防汛科牵头，办公室配合，6月底前完成整治。", ["防汛科"], ["办公室"]),
        ("由防汛科牵头，办公室配合，6月底前完成整治。", ["防汛科"], ["办公室"]),
        ("清理20处，防汛科牵头，办公室、各水管站配合，3月底前完成。", ["防汛科"], ["办公室", "各水管站"]),
        ("\n护堤：由防汛科会同办公室负责。", ["防汛科"], ["办公室"]),
        ("（防汛科（王某）、办公室）", ["防汛科", "办公室"], []),
        ("防汛科负责，4月底前完成排查；河道科负责，6月底前完成整治。", ["防汛科", "河道科"], []),
    ],
)
def test_owners_stand_in_brackets_lines_and_sentences(ending: str, lead: list[str], others: list[str]) -> None:
    found = of_text(f"某县水务局2024年工作要点\n1.开展巡查。每月巡查一次。{ending}\n2.做好总结。{FOOT}")
    assert owned(found)["1"] == (lead, others)
    assert owned(found)["2"] == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "督促企业落实。",
        "强化企业主体责任落实。",
        "加强部门配合。",
        "明确责任单位，抓好任务落实。",
        "各单位要积极配合。",
        "分管领导：陈某",
        "责任人：陈某",
        "责任人：综治专干",
        "各单位负责，层层落实。",
        "强化部门负责，形成合力。",
        "（陈某某；6月底前）",
        "坚持党委领导、政府负责，形成合力。",
        "健全政府主导、部门负责、社会参与的机制。",
        "实行专人负责，每月报送。",
        "各部门各负其责，6月底前完成。",
        "责任单位每月报送进展。",
        "完成两个项目（污水处理厂、垃圾中转站）。",
        "建设文化场馆（图书馆、博物馆）。",
        "（开展日常巡查）",
    ],
)
def test_what_names_no_owners_makes_none(text: str) -> None:
    found = of_text(f"某县水务局2024年工作要点\n1.开展巡查。每月巡查一次。{text}\n2.做好总结。{FOOT}")
    assert owned(found) == {"1": ([], []), "2": ([], [])}


@pytest.mark.parametrize(
    ("text", "lead", "others"),
    [
        ("（责任单位：同上）", ["防汛科"], ["河道科", "办公室"]),
        ("（同上）", ["防汛科"], ["河道科", "办公室"]),
        ("（牵头单位：造林科；配合单位：同上）", ["造林科"], ["河道科", "办公室"]),
        ("（牵头单位：造林科；责任单位同前）", ["造林科"], ["河道科", "办公室"]),
        ("（牵头单位：同上；配合单位：造林科）", ["防汛科"], ["造林科"]),
    ],
)
def test_the_same_as_above_means_the_part_that_is_asked_for(text: str, lead: list[str], others: list[str]) -> None:
    found = of_text(
        f"某县水务局2024年工作要点\n1.巡查。（牵头单位：防汛科；配合单位：河道科、办公室）\n2.造林。{text}{FOOT}"
    )
    assert owned(found)["2"] == (lead, others)


def test_what_stands_among_units_and_is_none_becomes_a_note() -> None:
    found = of_text(f"某县水务局2024年工作要点\n1.巡查。（责任单位：防汛科、陈某）\n2.造林。（造林科）{FOOT}")
    assert owned(found)["1"] == (["防汛科"], [])
    assert [(note.code, note.words) for note in found.items[0].notes if note.code == "owner"] == [("owner", "陈某")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("满意率达到95%以上", ["满意率>=95%"]),
        ("“一网通办”率达到95%", ["“一网通办”率>=95%"]),
        ("污水治理（管控）率达到70%", ["污水治理（管控）率>=70%"]),
        ("5G网络覆盖率达到90%", ["5G网络覆盖率>=90%"]),
        ("参与率分别不低于55%和78%", ["参与率>=55%", "参与率>=78%"]),
        ("覆盖率6月底、9月底、12月底分别达到60%、85%、95%", ["覆盖率>=60%", "覆盖率>=85%", "覆盖率>=95%"]),
        ("支出进度6月底前达到60%、9月底前达到85%、11月底前达到95%以上", ["支出进度>=60%", "支出进度>=85%", "支出进度>=95%"]),
        ("6月底、9月底支出进度分别达到55%、78%以上", ["支出进度>=55%", "支出进度>=78%"]),
        ("执行率6月底前不低于50%，年底前不低于95%", ["执行率>=50%", "执行率>=95%"]),
        ("居民健康素养水平达到28%以上", ["居民健康素养水平>=28%"]),
        ("年底前完成工程量的60%以上", ["完成工程量>=60%"]),
        ("上半年完成年度目标的50%", ["完成年度目标>=50%"]),
        ("完成投资50%以上", ["完成投资>=50%"]),
        ("抽查不少于总数的30%", ["总数>=30%"]),
        ("满意率百分之九十五以上", ["满意率>=95%"]),
        ("投诉率控制在1%以内", ["投诉率<=1%"]),
        ("满意率高于全省平均水平5%", []),
        ("考核得分占全区综合考核的6%", []),
        ("按合同价的5%缴纳", []),
        ("增加值增长8%以上", []),
        ("收入增长6%左右", []),
        ("率先达到50%", []),
        ("死亡率比去年下降5%", []),
    ],
)  # fmt: skip
def test_rates_to_be_reached_are_told_from_others(text: str, found: list[str]) -> None:
    told = [
        f"{one.name}>={one.at_least}" if one.at_least else f"{one.name}<={one.at_most}"
        for one in material.targets(folded(text))
    ]
    assert told == found


@pytest.mark.parametrize(
    "words", ["责任单位：", "责任单位：甲科；", "（甲科）", "由甲科负责。", "甲科负责，", "甲科（牵头）", "甲科、", "同上", "率达到95%、", "——", "（"]
)  # fmt: skip
def test_a_long_line_takes_no_more_than_its_share_of_time(words: str) -> None:
    def seconds(times: int) -> float:
        text = f"某县水务局2024年工作要点\n1.开展巡查。{words * times}\n2.做好总结。{FOOT}"
        begun = process_time()
        of_text(text)
        return process_time() - begun

    seconds(10)
    short = min(seconds(300) for _ in range(3))
    assert min(seconds(4800) for _ in range(2)) < 16 * 5 * max(short, 0.003)


@pytest.mark.parametrize(
    "text",
    [
        "责任单位中排在第一位的为牵头单位。",
        "有多个责任单位的，排第一位的为牵头单位",
        "各项任务列首位的单位为牵头单位",
        "列第一位的部门为牵头部门",
        "排在首位的为牵头科室",
        "责任单位有多个的，首个单位为牵头单位",
        "排名第一的负责牵头",
    ],
)
def test_the_first_leads_where_a_notice_says_so(text: str) -> None:
    assert standing(text).first_leads >= 0


@pytest.mark.parametrize("text", ["第一季度由办公室牵头。", "第一责任人牵头抓总", "为牵头单位"])
def test_the_first_does_not_lead_where_it_is_not_said(text: str) -> None:
    assert standing(text).first_leads == -1


@pytest.mark.parametrize(
    "title",
    [
        "总体要求", "指导思想", "工作目标", "目标任务要求", "整治重点", "检查范围", "组织领导", "保障措施", "工作要求", "有关要求", "工作保障", "加强组织领导", "强化组织保障",
        "压实工作责任", "严格督查考核", "强化责任落实", "加强组织领导和工作保障", "组织领导及保障措施", "提高思想认识", "严明工作纪律",
    ],
)  # fmt: skip
def test_chapters_that_ask_for_nothing_make_no_items(title: str) -> None:
    found = of_text(
        f"某县水务局2024年工作方案\n一、重点任务\n（一）开展巡查。每月一次。（防汛科）\n（二）清淤。6月底前完成。（河道科）\n"
        f"二、{title}\n（一）提高站位。各科室要高度重视。\n（二）按时报送。每月25日前报送进展。{FOOT}"
    )
    assert list(owned(found)) == ["1.1", "1.2"]


@pytest.mark.parametrize(
    "title", ["重点工作", "主要任务", "工作安排", "实施步骤", "责任分工", "推进依法行政", "加强行业监管"]
)
def test_chapters_that_ask_for_work_make_items(title: str) -> None:
    found = of_text(
        f"某县水务局2024年工作方案\n一、总体要求\n从严从实。\n二、{title}\n（一）巡查。每月一次。\n（二）清淤。{FOOT}"
    )
    assert [item.title for item in found.items] == ["巡查", "清淤"]


LETTER = "某县水务局关于印发2024年{0}的通知\n各科室：\n现将《某县水务局2024年{0}》印发给你们。\n{1}某县水务局\n2024年1月5日\n{2}\n某县水务局2024年{0}\n{3}"


@pytest.mark.parametrize("kind", ["工作要点", "重点工作任务分解表", "工作行事历", "实施方案", "任务清单"])
@pytest.mark.parametrize("asked", ["", "一、加强领导。于3月5日前报送方案。\n二、强化督查。每季度通报。\n"])
@pytest.mark.parametrize("annexed", ["", "附件", "附件1"])
def test_a_letter_that_hands_a_plan_on_makes_no_items(kind: str, asked: str, annexed: str) -> None:
    plan = "1.巡查。每月一次。（责任科室：防汛科）\n2.清淤。（责任科室：河道科）\n"
    found = of_text(LETTER.format(kind, asked, annexed, plan))
    assert (found.heading.title.value, found.heading.issuer.value) == (f"某县水务局2024年{kind}", "某县水务局")
    assert owned(found) == {"1": (["防汛科"], []), "2": (["河道科"], [])}


@pytest.mark.parametrize("part", ["重点任务", "年度工作安排", "2024年重点工作任务", "下半年工作计划"])
def test_the_title_of_a_part_is_no_plan_of_its_own(part: str) -> None:
    found = of_text(
        f"某县水务局2024年工作要点\n某县水务局\n2024年1月5日\n为做好工作，制定如下要点。\n一、水\n1.巡查。（防汛科）\n{part}\n二、林\n2.巡护。（造林科）\n"
    )
    assert found.heading.title.value == "某县水务局2024年工作要点"
    assert owned(found) == {"1": (["防汛科"], []), "2": (["造林科"], [])}


@pytest.mark.parametrize("form", ["联系人登记表", "进展情况统计表", "任务完成情况汇总表", "评分标准"])
def test_a_form_below_a_plan_makes_no_items(form: str) -> None:
    found = of_text(
        f"某县水务局关于做好2024年工作的通知\n各科室：\n现通知如下：\n一、巡查。每月一次。（防汛科）\n二、清淤。（河道科）{FOOT}附件\n{form}\n序号\n单位\n姓名\n电话\n1\n2\n"
    )
    assert owned(found) == {"1": (["防汛科"], []), "2": (["河道科"], [])}


@pytest.mark.parametrize(
    "above",
    [
        "首页 > 政务公开 > 计划总结\n",
        "当前位置：首页 >> 信息公开 >> 工作报告\n",
        "您现在所在的位置： 网站首页> 政府信息公开> 工作总结\n",
        "某县水务局\n网站支持IPv6  无障碍阅读\n请输入关键字  搜索\n",
        "发布时间：2024-02-05 16:22    信息来源：某县水务局    【字体：大 中 小】\n",
        "索引号：000-1    发文机关：某县政府\n",
    ],
)
def test_what_pages_put_above_a_title_is_no_part_of_it(above: str) -> None:
    found = of_text(f"{above}某县水务局2024年工作计划\n1.巡查。每月一次。{FOOT}").heading
    assert (found.title.value, found.issuer.value, found.issued.value) == (
        "某县水务局2024年工作计划",
        "某县水务局",
        "2024-01-05",
    )
    assert not found.report


def test_a_table_about_the_notice_tells_issuer_and_day() -> None:
    found = read(
        plain.lines_of_markdown(
            "# 2024年任务一览表\n| 索引号： | 1 | 组配分类： | 计划 |\n| --- | --- | --- | --- |\n| 发布机构： | 某县水务局 | 成文日期： | 2024-03-14 |\n"
            "\n| 序号 | 考核事项 | 目标要求 | 责任科室 | 完成时限 |\n|---|---|---|---|---|\n| 1 | 巡查 | 每月一次 | 防汛科 | 全年 |\n".encode()
        )
    )
    assert (found.heading.issuer.value, found.heading.issued.value) == ("某县水务局", "2024-03-14")
    assert owned(found) == {"1": (["防汛科"], [])}


@pytest.mark.parametrize(
    "line", ["中共某县委组织部牵头。", "大力推进节水。", "小型水库每月巡查。", "打印社整治到位。", "关闭违规取水口。"]
)
def test_lines_that_begin_like_the_buttons_of_a_page_are_kept(line: str) -> None:
    kept = cleaning.cleaned(plain.lines(f"某县水务局2024年工作要点\n1.开展巡查。\n{line}\n2.清淤。{FOOT}".encode()))
    assert line in [one.text for one in kept]


TABLE = "| 序号 | 工作任务 | 具体措施 | 牵头单位 | 责任单位 | 完成时限 |\n|---|---|---|---|---|---|\n"


def of_table(rows: str, head: str = TABLE) -> Notice:
    return read(plain.lines_of_markdown(f"# 某县2024年任务分解表\n某县水务局 2024年1月5日\n{head}{rows}".encode()))


def test_rows_of_one_number_are_one_item() -> None:
    for again in ("", "1"):
        found = of_table(
            "| 1 | 推进项目 | 每月调度 | 县发改局 | 县财政局 | 全年 |\n"
            f"| {again} | {'推进项目' if again else ''} | 拨付资金 | 县发改局 | 县审计局 | 6月底前 |\n| 2 | 清淤 | 东河 | 县水务局 | | 年底 |\n"
        )
        assert owned(found) == {"1": (["县发改局"], ["县财政局", "县审计局"]), "2": (["县水务局"], [])}
        assert sorted(task.line for task in found.items[0].tasks) == [5, 5, 6]


@pytest.mark.parametrize(
    ("cell", "lead", "others"),
    [
        ("牵头：甲科<br>配合：乙科", ["甲科"], ["乙科"]),
        ("甲科（牵头）<br>乙科", ["甲科"], ["乙科"]),
        ("甲科<br>（乙科配合）", ["甲科"], ["乙科"]),
        ("1.甲科<br>2.乙科", ["甲科", "乙科"], []),
        ("①甲科 ②乙科", ["甲科", "乙科"], []),
        ("甲科；乙科", ["甲科", "乙科"], []),
        ("甲科/乙科", ["甲科", "乙科"], []),
        ("*甲科、乙科", ["甲科", "乙科"], []),
        ("甲科等", ["甲科"], []),
        ("全体人员", ["全体人员"], []),
        ("家庭和儿童工作部、县融媒", ["家庭和儿童工作部", "县融媒"], []),
        ("甲科、王某", ["甲科"], []),
        ("/", [], []),
    ],
)
def test_cells_list_units_in_many_ways(cell: str, lead: list[str], others: list[str]) -> None:
    head = "| 序号 | 工作任务 | 责任单位 | 完成时限 |\n|---|---|---|---|\n"
    assert owned(of_table(f"| 1 | 巡查 | {cell} | 每月 |\n", head)) == {"1": (lead, others)}


@pytest.mark.parametrize("again", ["同上", "同前", "〃", "″"])
def test_a_cell_may_say_the_same_as_above(again: str) -> None:
    found = of_table(f"| 1 | 巡查 | 东河 | 甲科 | 乙科 | |\n| 2 | 清淤 | 西河 | {again} | 丙科 | |\n")
    assert owned(found)["2"] == (["甲科"], ["丙科"])


def test_rows_below_a_chapter_bear_the_numbers_of_their_own() -> None:
    head = "| 重点任务 | 具体举措 | 责任主体 | 时间进度 |\n|---|---|---|---|\n"
    rows = "| 一、水 | 1.巡查 | 甲科 | 每月 |\n| 一、水 | 2.清淤 | 乙科 | 6月底 |\n| 二、林 | 3.造林 | 丙科 | 3月底 |\n"
    found = of_table(rows, head)
    assert [(item.id, item.title, item.chapter) for item in found.items] == [
        ("1", "巡查", "一、水"),
        ("2", "清淤", "一、水"),
        ("3", "造林", "二、林"),
    ]


def test_numbers_that_begin_anew_in_each_section_bear_its_number() -> None:
    rows = "| 一、水 | | | | | |\n| 1 | 巡查 | 每月 | 甲科 | | |\n| 二、林 | | | | | |\n| 1 | 巡护 | 每周 | 乙科 | | |\n| 2 | 造林 | 20亩 | 丙科 | | |\n"
    assert owned(of_table(rows)) == {"1.1": (["甲科"], []), "2.1": (["乙科"], []), "2.2": (["丙科"], [])}


def test_rows_below_a_chapter_that_count_anew_bear_its_number() -> None:
    head = "| 重点任务 | 具体举措 | 责任主体 | 时间进度 |\n|---|---|---|---|\n"
    rows = "| 一、水 | 1.巡查 | 甲科 | 每月 |\n| | 2.清淤 | 乙科 | 6月底 |\n| 二、林 | 1.造林 | 丙科 | 3月底 |\n"
    assert list(owned(of_table(rows, head))) == ["1.1", "1.2", "2.1"]


def test_a_second_row_of_heads_says_what_the_first_spans() -> None:
    head = "| 序号 | 工作任务 | 责任单位 | | 完成时限 |\n|---|---|---|---|---|\n| | | 牵头单位 | 配合单位 | |\n"
    assert owned(of_table("| 1 | 巡查 | 甲科 | 乙科<br>丙科 | 每月 |\n", head)) == {"1": (["甲科"], ["乙科", "丙科"])}


def test_a_month_that_stands_once_holds_for_the_rows_below_it() -> None:
    found = of_text(
        "某县教育局2024年安全工作月历\n月份\t工作内容\t责任股室\n1月\t签订责任书\t安全股\n\t安全检查\t基教股\n2月\t开学检查\t安全股\n"
    )
    days = [[task.form for task in item.tasks] for item in found.items]
    assert days == [[{"date": "2024-01-31"}], [{"date": "2024-01-31"}], [{"date": "2024-02-29"}]]


def test_a_table_that_lies_flat_goes_on_through_its_sections() -> None:
    cells = [
        "序号",
        "工作任务",
        "责任科室",
        "完成时限",
        "一、水",
        "1",
        "巡查",
        "甲科",
        "每月",
        "2",
        "清淤",
        "乙科",
        "6月底前",
        "二、林",
        "3",
        "巡护",
        "丙科",
        "每周",
    ]
    found = of_text("某县2024年任务清单\n" + "\n".join(cells) + FOOT)
    assert owned(found) == {"1": (["甲科"], []), "2": (["乙科"], []), "3": (["丙科"], [])}
    assert [item.chapter for item in found.items] == ["一、水", "一、水", "二、林"]


def test_paragraphs_of_a_cell_are_units_of_their_own() -> None:
    page = (
        "<html><body><h1>某县2024年任务分解表</h1><table><tr><th>序号</th><th>任务</th><th>责任单位</th><th>时限</th></tr>"
        "<tr><td>1</td><td>巡查</td><td><p>县水务局</p><p>县城投公司</p></td><td>每月</td></tr></table></body></html>"
    )
    assert owned(read(html.lines(page.encode()))) == {"1": (["县水务局", "县城投公司"], [])}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一、水（责任科室：甲科）\n1.巡查。\n2.清淤。\n二、林（责任科室：乙科）\n3.巡护。\n4.造林。（丙科）\n", {"1": "甲科", "2": "甲科", "3": "乙科", "4": "丙科"}),
        ("一、水\n责任科室：甲科\n（一）巡查。\n（二）清淤。\n二、林\n责任科室：乙科\n（一）巡护。\n", {"1.1": "甲科", "1.2": "甲科", "2.1": "乙科"}),
        ("一、水\n1.巡查。\n2.清淤。\n以上任务由甲科牵头。\n二、林\n3.巡护。\n上述工作由乙科负责。\n", {"1": "甲科", "2": "甲科", "3": "乙科"}),
        ("一、水\n1.巡查。\n二、林\n2.巡护。\n以上各项任务由甲科负责。\n", {"1": "甲科", "2": "甲科"}),
        ("（一）水\n1.巡查。\n2.清淤。\n责任科室：甲科\n（二）林\n1.巡护。\n2.造林。\n责任科室：乙科\n", {"1": "甲科", "2": "乙科"}),
        ("（一）水（责任科室：甲科）\n1.巡查。\n2.清淤。\n（二）林（责任科室：乙科）\n1.巡护。\n2.造林。\n", {"1": "甲科", "2": "乙科"}),
        ("一、把院子收拾干净（负责：环境卫生委员）\n1、每周五大扫除。\n2、清理楼道。\n二、把安全守住（负责：社区民警）\n1、查电线。\n", {"1.1": "环境卫生委员", "1.2": "环境卫生委员", "2.1": "社区民警"}),
        ("一、防汛科\n1.巡查。\n2.清淤。\n二、造林科\n1.巡护。\n三、保障措施\n1.加强领导。\n", {"1.1": "防汛科", "1.2": "防汛科", "2.1": "造林科"}),
        ("一、防汛科负责的工作\n1.巡查。\n二、造林科负责的工作\n2.巡护。\n", {"1": "防汛科", "2": "造林科"}),
        ("一、水——防汛科\n1.巡查。\n二、林——造林科\n2.巡护。\n", {"1": "防汛科", "2": "造林科"}),
    ],
)  # fmt: skip
def test_owners_of_a_chapter_hold_for_its_points(text: str, found: dict[str, str]) -> None:
    told = owned(of_text(f"某县2024年工作要点\n{text}{FOOT}"))
    assert told == {id_: ([name], []) for id_, name in found.items()}


@pytest.mark.parametrize(
    "marks",
    [
        "1.|2.",
        "1、|2、",
        "1．|2．",
        "⒈|⒉",
        "第一条 |第二条 ",
        "任务一：|任务二：",
        "（一）|（二）",
        "㈠|㈡",
        "一、|二、",
    ],
)
def test_points_are_numbered_in_many_ways(marks: str) -> None:
    first, second = marks.split("|")
    found = of_text(
        f"某县水务局2024年工作要点\n{first}巡查。每月一次。（防汛科）\n{second}清淤。6月底前完成。（河道科）{FOOT}"
    )
    assert owned(found) == {"1": (["防汛科"], []), "2": (["河道科"], [])}


@pytest.mark.parametrize(
    "heads", ["建设美丽乡村|打造平安社区", "升级养老服务中心|提升便民服务中心", "水利工作|林业工作", "防汛科|推进造林"]
)
def test_headings_that_are_no_units_answer_for_nothing(heads: str) -> None:
    first, second = heads.split("|")
    found = of_text(f"某县水务局2024年工作要点\n一、{first}\n1.巡查。\n二、{second}\n2.巡护。{FOOT}")
    assert owned(found) == {"1": ([], []), "2": ([], [])}


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("1、巡查。\n2、清淤。\n3、11月份演练。", ["巡查", "清淤", "演练"]),
        ("1、3月开展巡查。\n2、清淤。", ["开展巡查", "清淤"]),
        ("1、巡查。\n2、7月、8月办班。\n3、造林。", ["巡查", "办班", "造林"]),
        ("1、巡查。\n3、11月份各查一次。\n2、清淤。", ["巡查", "清淤"]),
    ],
)
def test_months_after_a_number_hide_no_point(text: str, titles: list[str]) -> None:
    assert [item.title for item in of_text(f"某县水务局2024年工作要点\n{text}{FOOT}").items] == titles


@pytest.mark.parametrize("rule", ["---", "***", "———", "======", "- 1 -", "— 2 —", "-- 3 --", "- 第3页 -"])
def test_rules_and_page_numbers_are_no_part_of_the_notice(rule: str) -> None:
    found = of_text(f"{rule}\n某县水务局2024年工作要点\n1.巡查。（防汛科）\n{rule}\n2.清淤。（河道科）\n{rule}{FOOT}")
    assert found.heading.title.value == "某县水务局2024年工作要点"
    assert [(item.title, item.owners.lead) for item in found.items] == [("巡查", ("防汛科",)), ("清淤", ("河道科",))]


@pytest.mark.parametrize("foot", ["某县水务局\n某县财政局\n2024年1月5日", "某县水务局　　某县财政局\n2024年1月5日"])
def test_two_that_sign_are_both_issuers(foot: str) -> None:
    found = of_text(f"2024年工作要点\n1.巡查。（防汛科）\n2.清淤。（河道科）\n{foot}\n")
    assert found.heading.issuer.value == "某县水务局、某县财政局"


@pytest.mark.parametrize("above", ["（责任单位：防汛科）", "责任单位 防汛科", "各科室", "每月一次。"])
def test_what_stands_above_a_signature_is_no_issuer(above: str) -> None:
    found = of_text(f"2024年工作要点\n1.巡查。\n2.清淤。\n{above}{FOOT}")
    assert found.heading.issuer.value == "某县水务局"
