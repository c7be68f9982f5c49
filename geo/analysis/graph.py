"""Lay links out in compressed rows, as a search for shortest paths wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray


def link_rows(
    start: NDArray[np.int32], end: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return undirected links as compressed rows: where a row begins, far ends, link numbers."""
    near, far = np.concatenate([start, end]), np.concatenate([end, start])
    order = np.lexsort((far, near))
    begins = np.concatenate([[0], np.cumsum(np.bincount(near, minlength=count))])
    link = np.tile(np.arange(len(start)), 2)[order]
    arrays = (begins.astype(np.int32), far[order].astype(np.int32), link.astype(np.int32))
    for array in arrays:
        array.flags.writeable = False
    return arrays


def with_sources(
    links: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]],
    ways: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    sources: int,
) -> csr_array:
    """Return a graph of ``links`` (compressed rows) and, after its nodes, sources with ways in.

    ``ways``: source (sorted), node, weight.
    """
    begins, ends_at, weights = links
    source, node, weight = ways
    new = len(ends_at) + np.cumsum(np.bincount(source, minlength=sources))
    size = len(begins) - 1 + sources
    return csr_array(
        (
            np.concatenate([weights, weight]),
            np.concatenate([ends_at, node]).astype(np.int32),
            np.concatenate([begins, new]).astype(np.int32),
        ),
        shape=(size, size),
    )
