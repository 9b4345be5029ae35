"""What was built and installed works in any folder, without the checkout beside it."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(*args: object, folder: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    environment = {k: v for k, v in environment.items() if not k.startswith("NETMARK_")}
    done = subprocess.run(
        [str(arg) for arg in args],
        cwd=folder,
        env=environment | {"NETMARK_TODAY": "2026-11-30", "NETMARK_FORMAT": "csv"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the built wheel, and the libraries of this one behind it."""
    place = tmp_path_factory.mktemp("installed")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place, folder=ROOT)
    _run(sys.executable, "-m", "venv", place / "env", folder=place)
    python = place / "env" / "bin" / "python"
    (wheel,) = place.glob("*.whl")
    _run(python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", wheel, folder=place)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    libraries = Path(_run(python, "-c", code, folder=place).strip())
    (libraries / "behind.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "env" / "bin" / "netmark"


def test_an_installed_netmark_brings_its_plans_and_its_demo(
    installed: Path, tmp_path: Path
) -> None:
    """init --plan, plan new and demo find what they need inside the package."""
    code = "import netmark; print(netmark.__file__)"
    home = _run(installed.parent / "python", "-c", code, folder=tmp_path)
    assert Path(home.strip()).is_relative_to(installed.parents[1])

    _run(installed, "init", "--plan", "evergreen", folder=tmp_path)
    assert "Evergreen" in _run(installed, "plan", "list", folder=tmp_path)
    text = _run(installed, "plan", "new", "unilevel", folder=tmp_path)
    assert text == (ROOT / "examples" / "unilevel" / "plan.toml").read_text("utf-8")
    assert "60 members" in _run(installed, "demo", folder=tmp_path)
    shown = _run(installed, "--db", "netmark-demo/netmark.db", "payout", "list", folder=tmp_path)
    assert shown.startswith("period,plan,members,earned,")
    assert "1786.92" in shown
