"""What a write that died left half done: finished where the catalog has it, dropped where it has not."""

from __future__ import annotations

from index.errors import IndexProblem
from index.levels import NAMES
from index.lock import unfinished
from index.parts import Parts


def recover(parts: Parts) -> None:
    """Nothing; `parts.notice` is told what was done. Where somebody is writing, or the folder cannot be written to, nothing is done.

    A document whose row is in the catalog is in: its indexes are made. What is not in the catalog was never acknowledged: its
    original and half-written files are dropped. Doing it twice, or being killed in the middle of it, does no harm.
    """
    died = unfinished(parts.folder)
    if not died and not any(index.behind() for index in parts.levels.values()):
        return
    try:
        with parts.lock(0.0, repairing=True):
            done = [*_caught_up(parts), *_dropped(parts)]
    except IndexProblem:
        return
    if died or done:
        parts.notice(f"上次写入时程序中断，已恢复：{'；'.join(done) or '没有缺损'}。")


def _caught_up(parts: Parts) -> list[str]:
    done: list[str] = []
    for level, index in parts.levels.items():
        if index.behind():
            index.catch_up()
            done.append(f"{NAMES[level]}级的索引已与目录库一致")
    return done


def _dropped(parts: Parts) -> list[str]:
    left = parts.originals.clear() + parts.drop_orphans() + sum(index.clear() for index in parts.levels.values())
    return [f"清除了 {left} 个没有写完的文件"] if left else []
