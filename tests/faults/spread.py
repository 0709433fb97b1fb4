"""A campaign on all processors: each does a part of it, with dice of its own."""

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

from tests.faults.results import tell

T = TypeVar("T")


def spread(play: Callable[[int, int, int], T], count: int, seed: int, part: int) -> T:
    """`play(first, count, seed)` for parts of the count, added up; it tells how far it is."""
    began, parts = time.monotonic(), [(first, min(part, count - first)) for first in range(0, count, part)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        plays = [pool.submit(play, first, many, seed) for first, many in parts]
        found = None
        for done, each in enumerate(as_completed(plays), 1):
            found = each.result() if found is None else found + each.result()
            tell(f"  {done} of {len(parts)} parts, {time.monotonic() - began:.0f} s")
    assert found is not None, "nothing was to be done"
    return found
