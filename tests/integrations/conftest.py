"""What the page is judged by, once; a browser for each module of tests, a visit for each test."""

import shutil
import subprocess
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.page_visit import CHROMIUM, FLAGS, visiting


@pytest.fixture(scope="session")
def axe(tmp_path_factory) -> str:
    """The source of axe-core, as its lock file pins it."""
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / "axe" / name, folder)
    subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, timeout=120)
    return (folder / "node_modules/axe-core/axe.min.js").read_text()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chromium, axe, tmp_path):
    async with visiting(chromium, axe, tmp_path) as visit:
        yield visit
        # Chromium itself reports every answer of 400 and more; those are ours and meant
        assert [c for c in visit.complaints if "Failed to load resource" not in c] == []
