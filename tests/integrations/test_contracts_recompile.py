"""The committed artifacts are what their sources compile to, byte for byte."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "contracts"
NAMES = ("GardenEditions.json", "GardenPass.json", "GardenToken.json")
DOUBLES = (
    "DelegateRegistryDouble.json",
    "EnsRegistryDouble.json",
    "EnsResolverDouble.json",
    "FixedTokens.json",
    "HostileReceiver.json",
    "KeyWallet.json",
    "KeyWalletFactory.json",
    "LockDouble.json",
    "OwnersOf.json",
    "SplitDouble.json",
    "SplitsDouble.json",
    "SundryViews.json",
    "TimedTokens.json",
    "TraitTokens.json",
)
COMMUNITY = (
    "CollabRegistry.json",
    "ContributionLedger.json",
    "Founding.json",
    "ProjectPass.json",
    "TierPass.json",
)


@pytest.mark.needs("node", "npm")
def test_the_sources_compile_to_the_committed_artifacts(tmp_path: Path) -> None:
    shutil.copytree(CONTRACTS, tmp_path / "contracts", ignore=shutil.ignore_patterns("node_modules", "artifacts"))
    for command in (["npm", "ci", "--silent"], ["node", "build.mjs", "made"]):
        subprocess.run(command, cwd=tmp_path / "contracts", check=True, timeout=120)
    made = tmp_path / "contracts/made"
    assert _artifacts(made, NAMES) == _artifacts(CONTRACTS / "artifacts", NAMES)
    assert _artifacts(made / "doubles", DOUBLES) == _artifacts(ROOT / "tests/contracts", DOUBLES)
    assert _artifacts(made / "community", COMMUNITY) == _artifacts(ROOT / "bot/adapters/chain/artifacts", COMMUNITY)


def _artifacts(folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    assert tuple(sorted(found)) == names
    return found


def test_the_sandbox_ships_the_committed_artifacts() -> None:
    for name in NAMES:
        assert (ROOT / "sandbox/tokens" / name).read_bytes() == (CONTRACTS / "artifacts" / name).read_bytes()


def test_the_lock_pins_by_integrity_and_names_no_address() -> None:
    lock = (CONTRACTS / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
