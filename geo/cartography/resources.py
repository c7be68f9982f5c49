"""Keep what the browser fetches once: files at addresses that name their content."""

from __future__ import annotations

import gzip
import hashlib
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
        self._lock = Lock()

    def publish(self, name: str, content: bytes, media_type: str) -> Resource:
        """Make ``content`` available under ``name`` and the digest of its bytes."""
        digest = hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
        with self._lock:
            held = self._held.get((digest, name))
            if held is None:
                packed = gzip.compress(content, compresslevel=9, mtime=0)
                gzipped = len(packed) < len(content)
                path = f"{PATH_PREFIX}/{digest}/{name}"
                held = Resource(path, packed if gzipped else content, media_type, gzipped)
                self._held[digest, name] = held
        return held

    def get(self, digest: str, name: str) -> Resource | None:
        """Return the file at ``assets/<digest>/<name>``; None where nothing was published."""
        return self._held.get((digest, name))


RESOURCES: Final = Resources()
"""What this process serves."""
