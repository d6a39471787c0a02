"""How people ask in Chinese: the wordings that tell what kind of answer is wanted. Tables, no logic.

Each row was made from a class of question (a number by measure word, a person by title ...), not from a document.
"""

from __future__ import annotations

import re
from enum import StrEnum

from ingest.document import PassageKind


class Wants(StrEnum):
    """What kind of thing answers the question."""

    NUMBER = "number"
    LIST = "list"
    PERSON = "person"
    ORGANISATION = "organisation"
    DATE = "date"
    PLACE = "place"
    DOCUMENT = "document"
    DEFINITION = "definition"
    YES_NO = "yes_no"
    HOW = "how"
    WHY = "why"
    OTHER = "other"


# Tried in order, first match wins: the more telling wording stands first.
WANTS: tuple[tuple[Wants, re.Pattern[str]], ...] = tuple(
    (wants, re.compile(pattern))
    for wants, pattern in (
        (Wants.DEFINITION, r"指的?是?(?:哪些|什么|啥|谁)|是什么意思|什么叫|何谓|含义|定义"),
        (Wants.WHY, r"为什么|为何|因为什么|什么原因|原因是|何以|凭什么|咋会"),
        (Wants.DATE,
            r"什么时[候间]|啥时候?|何时|哪[一]?[年天月日]|几月|几号|哪个?(?:月|季度)|日期|何年|起止时间|从哪年|哪几年|截止时间|开放时间"
            r"|时间(?:是|为)?(?:[？?]|$)"
        ),
        (Wants.PERSON, r"(?<![属于])谁|哪[一]?[位名](?!次)|何人|哪个人|哪些人|姓名|哪[几两]位|什么人"),
        (
            Wants.NUMBER,
            r"多少|多大|多高|多长|多久|多远|多重|(?<!哪)几(?!乎|何|率)|百分之几|占比|比例|比率|[\u4e00-\u9fff]率(?:[？?]|$|是|为|达)"
            r"|[\u4e00-\u9fff]数(?:[？?]|$|是|为|有|达)|人数|人次|户数|家数|个数|项数|件数|次数|场数|数量|数额|总数|总额|总量|金额|额度"
            r"|规模(?:[？?]|$)|发卡量|标准是多|第几|(?:学时|课时|学分|费用|学费|名额|标准)(?:[？?]|$)",
        ),
        (Wants.LIST,
            r"(?:带|交|需要|提交|准备|提供)(?:些|点)?什么|什么(?:材料|条件|手续|资料|证件|情形)|哪些|哪[几两二三四五六七八九十\d]+|分别是(?!多少|几)|有什么(?!区别)|都有(?:什么|啥|谁)|列出|列举|名单|包括什么|包含什么|哪几"
            r"|种类|几样|有啥"
        ),
        (Wants.PLACE,
            r"哪里|哪儿|在哪|何处|什么地方|哪个(?:地方|城市|国家|省|市|区|县|州|镇|村|岛|洲)|地址|地点|位于|坐落|国籍|祖籍|出生地|籍贯"
            r"|哪[国省市区县]"
        ),
        (Wants.DOCUMENT,
            r"(?:什么|哪[个部份项])(?:样的)?(?:文件|办法|条例|法规|地方性法规|规定|意见|方案|通知|制度|法律|政策|细则|指引|法)|依据是"
            r"|根据什么|哪个文"
        ),
        (Wants.ORGANISATION,
            r"(?<![几两])哪家|哪[个家些](?:单位|部门|机构|组织|公司|集团|学院|企业|工会|局|委|学校|大学|球队|协会|媒体|电视台|频道|机关|处室)|什么(?:机构"
            r"|组织|单位|部门|公司)|由哪"
        ),
        (
            Wants.DEFINITION,
            r"什么意思|(?:说的|指的)是?(?:啥|什么)|指的?是?什么|是指|什么是|是干什么|是干啥|干什么用|是做什么|含义|定义|何谓|所谓|是啥|全称|又称|别名|俗名|指啥"
            r"|指的(?:是)?(?:啥|哪)",
        ),
        (
            Wants.YES_NO,
            r"(?:了|过|到)没有?(?:[？?]|$)|吗(?:[？?，,]|$)|是否|有没有|是不是|能不能|可不可以|要不要|会不会|对不对|能否|可否"
            r"|需不需要|得不得",
        ),
        (Wants.HOW, r"怎么|怎样|如何|咋|以什么(?:形式|方式)|通过什么|什么(?:方式|流程|程序|步骤|办法|级别|条件)|用什么"),
    )
)

# The wording that asks; what is left of a question without it is what is asked about.
QUESTION_WORDS = re.compile(
    r"请问|请列出|请说明|请介绍一?下|列出|列举|想(?:了解|知道|问问?)一?下?|麻烦|帮我查(?:一下)?|查(?:一下|询)|告诉我|介绍一下"
    r"|为什么|为何|什么原因|什么时[候间]|啥时候?|何时|多少|百分之几|第几|几(?=[^何乎率])|多大|多高|多长|多久|多远"
    r"|哪一?[年天月位名]|哪[些个几两家部项种里儿]?|什么样的?|什么|啥|谁|何人|怎么样?|怎样|如何|咋样?|是不是|有没有|是否|能不能|能否|可否"
    r"|分别|各自|一共|总共|共有|合计|到底|究竟|大概|大约|具体|目前|现在|吗|呢|呀|啊|吧|来着|(?<=[的有])名单|请|一下|以及|的是|是指"
    r"|指的|有关|关于|报告里|报告中|文件里|里面|其中|材料里"
    r"|[，,。？?！!；;：:、\s（）()“”\"'‘’《》〈〉【】\[\]「」『』…—·]"
)

