"""What a process that publishes does until it is stopped."""

from __future__ import annotations

import multiprocessing
import resource
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from geo.errors import RegisterError
from geo.store.registers import PublishConflictError, Version, open_store

# Loaded before processes are forked: each then starts within milliseconds.
from geo.store.registers import migrate as _migrate
from geo.store.registers import postgis as _postgis
from geo.store.registers.catalogue import Catalogue
from tests.store.registers.samples import INFO, content

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext
    from multiprocessing.synchronize import Barrier

    from geo.store.registers import RegisterContent

PRELOADED: Final = (_migrate, _postgis)

ROWS: Final = 360
"""As many centres as the country has."""


def loaded_processes() -> ForkServerContext:
    """Return processes that start within milliseconds: from one that has loaded everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def publish(settings: dict[str, str], seed: int, base: int | None, rows: int = ROWS) -> Version:
    """Publish the content that ``seed`` gives."""
    return _publish(settings, content(rows, seed), seed, base)


def _publish(
    settings: dict[str, str], tables: RegisterContent, seed: int, base: int | None
) -> Version:
    with closing(open_store(settings)) as store:
        return store.publish(
            INFO,
            tables,
            based_on=base,
            author=f"editor {seed}",
            note=f"seed {seed}",
            source_name="centres.xlsx",
            source_sha256="0" * 64,
        )


def publish_and_tell(
    pipe: Connection, settings: dict[str, str], seed: int, base: int | None
) -> None:
    """Say when it begins and when it has ended."""
    tables = content(ROWS, seed)
    pipe.send("begins")
    _publish(settings, tables, seed, base)
    pipe.send("ended")


def publish_at_once(
    pipe: Connection, barrier: Barrier, settings: dict[str, str], seed: int, base: int | None
) -> None:
    """Publish when all others do; send the version, or that of whoever was first."""
    barrier.wait(60)
    try:
        pipe.send(("published", publish(settings, seed, base)))
    except PublishConflictError as conflict:
        pipe.send(("conflict", conflict.other))


def publish_with_little_room(
    pipe: Connection, room: tuple[str, int], settings: dict[str, str], seed: int, base: int | None
) -> None:
    """Publish where no file may grow beyond so many bytes; send what was said.

    ``room`` is from when on ("start" or "commit") and the bytes.
    """
    moment, size = room
    add = Catalogue.add

    def add_with_little_room(*arguments: Any) -> None:
        _limit(size)
        add(*arguments)

    if moment == "start":
        _limit(size)
    else:
        Catalogue.add = add_with_little_room  # type: ignore[method-assign]
    try:
        publish(settings, seed, base)
    except RegisterError as error:
        pipe.send(str(error))
    else:
        pipe.send("published")


def _limit(size: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
