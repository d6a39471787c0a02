"""What documents of offices that nobody tuned for have taught: their mastheads, lists, tables, notices that change a rule. Real model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from api.answering.answer import Answer, Status
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.settings import Settings

Ask = Callable[[str], Answer]
PAPERS = {
    "虹溪县总工会2024年总结.txt": """虹溪县总工会关于印发《2024年工作总结和2025年工作要点》的通知

各乡镇工会：
现将《2024年工作总结和2025年工作要点》印发给你们，请抓好落实。

虹溪县总工会
2025年1月15日

第一部分 2024年工作总结
一、组织建设
截至2024年底，全县会员4.63万人，基层工会812家。新建基层工会64家，发展会员3120人。全年收缴工会经费1620万元。
二、服务职工
围绕老城改造等9项重点工程开展劳动竞赛，全年组织县级竞赛14项，参与职工1.06万人次。组织860名职工参加疗休养。新建工会驿站12个。职工体育馆改造工程累计完成投资520万元。开办爱心托管班6个，服务职工子女214名。
三、法律援助
办理法律援助案件96件，挽回损失318万元。
四、主要问题
一是货车司机入会难。行业流动大，只有三成入会。
二是驿站布点少。北部三个乡镇还没有驿站。
三是专职干部少。乡镇工会多由他人兼职。
第二部分 2025年工作要点
新建基层工会50家，发展会员2500人，新建工会驿站15个。
""",
    "县总全委会报告（2023年度）.txt": """虹溪县总工会第九届委员会
第五次全体会议文件

凝心聚力开新局
——在虹溪县总工会九届五次全委会上的工作报告
2024年1月22日

同志们：
一、2023年主要工作
截至2023年底，全县会员4.41万人，基层工会776家。收缴工会经费1495万元。组织790名职工参加疗休养。新建工会驿站17个。职工体育馆改造工程开工，总投资860万元。办理法律援助案件83件，挽回损失274万元。
二、2024年工作计划
新建工会驿站10个，组织800名职工疗休养。
""",
    "岭下经开区总结.txt": """岭下经济技术开发区总工会2024年工作总结

一、2024年工作情况
会员1.92万人。收缴工会经费760万元，同比增长9.4%。办理法律援助案件41件。新建工会驿站6个。
岭下经济技术开发区总工会
2024年12月27日
""",
    "疗休养办法.txt": """虹溪县总工会关于印发《虹溪县职工疗休养办法》的通知
虹工发〔2022〕11号
各乡镇工会：
现印发给你们。
虹溪县总工会
2022年5月10日

虹溪县职工疗休养办法
第一条 为规范职工疗休养，制定本办法。
第二条 普通职工每三年可以参加一次。
第三条 每次不超过5天，费用每人不超过2000元。
第四条 有下列情形之一的，当年不安排疗休养：
（一）上一年度考核不合格的；
（二）累计休假超过六个月的。
第五条 县总工会权益部负责本办法的解释和监督。
第六条 自付医疗费按下列标准补助：
（一）800元以上至5000元的部分，补助40%；
（二）5000元以上至20000元的部分，补助50%。
第七条 本办法自2022年7月1日起施行。
""",
    "调整通知.txt": """关于调整职工疗休养有关标准的通知
虹工办发〔2025〕4号
各乡镇工会：
现就《虹溪县职工疗休养办法》（虹工发〔2022〕11号，以下简称《办法》）有关内容调整如下：
一、《办法》第三条规定的“不超过5天”调整为“不超过6天”。
二、普通职工由每三年一次调整为每两年一次。
本通知自2025年3月1日起施行。
虹溪县总工会办公室
2025年2月14日
（联系人：县总权益部 尹佩兰 电话：0571-6620917）
""",
    "2025年疗休养通知.txt": """虹溪县总工会文件
虹工发〔2025〕9号
关于组织开展2025年职工疗休养工作的通知
各乡镇工会：
一、时间和批次
自5月12日开始至10月31日结束，共安排20批，每批50人。
二、名额分配
石渡乡90名，临津乡65名，雁池乡48名，望丘乡43名。
三、报名程序
1.个人申请。职工向所在单位工会提出申请。
2.单位审核。单位工会审核后公示5天。
3.汇总上报。各乡镇工会于4月18日前报送名单。
虹溪县总工会
2025年3月24日
""",
    "创新工作室办法.txt": """虹溪县职工创新工作室管理办法
