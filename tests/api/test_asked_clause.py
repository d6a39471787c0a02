"""Spoken and key-word questions over a small office's papers: the clause with the asked figure alone, what is barred, what is not told."""

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
    "青檀县总工会2024年工作报告.txt": """青檀县总工会2024年工作报告
2025年1月10日

一、2024年主要工作
全县新建工会驿站36家，累计152家，其中24小时开放驿站19家。举办职工书画展4场，征集作品620件，评出一等奖作品12件。
发放职工消费券480万元，带动消费约2600万元。
劳动争议调解成功率81.2%，职代会建制率93.5%。
青檀县外卖行业工会联合会于6月成立，首任主席由骑手骆明川担任。
县职工服务中心10月18日启用，总建筑面积3200平方米，总投资2150万元。
推动“捷送”“顺达”2家平台企业签订行业集体合同，覆盖从业人员1800名。
全年资助困难职工子女236名，发放助学金94.4万元。
县委书记祁望舒出席庆祝大会并讲话，县总工会主席乐知远主持会议。
28个项目参加技能竞赛，参赛职工9100人次，未达到1万人次的目标，主要是两个工种推迟到2025年举办。
继续支援岭西县总工会，投入资金60万元，三年累计投入170万元。
工运史料陈列馆布展在县工人文化宫三楼；职工体育馆、职工学校、职工剧场、职工书屋总馆、工匠公园等5处场地免费开放。
二、2025年计划
2025年新建工会驿站30家，24小时开放驿站达到30家，新发展会员4000人，职工医疗互助参加人数达到3.2万人。
""",
    "青檀县困难职工帮扶办法.txt": """青檀县困难职工帮扶办法
青工发〔2023〕7号
第一条 为做好困难职工帮扶工作，制定本办法。
第二条 困难职工家庭可以向所在单位工会申请建立困难职工档案。没有基层工会的，向街道工会联合会提出。
第三条 有下列情形之一的，不予建档：
（一）拥有两套以上商品房的；
（二）拥有小轿车的；
（三）提供虚假材料的。
第四条 单笔救助5000元以下的，由县总工会权益部审批；单笔救助5000元以上的，由县总工会主席办公会集体研究决定。
第五条 本办法由县总工会权益部负责解释。
第六条 本办法自2023年6月1日起施行。
""",
    "青檀县基层工会选举细则.txt": """青檀县基层工会选举细则
第一条 工会委员会委员名额按会员人数确定：
（一）不足25人的，设主席1人；
（二）25人至200人的，设委员3至7人；
（三）201人至1000人的，设委员7至15人。
第二条 节日慰问品每人每年不超过1500元，以实物形式发放，不得发放现金或者购物卡。前款所称节日，是指元旦节、春节、劳动节、中秋节、国庆节。
第三条 每批疗休养不超过5天，每人每天不超过400元；劳模疗休养可以延长至7天，每人每天不超过600元。
第四条 每个代表团运动员不超过40名，其中女运动员不少于12名。
""",
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, real_opener: Callable[..., KnowledgeBase]) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("clause")
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
    ("question", "told", "untold"),
    [
        ("2024年新建了多少家工会驿站", "36家", "152家"),
        ("到2024年底全县一共有多少家工会驿站", "152家", "36家"),
        ("24小时开门的驿站去年有几家", "19家", "152家"),
        ("今年计划发展多少会员", "4000人", "3.2万人"),
        ("2025 24小时开放驿站 目标", "30家", "4000人"),
        ("职代会建制率是百分之多少", "93.5%", "81.2%"),
        ("县职工服务中心一共花了多少钱建的", "2150万元", "3200平方米"),
        ("书画展一共征集了多少件作品", "620件", "12件"),
        ("2024年给岭西县投了多少钱", "60万元", "1800名"),
    ],
)
def test_the_clause_with_the_asked_figure_is_told_without_the_others(ask: Ask, question: str, told: str, untold: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert told in answer.text
    assert untold not in answer.text
    assert all(told in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("什么样的家庭申请建档会被拒掉，列一下", ("两套以上商品房", "小轿车", "虚假材料")),
        ("单位没建工会，困难建档该向谁申请", ("街道工会联合会",)),
        ("帮扶办法的条文拿不准，由哪个部门解释", ("权益部",)),
        ("我们厂三百人，工会委员设几个人", ("7至15人",)),
        ("过节发慰问品，哪些节算数", ("元旦节", "国庆节")),
        ("给岭西县掏的支援钱2024年多少", ("60万元",)),
        ("去年跟哪些平台签了行业集体合同，名单", ("捷送", "顺达")),
        ("技能竞赛没到1万人次，卡在哪儿了", ("推迟到2025年",)),
        ("劳模疗休养最长能去几天，每天标准多少", ("7天", "600元")),
        ("平台企业的行业集体合同，工会管不管", ("行业集体合同",)),
    ],
)
def test_spoken_questions_find_their_sentence(ask: Ask, question: str, values: tuple[str, ...]) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert all(value in answer.text for value in values), answer.text


def test_the_part_behind_a_semicolon_is_not_told_where_the_place_of_the_other_is_asked(ask: Ask) -> None:
    answer = ask("工运史料陈列馆在什么地方")
    assert "工人文化宫三楼" in answer.text
    assert "工匠公园" not in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "青檀县网约车行业工会联合会首任主席是谁",
        "职工运动会一共有多少运动员参加",
        "县职工服务中心是哪家公司施工的",
        "助学金每个孩子发多少钱",
        "青檀县和石浦县2024年工会驿站谁多",
        "职工对调解满意的占百分之几",
    ],
)
def test_what_is_near_by_is_no_answer(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NOT_FOUND, answer.text
    assert answer.citations == ()
