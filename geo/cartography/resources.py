"""Keep what the browser fetches once: files at addresses that name their content."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

PATH_PREFIX: Final = "assets"
"""First segment of every address; the route that serves them is mounted there."""

_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Resource:
    """A file as served: its bytes, gzipped where that makes it smaller, and its media type."""

    path: str
    """``assets/<digest>/<name>``, relative to the application's root."""
    content: bytes
    media_type: str
    gzipped: bool

    def plain(self) -> bytes:
        """Return the bytes as published."""
        return gzip.decompress(self.content) if self.gzipped else self.content


class Resources:
    """Files by their content: what is published twice is kept once; nothing ever changes."""

    def __init__(self) -> None:
        """Start without any file."""
        self._held: dict[tuple[str, str], Resource] = {}
        # name -> digests of the passing files of that name, the one used last at the end.
        self._passing: dict[str, OrderedDict[str, None]] = {}
        self._lock = Lock()

    def publish(
        self, name: str, content: bytes, media_type: str, *, keep: int | None = None
    ) -> Resource:
        """Make ``content`` available under ``name`` and the digest of its bytes.

        Args:
            name: last part of the address.
            content: the bytes.
            media_type: what the bytes are.
            keep: of the files published under ``name`` with this argument, how many are held; the
                one that was published or asked for longest ago is dropped. A file published
                without it is held for good.

        Raises:
            ValueError: ``keep`` is less than one.
        """
        if keep is not None and keep < 1:
            message = f"keep {keep}: the file published must itself be kept. Give 1 or more."
            raise ValueError(message)
        digest = hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
        with self._lock:
            known = self._held.get((digest, name))
        # Packing takes long: others are served meanwhile.
        resource = known or _packed(f"{PATH_PREFIX}/{digest}/{name}", content, media_type)
        with self._lock:
            is_new = (digest, name) not in self._held
            held = self._held.setdefault((digest, name), resource)
            passing = self._passing.setdefault(name, OrderedDict())
            if keep is None:
                passing.pop(digest, None)
            elif is_new or digest in passing:
                passing[digest] = None
                passing.move_to_end(digest)
                while len(passing) > keep:
                    dropped, _ = passing.popitem(last=False)
                    del self._held[dropped, name]
        return held

    def get(self, digest: str, name: str) -> Resource | None:
        """Return the file at ``assets/<digest>/<name>``; None where nothing is published there."""
        with self._lock:
            passing = self._passing.get(name)
            if passing and digest in passing:
                passing.move_to_end(digest)
            return self._held.get((digest, name))


def _packed(path: str, content: bytes, media_type: str) -> Resource:
    packed = gzip.compress(content, compresslevel=9, mtime=0)
    gzipped = len(packed) < len(content)
    return Resource(path, packed if gzipped else content, media_type, gzipped)


RESOURCES: Final = Resources()
"""What this process serves."""
