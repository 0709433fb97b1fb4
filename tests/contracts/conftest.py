"""One founded town a module of tests; what a test does there never was for the next."""

import pytest

from tests.bench import embedded_bench, founded


@pytest.fixture(scope="module")
def world():
    with embedded_bench() as bench:
        yield founded(bench)


@pytest.fixture
def town(world):
    with world.bench.forgotten():
        yield world