虹工发〔2023〕6号
第一条 为培育技能人才，制定本办法。
第二条 创新工作室团队成员不少于5人。
第三条 对新命名的创新工作室给予一次性补助2万元。
第四条 本办法自2023年4月1日起施行。
虹溪县总工会
2023年3月20日
""",
    "修改创新工作室办法的通知.txt": """关于修改《虹溪县职工创新工作室管理办法》部分条款的通知
虹工办〔2025〕2号
各乡镇工会：
决定对《虹溪县职工创新工作室管理办法》（虹工发〔2023〕6号）作如下修改：
一、将第三条修改为：“对新命名的创新工作室给予一次性补助3万元。”
本通知自2025年2月1日起施行。
虹溪县总工会办公室
2025年1月20日
""",
    "五年报告.txt": """团结奋斗 再谱新篇
——在虹溪县工会第十次代表大会上的工作报告
（2025年3月20日）

各位代表：
一、过去五年的工作回顾（2020—2024年）
举办心理健康讲座316场，服务职工4.2万人次。读书活动站点达到37个。
“虹工e家”注册会员达到3.1万人，占会员总数的67%。2023年末志愿者由620人订正为610人；2024年末志愿者为702人。
二、今后五年的主要任务
心理健康讲座每年不少于80场。
""",
    "课程目录.md": """# 虹溪县职工夜校2025年秋季课程目录

| 编号 | 课程名称 | 对象 | 课时 | 上课时间 | 地点 | 主讲/负责人 | 名额 |
|---|---|---|---|---|---|---|---|
| YX01 | 成人声乐 | 工会会员 | 24 | 每周二晚 | 文化馆三楼 | 尹知秋 | 30人 |
| YX02 | 亲子烘焙 | 会员及子女 | 8 | 每周六下午 | 美食工坊 | 花小满 | 16组家庭 |
| YX03 | 人工智能办公 | 工会会员 | 16 | 每周五晚 | 机房 | 蔺川 | 35人 |
""",
    "互助问答.txt": """虹溪县职工医疗互助政策问答

问1：每年交多少钱？
答：每人每年100元，其中个人缴60元，单位工会补助40元。

问2：怎么申请给付？
答：出院后180日内，凭身份证、住院发票，登录“虹工通”或到县职工服务中心申请。

