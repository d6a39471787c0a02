"""The office's own words: terms and synonyms in <data>/dictionary.txt, in the form of every dictionary (`ingest.lexicon`).

Whoever opens the knowledge base reads the file, the command line too; `api.service.rewording` changes it while the service runs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.files import file_errors, make_folder, write_file
from ingest.folding import fold
from ingest.lexicon import Entry, Term, read_dictionary

DICTIONARY = "dictionary.txt"
KINDS = ("组织", "人员", "制度", "活动", "场所", "指标", "文件", "机构", "权益", "保障", "动作", "课程", "荣誉", "成果")
"""What a term can name, as the bundled dictionary has it."""
TERMS, GROUPS, WORDS_OF_GROUP, LONGEST, LONGEST_KIND = 2000, 1000, 20, 30, 8
_HEAD = "# 本单位的词语和同义词，由管理页面写入。每行“词 频 类别”或“口语 -> 正式词 正式词”；频为 0 时由程序算出。\n"
_WRITABLE = re.compile(r"[\w·.\-—+&/%％（）()“”]+")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What people say, and what documents write: each of `colloquial` stands for all of `official`."""

    official: tuple[str, ...]
    colloquial: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """The office's own terms and groups of synonyms. `version` tells one state of the file from another; "" where there is none."""

    terms: tuple[Term, ...] = ()
    groups: tuple[Group, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a row, from 0, of `part`: terms or synonyms. `message` is one Chinese line."""

    part: str
    row: int
    message: str


def own_file(data: Path) -> Path:
    """Where the office's own words are kept, or will be."""
    return data / DICTIONARY


def read_own(data: Path) -> OwnWords:
    """The words of the file; none where there is none. Raises DictionaryError for a file that was spoilt by hand."""
    path = own_file(data)
    if not path.exists():
        return OwnWords()
    lines = list(read_dictionary(path))
    said: dict[str, list[str]] = {}
    for entry in (line for line in lines if isinstance(line, Entry)):
        said.setdefault(entry.official, []).append(entry.colloquial)
    return OwnWords(
        terms=tuple(line for line in lines if isinstance(line, Term)),
        groups=tuple(Group(official=tuple(official.split()), colloquial=tuple(words)) for official, words in said.items()),
        version=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
    )


def write_own(data: Path, words: OwnWords) -> OwnWords:
    """The words as they are now on disk, whole, or, if anything failed, what was there before. They must be without faults."""
    terms = "".join(f"{' '.join((term.word, str(term.frequency), *filter(None, [term.kind])))}\n" for term in words.terms)
    synonyms = "".join(f"{said} -> {' '.join(group.official)}\n" for group in words.groups for said in group.colloquial)
    with file_errors(data):
        make_folder(data)
        write_file(own_file(data), f"{_HEAD}{terms}{synonyms}".encode())
    return read_own(data)


def faults(words: OwnWords, is_stop: Callable[[str], bool]) -> list[Fault]:
    """What is wrong with the words, row by row; nothing where they can be kept. `is_stop` knows the words that a search leaves out."""
    return [*_faults_of_terms(words.terms, is_stop), *_faults_of_groups(words.groups, is_stop)]


def cut_differently(old: OwnWords, new: OwnWords) -> bool:
    """Whether texts are cut by other words than before, so that what is indexed no longer fits. Synonyms are for questions alone."""
    return {(fold(term.word), term.frequency) for term in old.terms} != {(fold(term.word), term.frequency) for term in new.terms}


def _faults_of_terms(terms: Sequence[Term], is_stop: Callable[[str], bool]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row, term in enumerate(terms):
        first = seen.setdefault(fold(term.word), row)
        wrong = _fault(term.word, 2, is_stop)
        if wrong is None and first != row:
            wrong = f"“{term.word}”与第 {first + 1} 行重复。"
        if wrong is None and term.kind is not None and not (term.kind.isalpha() and len(term.kind) <= LONGEST_KIND):
            wrong = f"类别要写成 {LONGEST_KIND} 个字以内的一个词。"
        if wrong is not None:
            yield Fault(part="terms", row=row, message=wrong)


def _faults_of_groups(groups: Sequence[Group], is_stop: Callable[[str], bool]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    officials: dict[tuple[str, ...], int] = {}
    for row, group in enumerate(groups):
        wrong = _fault_of_group(group, is_stop)
        for said in map(fold, group.colloquial):
            first = seen.setdefault(said, row)
            if wrong is None and first != row:
                wrong = f"“{said}”在第 {first + 1} 组已经有了。"
        first = officials.setdefault(tuple(map(fold, group.official)), row)
        if wrong is None and first != row:
            wrong = f"正式说法与第 {first + 1} 组相同，请合成一组。"
        if wrong is not None:
            yield Fault(part="synonyms", row=row, message=wrong)


def _fault_of_group(group: Group, is_stop: Callable[[str], bool]) -> str | None:
    if not group.official or not group.colloquial:
        return "口语说法和正式说法都要有。"
    official, said = (list(map(fold, words)) for words in (group.official, group.colloquial))
    doubled = next((one for words in (official, said) for one in words if words.count(one) > 1), None)
    if doubled is not None:
        return f"“{doubled}”在这一组里写了两次。"
    if same := next((one for one in said if one in official), None):
        return f"“{same}”既是口语说法又是正式说法。"
    return next((wrong for word in (*group.colloquial, *group.official) if (wrong := _fault(word, 1, is_stop))), None)


def _fault(word: str, shortest: int, is_stop: Callable[[str], bool]) -> str | None:
    if not word:
        return "没有写词。"
    if not shortest <= len(word) <= LONGEST:
        return f"“{word[:LONGEST]}”要有 {shortest}—{LONGEST} 个字。"
    if not _WRITABLE.fullmatch(word):
        return f"“{word}”里有空格、标点或不能用的字符。一格只写一个词。"
    if not _LETTER.search(word):
        return f"“{word}”没有文字。数字由程序自己认。"
    return f"“{word}”是检索时不看的虚词，不能用。" if is_stop(word) else None