# What a result is asked for with, and what a plan is asked for with.
KINDS: tuple[tuple[PassageKind, re.Pattern[str]], ...] = (
    (
        PassageKind.TARGET,
        re.compile(
            r"目标|计划(?!书)|想(?=[把让在建办])|发展到|增加到|扩大到|打算|准备|拟|将要|将(?=[建开推新完])|力争|预计|下一步|接下来|(?:怎么|如何|工作|又)安排|安排(?=多少|几)"
            r"|要(?=建|办|搞|做|推|签|开|达|新|完|打造|选树|培|扩|实现|组织|争取|设|成立|提)|年度任务|部署|争取"
        ),
    ),
    (
        PassageKind.ACHIEVEMENT,
        re.compile(
            r"完成了?|实现了|开展了|建了|办了|搞了|做了|获得了?|拿到|评上|成立了|组织了|达到了|新增了?|已经?|实际|成绩|成效|成果|取得"
            r"|了(?:多少|几|哪)|(?<!超)过(?:多少|几|哪)|获评|(?:开|办|召开|举行|举办|成立|发布|印发|作|评|建)的(?:[？?]|$)"
        ),
    ),
)

EVERY = re.compile(r"分别|各是|各有|各为|两[位个家]|哪几")
LIST_COUNT = re.compile(r"哪([两二三四五六七八九十]|\d+)(?=[个项种类样方条家位名大])")
ELLIPSIS = re.compile(
    r"^(?:那|那么|这|其中|它|他们?|她们?|里面|上述|之前|以前|此外|另外|还有|除此|除了这些|同期|该|又|接着|上一?[年轮批届]"
    r"|下一?[年轮批届])|呢[？?]?$|这块|[这那](?:个|些|项|家|年|方面|里|次|边)"
)
"""Words that lean on the question before; short questions lean too."""
DETAIL = re.compile(
    r"名单|具体(?:是哪|有哪|包括|内容|步骤|条款|流程|安排|怎么)|详细|怎么分|如何分|联系方式|电话(?:号码|是多少)|(?:联系|咨询|热线|报名)电话|网址|邮箱|开放时间"
    r"|门牌|哪条路"
)
UNIT_OF_ASKED = re.compile(r"(?:多少|几|第几|哪几|哪两)\s*(?:大|小)?([\u4e00-\u9fff]{0,3})")
COUNT_NOUN = re.compile(r"([\u4e00-\u9fff]{1,8}?)(人数|人次|户数|家数|个数|项数|件数|次数|场数|期数|数量|总数|总量|数)(?![据字学])")
COUNTED_IN = {"人次": "人次", **{f"{unit}数": unit for unit in "人户家个项件次场期"}}
LABELS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked), re.compile(label))
    for asked, label in (
        (r"截止|报名.{0,4}(?:什么时|哪天|几号|到哪|何时)", r"截止|报名"),
        (r"什么时|哪天|何时|几号|几月|日期|时间|开班|开课", r"时间|日期|开班"),
        (r"哪里|哪儿|在哪|地点|地址|什么地方|哪上课", r"地点|地址"),
        (r"谁(?:来)?(?:讲|教|授)|授课|老师|讲师|教师|什么人(?:讲|教|授)|由(?:谁|什么人|哪)", r"教师|讲师|师资|授课"),
        (r"适合(?:谁|什么|哪)|对象|谁(?:能|可以)参加|哪些人(?:能|可以)|面向(?:谁|哪|什么)|招(?:谁|什么人)", r"对象|人员"),
        (r"招多少|招几|收多少|名额|限多少|班额", r"名额|人数|规模"),
        (r"学时|课时|几天|多长|多久", r"学时|课时|天数|时长|学制"),
        (r"学分|证书|结业", r"学分|证书|结业"),
        (r"多少钱|收费|费用|学费|免费|要钱", r"费用|收费|学费|经费"),
        (r"依据|政策|文件|根据什么", r"政策|依据|文件"),
        (r"方式|线上|线下|怎么上", r"方式|形式"),
        (r"讲什么|内容|学什么|简介|学些什么", r"简介|内容|主题"),
    )
)
"""What is asked -> the label of the line that tells it, in catalogues and tables written as 标签：内容."""
REASON = re.compile(r"主要是|推迟|取消|停办|因(?!此)|由于|为了|鉴于|受[^，。]{1,12}影响|原因|致使|导致|根据|旨在|目的是|之所以|在于|口径|经[^，。]{0,12}核[查实减]|剔除")
OLDER = re.compile(
    r"[老旧](?:办法|规定|标准|版)|原(?:办法|规定|标准|来的)|以前的|原先|(?:19|20)\d{2}年?(?:那|老|旧)?版|试行(?:办法|版)|那会儿|当时"
)
RATE = re.compile(r"率(?!先|领|队)|百分之|比例|占比|成数|百分比")
MONEY = re.compile(r"多少钱|多少[万亿]?元|资金|金额|经费|总额|费用|补贴|补助|标准|预算|工资|奖金|损失|花了|投入|收入|缴费")
