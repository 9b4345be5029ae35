"""The README is executed, commands and output."""

from pathlib import Path

from tests.console import differences, steps

README = Path(__file__).parent.parent / "README.md"


def test_every_console_block_prints_what_it_says(tmp_path: Path) -> None:
    """A newcomer who types what the README shows sees what the README shows."""
    folder = tmp_path / "company"
    folder.mkdir()

    assert differences(README, folder) == []
    assert len(steps(README.read_text("utf-8"))) > 10
