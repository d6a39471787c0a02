"""unionqa backup | restore: the whole knowledge base, to another place and back."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from api.backup import back_up
from api.commands.session import Session, tell
from api.intake import typed
from api.problems import DONE, MissingPath
from api.restore import restore as restored


def backup(session: Session) -> int:
    """Writes everything to a new .tar file or folder; questions and uploads go on meanwhile."""
    data, target = session.settings.data, Path(typed(session.arguments.target))
    if not data.is_dir():
        raise MissingPath(data)
    with session.open(any_model=True) as knowledge_base:
        made = back_up(data, target, len(knowledge_base.documents()), knowledge_base.snapshot)
    size = sum(kept.size for kept in made.files.values())
    sys.stdout.write(f"已备份：{made.documents} 个文件，{size / 2**20:.1f} MB，写到 {target}，已读回核对。\n")
    return DONE


def restore(session: Session) -> int:
    """Makes the knowledge base of a backup in an empty folder, checked; nothing is left there where it is not whole."""
    source, data = Path(typed(session.arguments.source)), session.settings.data

    def finish(folder: Path) -> list[str]:
        knowledge_base = session.opener(replace(session.settings, data=folder), tell, any_model=True)
        try:
            return knowledge_base.verify()
        finally:
            knowledge_base.close()

    made = restored(source, data, finish)
    sys.stdout.write(f"已恢复到 {data}：{made.documents} 个文件，备份于 {made.at}，检查完好。\n")
    return DONE
