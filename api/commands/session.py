"""One run of a command: its settings, its knowledge base, and the translation of every error into one line and an exit code."""

from __future__ import annotations

import argparse
import gc
import importlib
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from api.problems import message_of, problem_of
from api.settings import Settings, load_settings

if TYPE_CHECKING:
    from api.knowledge_base import KnowledgeBase

    Opener = Callable[..., KnowledgeBase]

OPTIONS = ("data", "model", "host", "port", "tls_cert", "tls_key", "trusted_proxy", "allowed_hosts")
"""Settings that are options of the command line too."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a command works with. `opener` makes the knowledge base from the settings and a function for notices."""

    arguments: argparse.Namespace
    settings: Settings
    opener: Opener

    @contextmanager
    def open(self, *, any_model: bool = False) -> Iterator[KnowledgeBase]:
        """The knowledge base, closed at the end; with `any_model` also one that another model made, if nothing is searched."""
        knowledge_base = self.opener(self.settings, tell, any_model=any_model)
        if not gc.isenabled():  # `api.cli.main` wants no collection while things are loaded; what is loaded now stays
            gc.freeze()
            gc.enable()
        try:
            yield knowledge_base
        finally:
            knowledge_base.close()


def run(arguments: argparse.Namespace, opener: Callable[..., object] | None) -> int:
    """Runs the command that `arguments.run` names and returns its exit code."""
    if arguments.debug:
        logging.basicConfig()
        logging.getLogger("api").setLevel(logging.DEBUG)
    module, _, function = arguments.run.partition(":")
    try:
        settings = load_settings(**{name: getattr(arguments, name, None) for name in OPTIONS})
        session = Session(arguments=arguments, settings=settings, opener=cast("Opener", opener or _open))
        command = getattr(importlib.import_module(module), function)
        return cast(int, command(session))
    except BrokenPipeError:
        raise
    except Exception as error:  # this is the door: every error becomes one line and an exit code
        _logger.debug("command failed", exc_info=True)
        tell(message_of(error))
        return problem_of(error).exit_code


def tell(line: str) -> None:
    """A line for the user that is not part of the result: stderr."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _open(settings: Settings, notice: Callable[[str], None], *, any_model: bool) -> KnowledgeBase:
    """The real knowledge base; its libraries are loaded here and not before."""
    assembly = importlib.import_module("api.assembly")
    return cast("KnowledgeBase", assembly.open_knowledge_base(settings, notice, any_model=any_model))
