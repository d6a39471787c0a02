"""Personal data in a text: numbers of identity cards, mobile phones and bank cards, found by their own arithmetic, and hidden in place.

Full-width digits, blanks and dashes between groups are seen through; hiding keeps every position, so that spans stay true.

Source: GB 11643-1999 (18 digits, checksum ISO 7064 MOD 11-2), GB/T 2260 (first two digits), GB/T 14504 / ISO/IEC 7812-1 (Luhn).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.document import Span
from ingest.folding import fold


class PersonalKind(StrEnum):
    """What a number identifies."""

    IDENTITY = "身份证号"
    MOBILE = "手机号"
    BANK_CARD = "银行卡号"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """A number that identifies a person, and where it stands in the text."""

    kind: PersonalKind
    span: Span


_GAP = r"[ \u00a0\-–—·‐‑−]{0,2}"
_PROVINCES = frozenset(map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"
_TIMES = str.maketrans("×✕✖ⅹχхⅩ", "xxxxxxx")  # what stands for the X of an identity number
_ENOUGH = re.compile(rf"[0-9](?:{_GAP}[0-9]){{10}}")
_CARD_NAMED = re.compile(r"卡号|银行卡|储蓄卡|信用卡|工资卡")
_IDENTITY_NAMED = re.compile(r"身份证|证件号|身份号")
_CONTEXT = 20  # characters before a number that may name it


def find_personal(text: str) -> list[Personal]:
    """The numbers in the order in which they stand; none overlaps another."""
    folded = fold(text).translate(_TIMES)
    if not _ENOUGH.search(folded):
        return []
    found: list[Personal] = []
    for form in _FORMS:
        for match in form.pattern.finditer(folded):
            span = Span(start=match.start(1), end=match.end(1))
            free = all(span.end <= other.span.start or span.start >= other.span.end for other in found)
            if free and form.holds(match[1], folded[max(0, span.start - _CONTEXT) : span.start]):
                found.append(Personal(kind=form.kind, span=span))
    return sorted(found, key=lambda one: one.span)


def mask(text: str) -> str:
    """The text with the middle of every such number as stars, each character in its place: 110***********1234."""
    found = find_personal(text)
    if not found:
        return text
    characters = list(text)
    for one in found:
        places = [at for at in range(one.span.start, one.span.end) if fold(text[at]).translate(_TIMES) in "0123456789x"]
        first, last = _SHOWN[one.kind]
        for at in places[first:-last]:
            characters[at] = "*"
    return "".join(characters)


def notice(kinds: Iterable[PersonalKind]) -> str | None:
    """What is told to whoever adds the text: 含个人信息：身份证号 2 处…; None where there is none."""
    counts = Counter(kinds)
    if not counts:
        return None
    said = "、".join(f"{kind} {counts[kind]} 处" for kind in PersonalKind if counts[kind])
    return f"含个人信息：{said}，请确认是否应当加入、由谁查阅"


@dataclass(frozen=True, slots=True)
class _Form:
    kind: PersonalKind
    pattern: re.Pattern[str]
    holds: Callable[[str, str], bool]  # the number as written, and what stands before it


def _digits(count: str) -> str:
    return rf"(?:{_GAP}[0-9]){{{count}}}"


def _is_identity(written: str, before: str) -> bool:
    number = re.sub("[^0-9x]", "", written)
    if number[:2] not in _PROVINCES or not _is_day(number[6:14]) or not _grouped(written):
        return False
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] == number[17]


def _is_old_identity(written: str, before: str) -> bool:
    """Fifteen digits, without a checksum: only where the text says what they are."""
    number = re.sub("[^0-9]", "", written)
    return number[:2] in _PROVINCES and _is_day(f"19{number[6:12]}") and _IDENTITY_NAMED.search(before) is not None


def _is_mobile(written: str, before: str) -> bool:
    return _grouped(written)


def _is_card(written: str, before: str) -> bool:
    number = re.sub("[^0-9]", "", written)
    if _CARD_NAMED.search(before):
        return True
    known = number.startswith(("62", "60", "955", "35")) or (len(number) == 16 and number[0] in "45")
    return known and _grouped(written) and _luhn(number)


def _luhn(number: str) -> bool:
    doubled = [2 * int(digit) if at % 2 else int(digit) for at, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_day(digits: str) -> bool:
    try:
        return 1880 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


def _grouped(written: str) -> bool:
    """Whether the blanks part one number as people do, and not a row of small numbers: 138 0013 8000, but not 15 20 35 40 12 3."""
    pieces = [len(piece) for piece in re.findall("[0-9x]+", written)]
    return len(pieces) <= 2 or all(piece == 1 for piece in pieces) or all(piece >= 3 for piece in pieces[:-1])


_FORMS = (
    _Form(PersonalKind.IDENTITY, re.compile(rf"(?<![0-9a-z])(?=([1-9]{_digits('16')}{_GAP}[0-9x])(?![0-9a-z]))"), _is_identity),
    _Form(PersonalKind.BANK_CARD, re.compile(rf"(?<![0-9a-z])(?=([2-69]{_digits('15,18')})(?![0-9a-z]))"), _is_card),
    _Form(PersonalKind.MOBILE, re.compile(rf"(?<![0-9a-z.])(?:(?:\+|00)?86{_GAP})?(?=(1{_GAP}[3-9]{_digits('9')})(?![0-9a-z]|\.[0-9]))"), _is_mobile),
    _Form(PersonalKind.IDENTITY, re.compile(rf"(?<![0-9a-z])(?=([1-9]{_digits('14')})(?![0-9a-z]))"), _is_old_identity),
)
_SHOWN = {PersonalKind.IDENTITY: (3, 4), PersonalKind.BANK_CARD: (4, 4), PersonalKind.MOBILE: (3, 4)}  # digits left at both ends
