"""Numbers of persons: found by their arithmetic in whatever form, hidden in their places, and other numbers left alone."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from ingest.personal import PersonalKind, find_personal, mask, notice
from ingest.pipeline import ingest_file

SENTENCES = {
    PersonalKind.IDENTITY: ["张三，身份证号{}，现住青岚市。", "{}", "公民身份号码：{}。", "（{}）李四", "身份证{}，电话见附件", "持证人{},已核对"],
    PersonalKind.MOBILE: ["联系人王五，手机{}。", "{}", "电话：{}（微信同号）", "请于5月1日前联系{}，过期不候", "+86{}", "0086 {}", "（86）{}"],
    PersonalKind.BANK_CARD: ["补助发至卡号{}。", "{}", "开户行工商银行，{}", "账户{}（张三）"],
}
CHECKS, WEIGHTS = "10X98765432", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(chance: random.Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(29_000))
    body = f"{chance.choice(['110101', '310115', '440304', '650102', '810000', '330106', '530112'])}{born:%Y%m%d}{chance.randrange(1000):03}"
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def mobile(chance: random.Random) -> str:
    return f"1{chance.choice('3456789')}{chance.randrange(10**9):09}"


def card(chance: random.Random) -> str:
    start = chance.choice(["622202", "621700", "622848", "623058", "601382", "955880", "4367", "5187"])
    length = 16 if start[0] in "45" else 19 if start.startswith("955") else chance.choice([16, 17, 18, 19])
    body = start + "".join(chance.choice("0123456789") for _ in range(length - len(start) - 1))
    return body + next(digit for digit in "0123456789" if luhn(body + digit))


def luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


MAKE: dict[PersonalKind, Callable[[random.Random], str]] = {
    PersonalKind.IDENTITY: identity,
    PersonalKind.MOBILE: mobile,
    PersonalKind.BANK_CARD: card,
}
GROUPS = {PersonalKind.IDENTITY: (6, 8, 4), PersonalKind.MOBILE: (3, 4, 4), PersonalKind.BANK_CARD: (4, 4, 4, 4, 3)}


def grouped(number: str, sizes: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return between.join(filter(None, [*parts, number[at:]]))


def wide(number: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in number)


def written(number: str, kind: PersonalKind, chance: random.Random) -> Iterator[str]:
    """The number as people write it, and as those write it who do not want it to be found."""
    cut = chance.randrange(3, len(number) - 3)
    yield from (number, wide(number), number.lower(), number.replace("X", "×"))
    yield from (grouped(number, GROUPS[kind], between) for between in (" ", "-", "\u3000", "－", "–", "  ", "·"))
    yield f"{number[:cut]} {number[cut:]}"
    yield " ".join(number)
    yield grouped(wide(number), GROUPS[kind], "\u3000")


def labelled() -> Iterator[tuple[PersonalKind, str, str]]:
    chance = random.Random(7)
    for kind, sentences in SENTENCES.items():
        for _ in range(15):
            number = MAKE[kind](chance)
            for form in written(number, kind, chance):
                yield kind, form, chance.choice(sentences).format(form)


def test_of_the_labelled_numbers_at_least_98_in_100_are_found_where_they_stand() -> None:
    cases = list(labelled())
    missed = [
        text for kind, form, text in cases
        if not any(one.kind is kind and text[one.span.start : one.span.end] == form for one in find_personal(text))
    ]  # fmt: skip
    assert len(cases) > 600
    assert len(missed) <= 0.02 * len(cases), missed[:20]


HONEST = [
    "2021年全市会员27.5万人，新建基层工会1260家。", "会费收缴8400余万元，同比增长12.5%。", "青工发〔2021〕7号",
    "统一社会信用代码81310000425167215A", "统一社会信用代码913101157862345678", "电话：021-63211234", "热线12351，传真021-63219876-801",
    "邮编200001", "2021-2025年，2021.01.01", "2022-01-18 10:30:00", "QQ群123456789", "15 20 35 40 12 3", "13 25 36 47 58 66 71",
    "身份证号码为18位数字", "110101199013451234", "11010119900307123", "订单编号20210101123456789012", "1380013800", "138001380001",
    "3.14159265358979323846", "192.168.100.110", "GB/T 9704-2012", "ISBN 978-7-5008-7654-3", "版本13.80013800.138", "10001 10002 10003 10004",
    "6222021234567890124", "a13800138000b", "1 3 5 7 9 11 13 15 17 19 21", "2021 2022 2023 2024 2025", "18.5 13.7 15.2 19.6",
]  # fmt: skip


def test_other_numbers_are_left_alone() -> None:
    wrong = {text: [text[one.span.start : one.span.end] for one in find_personal(text)] for text in HONEST if find_personal(text)}
    assert wrong == {}


def test_an_old_number_of_fifteen_digits_counts_where_the_text_says_what_it_is() -> None:
    assert [one.kind for one in find_personal("身份证号：110101900307123")] == [PersonalKind.IDENTITY]
    assert find_personal("编号：110101900307123") == []


def test_what_a_card_number_is_said_to_be_counts_without_its_check_digit() -> None:
    assert [one.kind for one in find_personal("银行卡号：6222021234567890124")] == [PersonalKind.BANK_CARD]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("证号110101199003071233。", "证号110***********1233。"),
        ("证号１１０１０１１９９００３０７１２３３。", "证号１１０***********１２３３。"),
        ("证号110101 19900307 1233。", "证号110*** ******** 1233。"),
        ("手机+86 138-0013-8000，请联系", "手机+86 138-****-8000，请联系"),
        ("卡号6217 0012 3456 7890 128", "卡号6217 **** **** ***0 128"),
        ("没有号码，2021年27.5万人", "没有号码，2021年27.5万人"),
        ("", ""),
    ],
)
def test_a_number_is_hidden_in_its_place(text: str, hidden: str) -> None:
    assert mask(text) == hidden


def test_hiding_keeps_every_place_and_leaves_nothing_to_find() -> None:
    for _, form, text in labelled():
        hidden = mask(text)
        assert len(hidden) == len(text)
        assert mask(hidden) == hidden
        assert len(re.sub(r"[^0-9０-９]", "", hidden)) <= len(re.sub(r"[^0-9０-９]", "", text)) - min(4, len(form) // 4)
        assert find_personal(hidden) == []


def test_it_is_told_when_a_file_is_added() -> None:
    text = "困难职工名册\n张三，身份证号110101199003071233，手机13800138000。\n李四，手机13900139000。\n"
    [item] = ingest_file("名册.txt", text.encode())
    assert item.notices == ("含个人信息：身份证号 1 处、手机号 2 处，请确认是否应当加入、由谁查阅",)
    assert notice([]) is None


def test_of_many_rows_the_first_are_told_and_that_there_are_more() -> None:
    rows = "\n".join(f'{{"id": "r{n}", "text": "联系人手机1380013{n:04}。"}}' for n in range(30))
    notices = [item.notices for item in ingest_file("名册.jsonl", rows.encode())]
    assert notices[0] == ("r0：含个人信息：手机号 1 处，请确认是否应当加入、由谁查阅",)
    assert notices[10] == ("还有别的行含个人信息或密级标志，不再逐行列出",)
    assert set(notices[11:]) == {()}
