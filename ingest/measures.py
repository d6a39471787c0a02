"""Measure words and units: which there are, and which count the same kind of thing."""

from __future__ import annotations

import re

_CLASSES: dict[str, str] = {
    "person": "名 人 位 口",
    "person-time": "人次 人·次 人次数",
    "household": "户",
    "household-time": "户次",
    "organisation": "家 所 间",
    "thing": "个 只 支 台 套 辆 件 座 处 栋 幢 幅 枚 面 张 块 把 部 封 副 顶 条 艘 架 棵 株 粒 片 箱 盒 袋 瓶 班 组 队 群 对 批 类 种 门 级 "
    "部门 部委 档 层 环 步 站 点位 席 顿 桌 床 枝 根 扇 样 方面 大 号 款 卷 册 本 份 篇 期 节 讲 堂 项 宗 起 桩 例 笔 次 场 届 轮 回 趟 遍 人份 车次 "
    "家次 件次 场次 批次 班次 期次 台次 站次 单 票 幕 集 曲 首 代 步骤 页 章 字 行 列 条目 频次",
    "money": "元 人民币 美元 港元 欧元 日元 块 块钱 元钱",
    "percent": "% 成",
    "per-mille": "‰",
    "percentage-point": "个百分点 百分点",
    "times": "倍",
    "area": "平方米 平米 m² m2 亩 公顷 平方公里 平方千米",
    "length": "米 公里 千米 厘米 毫米 km 里",
    "weight": "千克 公斤 kg 吨 克 斤",
    "volume": "立方米 升",
    "energy": "度 千瓦时 千瓦 兆瓦",
    "year": "年 周年 个年头",
    "age": "岁 周岁",
    "quarter": "季度 个季度",
    "month": "个月 月 个多月",
    "week": "周 星期 个星期 礼拜 个礼拜",
    "day": "天 日 个工作日 工作日 个自然日 自然日 晚",
    "hour": "小时 个多小时 个小时 个钟头 钟头 时",
    "minute": "分钟",
    "second": "秒 秒钟",
    "lesson": "课时 个课时 学时 个学时",
    "credit": "学分 个学分",
    "score": "分",
}
_CLASS = {unit: name for name, units in _CLASSES.items() for unit in units.split()}
_COUNTED = frozenset({"person", "household", "organisation", "thing"})
_ALIAS = {
    "块": "元", "块钱": "元", "元钱": "元", "人民币": "元", "平米": "平方米", "m²": "平方米",
    "m2": "平方米", "kg": "千克", "km": "公里",
    "个多月": "个月", "个多小时": "小时",
}

# A measure word is often the beginning of another word: 两家庭, 7部门, 十一期间. What must not follow it:
_NOT_BEFORE = {
    "个": "别性体",
    "家": "庭长属",
    "人": "民大格才士员均",
    "名": "义称单牌",
    "位": "置于",
    "口": "号味",
    "年": "级轻龄",
    "月": "亮",
    "日": "常益",
    "期": "间待望限盼",
    "部": "分署队级",
    "次": "性",
    "条": "龙例约款线",
    "节": "约能省目气日",
    "讲": "话述究",
    "处": "理置罚分级长室于",
    "台": "账阶湾",
    "成": "立员果功长效为就绩本都交年人分",
    "分": "之别布类享会级工担析支局公批层期",
    "首": "先都要次",
    "面": "向对临貌积",
    "组": "织长",
    "队": "伍",
    "班": "子组长",
    "级": "别",
    "代": "表",
    "站": "点",
    "套": "餐",
    "步": "伐",
    "起": "来草",
    "对": "于照接",
    "本": "市区级着来",
    "大": "型量力家会局厅",
    "元": "化旦素",
    "里": "面程",
    "时": "间期代",
    "周": "边围期",
    "字": "号",
    "行": "业动政为",
    "例": "如",
    "单": "位",
    "批": "准评示",
    "轮": "流换岗",
    "门": "户",
    "项": "目",
    "集": "体团中合资",
}
_AFTER_ONE = (
    "个 名 位 人 家 户 所 间 座 处 台 套 支 辆 件 项 条 批 次 场 届 期 部 份 篇 本 门 节 堂 笔 元 倍 岁 周岁 年 周年 个月 周 星期 "
    "个星期 天 日 个工作日 小时 个小时 分钟 秒 课时 "
    "学时 学分 人次 户次 家次 场次 万 亿 个百分点 平方米 亩 公里 米 公斤 吨 月 季度"
)
AFTER_ONE = frozenset(_AFTER_ONE.split())
"""What a lone 一 may count; before other measure words it is no number (一起, 一面, 一样, 一大批)."""


def _pattern() -> re.Pattern[str]:
    names = sorted(_CLASS, key=len, reverse=True)
    return re.compile("|".join(re.escape(n) + (f"(?![{_NOT_BEFORE[n]}])" if n in _NOT_BEFORE else "") for n in names))


UNIT = _pattern()
"""A measure word or unit right after a number, longest first, where it does not begin another word."""


def canonical(unit: str) -> str:
    """The unit as it is kept: 块钱 -> 元, m² -> 平方米; most stay as they are."""
    return _ALIAS.get(unit, unit)


def measure_class(unit: str) -> str:
    """What kind of thing a unit counts: "person", "person-time", "organisation", "money", "percent" ...; "thing" where it tells nothing."""
    return _CLASS.get(unit, "thing")


def same_measure(one: str, other: str) -> bool:
    """Whether two units can count the same thing: 名 and 人, 家 and 户, 个 and any plain count; never 人 and 人次, 元 and %.

    The generic measures (个, 项, or none at all) go with people and organisations; people do not go with organisations.
    """
    a, b = measure_class(one), measure_class(other)
    if a == b:
        return a != "thing" or one == other or not {one, other}.isdisjoint({"个", ""}) or {one, other} <= _LOOSE
    counted = {a, b} <= _COUNTED
    generic = "thing" in (a, b) and not {one, other}.isdisjoint({"个", ""})
    return counted and (generic or {a, b} == {"organisation", "household"})


_LOOSE = frozenset({"项", "件", "条", "宗", "起", "桩", "例"})
