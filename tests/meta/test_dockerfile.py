"""The shape of the container files; no engine runs here to build them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = [
    line.split(maxsplit=1)
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line.strip() and not line.startswith("#")
]


def told(instruction: str) -> list[str]:
    return [rest for word, rest in LINES if word == instruction]


def test_every_copied_file_is_there_and_let_through() -> None:
    sources = [name for line in told("COPY") if not line.startswith("--from") for name in line.split()[:-1]]
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources
    assert all((ROOT / source).exists() for source in sources)
    assert set(sources) == let_through


def test_the_sandbox_stays_outside() -> None:
    assert not any("sandbox" in line for line in told("COPY"))


def test_packages_come_from_the_lock_with_hashes_and_nothing_else() -> None:
    installs = [line for line in told("RUN") if "pip install" in line]
    assert any("--require-hashes --no-deps -r requirements.lock" in line for line in installs)
    assert all("--no-deps" in line for line in installs)


def test_it_runs_as_somebody_without_rights() -> None:
    assert told("USER") == ["10001"]
    assert [word for word, _ in LINES].index("USER") > [word for word, _ in LINES].index("COPY")


def test_every_base_is_pinned_by_a_tag_that_we_declare_to_support() -> None:
    bases = [line.split()[0] for line in told("FROM")]
    assert all(re.fullmatch(r"python:3\.1[123]-slim", base) for base in bases)


def test_it_is_healthy_when_the_page_says_so() -> None:
    assert "/healthz" in told("HEALTHCHECK")[0]
    assert any("/healthz" in path.read_text() for path in (ROOT / "bot/web").rglob("*.py"))
    port = re.search(r":(\d+)/healthz", told("HEALTHCHECK")[0])
    assert port
    assert told("EXPOSE") == [port[1]]
    assert f":{port[1]}" in (ROOT / "compose.yaml").read_text()


def test_its_data_lives_in_a_volume() -> None:
    assert told("VOLUME") == ["/data"]
    assert "GATEHOUSE_CONFIG=/data/config.toml" in told("ENV")[0]