问3：哪些情况不给付？
答：美容整形、酗酒斗殴、在境外就医的费用，不予给付。
""",
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, real_opener: Callable[..., KnowledgeBase]) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("unknown")
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    data = folder / "kb"
    assert main(["--data", str(data), "add", *(str(folder / name) for name in PAPERS)]) == 0
    with closing(real_opener(Settings(data=data, today="2025-06-01"), print)) as knowledge_base:
        yield knowledge_base


@pytest.fixture
def ask(opened: KnowledgeBase) -> Ask:
    return opened.ask


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("会员24年比23年多了多少", ("4.63万人", "4.41万人")),
        ("工会经费24年和23年哪年多 差多少", ("1620万元", "1495万元")),
        ("法律援助案件两年各多少", ("96件", "83件")),
        ("工会经费虹溪和岭下谁多 2024", ("1620万元", "760万元")),
        ("2024年县里劳动竞赛搞了几项、多少人参加", ("14项", "1.06万人次")),
        ("2024年托管班办了几个 多少孩子", ("6个", "214名")),
        ("县总现在一共有多少会员", ("4.63万人",)),
        ("2024年收了多少工会经费", ("1620万元",)),
        ("2024年计划建驿站10个，实际建了几个", ("12个",)),
        ("雁池乡疗休养给了多少个名额", ("雁池乡48名",)),
        ("今年疗休养从哪天到哪天", ("5月12日", "10月31日")),
        ("疗休养一共几批，一批多少人", ("20批", "50人")),
        ("亲子烘焙招多少家庭", ("16组",)),
        ("AI办公那个课谁讲", ("蔺川",)),
        ("疗休养调整通知有问题找谁联系", ("尹佩兰",)),
        ("疗休养归哪个部门管", ("权益部",)),
        ("自付3000块补助百分之几", ("40%",)),
        ("医疗互助咋申请给付", ("虹工通",)),
        ("哪些人当年不能安排疗休养", ("不合格", "六个月")),
        ("职工体育馆改造工程总投资是多少", ("860万元",)),
        ("2024年新建10个工会驿站的目标完成了没有", ("12个",)),
        ("虹溪县总工会2024年办理法律援助案件多少件，挽回损失多少", ("96件", "318万元")),
        ("创新工作室团队至少得几个人", ("5人",)),
        ("2024年读书活动站点有多少个", ("37个",)),
        ("2023年末志愿者是多少人", ("订正为610人",)),
    ],
)
def test_the_right_figure_is_found(ask: Ask, question: str, values: tuple[str, ...]) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert all(value in answer.text for value in values), answer.text


@pytest.mark.parametrize(
    ("question", "new"), [("普通职工现在几年能疗休养一次", "每两年一次"), ("疗休养每次最多几天", "不超过6天")]
)
def test_a_notice_that_changes_a_rule_is_told_with_it(ask: Ask, question: str, new: str) -> None:
    answer = ask(question)
    assert new in answer.text
    assert {citation.document_number for citation in answer.citations} >= {"虹工办发〔2025〕4号"}


def test_an_article_with_new_wording_is_answered_by_that_alone(ask: Ask) -> None:
    answer = ask("新命名的创新工作室补助多少钱")
    assert "3万元" in answer.text
    assert "2万元" not in answer.text


@pytest.mark.parametrize("question", ["2024年会员总数是多少", "虹溪县会员有多少"])
def test_a_share_or_an_account_is_not_the_number_of_members(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert "4.63万人" in answer.text
    assert "67%" not in answer.text
    assert "3.1万人" not in answer.text


def test_the_second_question_keeps_the_year_of_the_first(ask: Ask) -> None:
    assert "274万元" not in ask("虹溪县总工会2024年办理法律援助案件多少件，挽回损失多少").text


def test_a_list_spread_over_headings_is_gathered_and_counted(ask: Ask) -> None:
    answer = ask("总结里说的主要问题有哪几个")
    assert all(item in answer.text for item in ("货车司机入会难", "驿站布点少", "专职干部少"))
    assert "“四、主要问题”下共有3项。" in answer.notes
    assert len(answer.citations) == 3


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("2024年货车司机总共收了多少经费", "货车"),
        ("吉他课在哪上", "吉他"),
        ("9999万是什么钱", "9999万"),
        ("什么叫老城改造", "没有解释"),
        ("夜校能不能带宠物", "没有"),
        ("托管班怎么申请报名", "没有说明怎么办理"),
        ("法律援助部主任是谁", "主任"),
        ("2022年办了多少场心理健康讲座", "没有单独给出2022年的"),
        ("成人声乐的尹知秋老师是哪个单位的", "没有"),
        ("尹知秋老师是什么职称", "职称"),
    ],
)
def test_what_is_not_said_is_refused_with_its_reason(ask: Ask, question: str, reason: str) -> None:
    answer = ask(question)
    assert answer.status is not Status.ANSWERED, answer.text
    assert reason in answer.text


@pytest.mark.parametrize(
    ("title", "kind", "issuer", "day"),
    [
        ("虹溪县总工会关于印发《2024年工作总结和2025年工作要点》的通知", "report", "虹溪县总工会", "2025-01-15"),
        ("县总全委会报告（2023年度）", "report", "虹溪县总工会", "2024-01-22"),
        ("岭下经济技术开发区总工会2024年工作总结", "report", "岭下经济技术开发区总工会", "2024-12-27"),
    ],
)
def test_mastheads_of_unknown_offices_are_read(opened: KnowledgeBase, title: str, kind: str, issuer: str, day: str) -> None:
    head = next(one for one in opened.documents() if one.title == title)
    assert (head.kind.value, head.issuer, str(head.dates.written)) == (kind, issuer, day)
