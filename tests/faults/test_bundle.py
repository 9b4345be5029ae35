"""A bundle that is cut off before any step: the old file or the whole new one, nothing else."""

import shutil
import tempfile
from pathlib import Path

from .company import closed, typed
from .harness import CUT_OFF, MEMORY, run


def test_an_export_is_cut_off_before_any_step() -> None:
    """The file that was there stays until the whole new one takes its place."""
    action = typed("verify", "--export", "closed.jsonl")
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        base, work = Path(folder, "base"), Path(folder, "work")
        base.mkdir()
        closed(base)
        (base / "closed.jsonl").write_bytes(b"old")
        shutil.copytree(base, work)
        assert run(work, action) == 0
        new = (work / "closed.jsonl").read_bytes()
        assert run(work, typed("verify", "--bundle", "closed.jsonl")) == 0
        step, code = 0, CUT_OFF
        while code == CUT_OFF:
            step += 1
            shutil.rmtree(work)
            shutil.copytree(base, work)
            code = run(work, action, cut=step)
            assert (work / "closed.jsonl").read_bytes() in (b"old", new)
        assert code == 0
        assert (work / "closed.jsonl").read_bytes() == new
        assert step > 10
