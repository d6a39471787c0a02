"""A bounded memory of what was read last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lru(Generic[K, V]):
    """Keys -> values, at most `size` of them; the one not used for longest goes first. Safe between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def many(self, keys: Iterable[K], load: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of `keys`, in their order; those not kept come from one call of `load`, which may not know some."""
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            found = {key: self._kept[key] for key in wanted if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        missing = [key for key in wanted if key not in found]
        if missing:
            loaded = load(missing)
            found |= loaded
            self._put(loaded)
        return {key: found[key] for key in wanted if key in found}

    def one(self, key: K, load: Callable[[], V]) -> V:
        """The value of `key`; one that is not kept comes from `load`."""
        return self.many([key], lambda _: {key: load()})[key]

    def _put(self, loaded: Mapping[K, V]) -> None:
        with self._lock:
            self._kept.update(loaded)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Nothing; forgets everything."""
        with self._lock:
            self._kept.clear()
