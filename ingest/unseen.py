"""Characters of a text that no reader sees, and those that look like others: what hostile text is made of. Light to import.

Source: Unicode Technical Standard #39 (confusables), Unicode 16 chapter 23 (format characters, tags U+E0000..U+E007F, variation selectors);
OWASP LLM01:2026 on instructions hidden in tag characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from unicodedata import normalize

# Zero-width and bidi marks, BOM, soft hyphen, fillers, tags, variation selectors, noncharacters.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ufdd0-\ufdef\ufffe\uffff]"
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # without those that end lines
HALF_PAIR = re.compile("[\ud800-\udfff]")
# Letters of other scripts, by which a word is written so that it looks the same and is not found. Each becomes one character.
_LOOK_ALIKE = (
    ("АВЕЅІЈКМНОРСТУХԌԚԜаеѕіјорсухԛԝһ", "ABESIJKMHOPCTYXGQWaesijopcyxqwh"),  # Cyrillic
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονρυ", "ABEZHIKMNOPTYXaovpu"),  # Greek
    ("エロカタトニハ", "工口力夕卜二八"),  # katakana
    ("⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
     "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟"),  # radicals
)
LOOK_ALIKE: Mapping[str, str] = MappingProxyType({one: other for those, these in _LOOK_ALIKE for one, other in zip(those, these, strict=True)})


_VARIANTS = re.compile("[\u2f00-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f" + "".join(LOOK_ALIKE) + "]")


def undisguised(text: str) -> str:
    """The text with radicals, compatibility ideographs and look-alikes as the characters that a reader takes them for; as long as before."""
    return _VARIANTS.sub(lambda found: LOOK_ALIKE.get(found[0]) or normalize("NFKC", found[0]), text)


def seen(text: str) -> str:
    """The text without anything that no reader sees: invisible characters, controls, halves of surrogate pairs."""
    return CONTROL.sub("", INVISIBLE.sub("", HALF_PAIR.sub("", text)))
