"""How the service works, for administrators: what a question finds and why it is answered so, and the settings without their secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import Field, fields
from typing import Any

from api.service.visible import Visible
from api.settings import Settings
from api.shapes_workings import SettingJson, SettingsJson, TrialJson, TriedHitJson
from api.wire import explanation_json, hit_json
from index.hits import Filter, Hit

HIDDEN = "已设置（不显示）"
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
"""Name and password in an address: https://name:password@host/."""


def tried(shown: Visible, question: str, filter: Filter, limit: int) -> TrialJson:
    """What is found for the question, with the score of each leg, and how its answer comes about. Nothing of it is counted or kept."""
    explained = explanation_json(shown.base.explain(question, filter=shown.filter(filter)))
    hits = [_hit(hit) for hit in shown.search(question, filter=filter, limit=limit)]
    return TrialJson(question=question, understood=explained["understood"], hits=hits, parts=list(explained["parts"]))


def settings_json(settings: Settings) -> SettingsJson:
    """All settings, by name; a value that is a secret is named and not shown."""
    usual = Settings()
    return SettingsJson(settings=[_setting(one, settings, usual) for one in sorted(fields(Settings), key=lambda one: one.name)])


def _hit(hit: Hit) -> TriedHitJson:
    head = hit.document
    return TriedHitJson(**hit_json(hit), level=head.level.value, document_kind=head.kind.value, dense=hit.dense, lexical=hit.lexical)


def _setting(field: Field[Any], settings: Settings, usual: Settings) -> SettingJson:
    value = getattr(settings, field.name)
    secret = not field.repr  # what may not stand in a log may not stand here either
    shown = (HIDDEN if value else "") if secret else _CREDENTIALS.sub("//***@", _words(value))
    return SettingJson(name=field.name, variable=f"UNIONQA_{field.name.upper()}", value=shown, set=value != getattr(usual, field.name))


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "，".join("=".join(one) if isinstance(one, tuple) else str(one) for one in value)
    return str(value)
