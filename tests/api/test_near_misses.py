"""Questions that a figure, a person or a rule nearby would fit, and does not answer; and those whose words are not the documents'. Real model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from api.answering.answer import Answer, Status
from api.cli import main
from api.knowledge_base import KnowledgeBase
from api.settings import Settings

Ask = Callable[[str], Answer]
REPORT = """青岚市总工会2024年工作报告
——2024年2月27日在青岚市总工会第十五届委员会第四次全体会议上
市人大常委会副主任、市总工会主席 贺闻笙

各位委员、同志们：
一、过去一年工作回顾
（一）组建工作。全年新发展会员5.6万名，其中新就业形态劳动者2.85万名。截至年底，全市新就业形态劳动者会员总数达8.2万名。全市工会会员78.9万名。
（二）维权工作。推行“工会+法院+检察院+人社+司法”五方协作机制，调解成功率75.6%。提供法律援助692件。推荐评选省五一劳动奖章17名。
（三）服务工作。暑期开办爱心托管班57个，服务职工子女2280名。成立由27名劳模组成的“青岚匠声”宣讲团，公交驾驶员蒲春燕担任团长。
全年发放“金秋助学”资金286万元，资助困难职工子女734名。提出合理化建议2.38万条，采纳1.12万条。
推动云岫顺风货运公司签订全省首份货车司机专项集体合同。

二、2024年工作安排
新发展会员6万名。开办爱心托管班70个。提出合理化建议2.5万条。
"""
BEFORE = """青岚市总工会2023年工作报告
——2023年2月21日在青岚市总工会第十五届委员会第三次全体会议上

一、2022年工作回顾
提出合理化建议1.95万条，采纳8700条。开办爱心托管班41个，服务职工子女1640名。全年新发展会员4.9万名。开展巡回报告31场。

二、存在的问题
主要是：入会后服务跟进不够；阵地分布不均。

三、2023年工作安排
开办爱心托管班50个。职工合理化建议征集突破2万条。
"""
NOTICE = """青岚市总工会办公室文件
青工办发〔2024〕38号

关于做好2024年“金秋助学”工作的通知

各县总工会：
一、助学标准
（一）当年考入本科院校的新生，每人一次性资助5000元；
（二）高中阶段（含普通高中、中专、技校）学生，每人每学年资助1500元。
研究生阶段在读的，只对父母一方为劳动模范的家庭予以资助。
二、办理程序
困难职工于7月31日前向所在单位工会提出申请。无单位工会的，可以向户籍所在地乡镇（街道）工会申请。

青岚市总工会办公室
2024年6月24日印发
"""
HOUSE = """金垣集团公司工会2024年工作报告
——2024年1月30日在金垣集团公司第六届职工代表大会第二次会议上

一、2023年主要工作
提出合理化建议1.57万条，人均0.84条，采纳6230条。助力集团实现营业收入312亿元、利润7.4亿元。

二、2024年重点任务
制定青年职工安家补贴办法，由人力资源部会同工会起草，6月底前提交审议。
"""
COURSES = """# 青岚市总工会2024年培训计划

| 编号 | 课程名称 | 课时 | 地点 | 报名截止 |
|---|---|---|---|---|
| LT-04 | 集体协商指导员能力提升 | 24 | 市工会干部学校 | 4月30日 |
| LT-10 | 职工心理关爱 | 40 | 市第三医院 | 8月23日 |

- LT-10设实操考核，未通过者可在12月10日前补考一次。
- 通过“青工学堂”手机端报名，由县总工会组织部门审核。
"""


@pytest.fixture(scope="module")
def ask(real_opener: Callable[..., KnowledgeBase], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    source, data = tmp_path_factory.mktemp("near"), tmp_path_factory.mktemp("near-kb") / "kb"
    for name, text in (("青岚2024.txt", REPORT), ("青岚2023.txt", BEFORE), ("助学.txt", NOTICE), ("金垣.txt", HOUSE), ("培训计划.md", COURSES)):
        (source / name).write_text(text, encoding="utf-8")
    assert main(["--data", str(data), "add", str(source)], opener=real_opener) == 0
    with closing(real_opener(Settings(data=data), print)) as opened:
        yield opened.ask


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("青岚女会员2023年底有多少", "女"),
        ("青岚2022年会员总数是多少", "2022年"),
        ("金垣集团职工人均收入多少", "人均"),
        ("青岚匠声宣讲团副团长是谁", "副团长"),
        ("青岚2023年评选省劳动模范几名", "劳动模范"),
        ("青岚2023年开展巡回报告多少场", "2023年"),
        ("青岚五方协作机制是哪天建立的", "时间"),
        ("LT-04那个班哪天补考", "没有给出"),
        ("青岚望潮区2023年会员数是多少", "望潮"),
    ],
)
def test_what_stands_nearby_is_no_answer(ask: Ask, question: str, reason: str) -> None:
    answer = ask(question)
    assert answer.status is not Status.ANSWERED, answer.text
    assert reason in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("青岚2023年暑假托管班收了多少娃", "2280名"),  # the plan for 2023 stands in the report of the year before
        ("青岚2023年开办托管班多少个", "57个"),
        ("青岚2023年底新业态会员一共攒到多少人了", "8.2万名"),
        ("青岚2024年想新发展多少会员", "6万名"),
        ("青岚处理劳动纠纷的五方协作都有哪五家？", "工会+法院+检察院+人社+司法"),
        ("货车司机专项集体合同全省第一份是哪家公司签的", "云岫顺风货运公司"),
        ("金垣青年职工安家补贴的办法让谁写", "人力资源部"),
        ("没单位工会的困难职工在青岚咋申请助学", "户籍所在地乡镇（街道）工会"),
        ("娃在读研，青岚金秋助学给不给钱", "劳动模范的家庭"),
        ("青岚的培训班咋报名", "青工学堂"),
        ("LT-10在哪里上课", "市第三医院"),
        ("青岚2023年报告里讲的存在问题有哪些", "分布不均"),
        ("青岚24年的报告是哪位领导作的", "贺闻笙"),
    ],
)
def test_other_words_year_and_place_find_the_right_sentence(ask: Ask, question: str, said: str) -> None:
    answer = ask(question)
    assert said in answer.text


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("青岚合理化建议条数22年跟23年各多少", ("1.95万条", "2.38万条")),
        ("青岚跟金垣集团2023年合理化建议哪个多，各多少条", ("2.38万条", "1.57万条")),
        ("2023年合理化建议 青岚 vs 金垣", ("2.38万条", "1.57万条")),
    ],
)
def test_two_years_and_two_houses_are_compared(ask: Ask, question: str, values: tuple[str, str]) -> None:
    answer = ask(question)
    assert all(value in answer.text for value in values), answer.text
