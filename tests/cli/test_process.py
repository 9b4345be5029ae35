"""Whole processes, as a shell starts them."""

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "netmark"]
MEMBERS = 3000


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `netmark` is the program; pipefail is on."""
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; netmark() {{ {" ".join(PROGRAM)} "$@"; }}; {script}'],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NETMARK_TODAY": "2026-11-30", **environment},
        timeout=60,
    )


@pytest.fixture
def company() -> None:
    """Give a company with some thousand members in the working folder."""
    rows = [f"m{n},Ann Smith {n},{f'm{n // 3}' if n else ''},2026-01-05" for n in range(MEMBERS)]
    Path("members.csv").write_text("id,name,sponsor,joined\n" + "\n".join(rows) + "\n")
    done = shell("netmark init && netmark import members members.csv")
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "md", "table"])
def test_a_reader_who_has_enough_is_no_error(form: str) -> None:
    """`netmark ... | head -1` prints one line, says nothing and succeeds."""
    done = shell(f"netmark member list --format {form} | head -1")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.usefixtures("company")
def test_rows_are_csv_when_nobody_watches() -> None:
    """A pipe gets a header and one line for each member, with bare newlines."""
    done = shell("netmark member list | wc -l; netmark member list | head -1 | od -c | tail -2")
    assert done.stdout.split()[0] == str(MEMBERS + 1)
    assert "\\r" not in done.stdout


@pytest.mark.usefixtures("company")
def test_a_full_disk_behind_standard_output_is_said() -> None:
    """Exit code 1 and one line of plain words, for every size of output."""
    for command in ("member list", "member list --format json -q", "upline m1", "--help"):
        done = shell(f"netmark {command} > /dev/full")
        assert done.returncode == 1, command
        assert done.stderr.count("\n") == 1
        assert "no space is left on the disk" in done.stderr


@pytest.mark.usefixtures("company")
def test_a_closed_standard_output_is_said() -> None:
    """Rows that go nowhere are not a success."""
    done = shell("netmark member list >&-")
    assert done.returncode == 1
    assert "standard output is closed" in done.stderr


@pytest.mark.usefixtures("company")
def test_a_closed_standard_error_stops_nothing() -> None:
    """Who wants no messages gets none, and the exit code is still right."""
    assert shell("netmark member list 2>&- | wc -l").stdout.strip() == str(MEMBERS + 1)
    assert shell("netmark member show nobody 2>&-").returncode == 1
    assert shell("netmark member show nobody 2>/dev/full").returncode == 1


@pytest.mark.usefixtures("company")
def test_a_file_can_stand_for_standard_output() -> None:
    """-o - and -o /dev/stdout write where the shell says, without replacing anything."""
    expected = shell("netmark member list --csv").stdout
    assert shell("netmark member list --csv -o -").stdout == expected
    assert shell("netmark member list -o /dev/stdout").stdout == expected
    assert shell("netmark member list --csv -o >(cat)").stdout == expected
    shell("echo first > log; netmark member list -o /dev/stdout >> log")
    assert Path("log").read_text() == "first\n" + expected


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_output_is_utf8_whatever_the_locale(locale: str) -> None:
    """A file for another program has the same bytes everywhere."""
    shell("netmark recruit 'Zoë 王' --id zoe")
    done = shell(
        "netmark member list --find zoe", LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert "Zoë 王" in done.stdout


@pytest.mark.usefixtures("company")
def test_questions_are_refused_where_nobody_can_answer() -> None:
    """Exit code 2, the hint names --yes, and nothing has changed."""
    done = shell("netmark member terminate m7 < /dev/null")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert "terminated" not in shell("netmark member show m7").stdout
    assert shell("netmark member terminate m7 --yes < /dev/null").returncode == 0
    assert "terminated" in shell("netmark member show m7").stdout


def on_terminal(args: list[str], answer: str = "", **environment: str) -> tuple[int, str]:
    """Run the program on a terminal of 80 columns and give its exit code and all that it wrote."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update({"COLUMNS": "80", "TERM": "xterm", "NETMARK_TODAY": "2026-11-30"})
        os.environ.update(environment)
        os.execv(PROGRAM[0], [*PROGRAM, *args])
    seen, begun = b"", time.monotonic()
    while time.monotonic() - begun < 30:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
        if answer and seen.endswith(b"[y/N] "):
            os.write(terminal, answer.encode())
            answer = ""
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return code, seen.decode().replace("\r\n", "\n")


@pytest.mark.usefixtures("company")
def test_a_question_is_asked_on_a_terminal() -> None:
    """Only yes is a yes; everything else changes nothing, with exit code 1."""
    for answer in ("n\n", "\n", "maybe\n"):
        code, seen = on_terminal(["member", "terminate", "m7"], answer)
        assert code == 1
        assert "nothing was changed" in seen
    code, seen = on_terminal(["member", "terminate", "m7"], "y\n")
    assert code == 0
    assert "Terminate m7 from 2026-11-30 on, with no pay for the whole period" in seen


@pytest.mark.usefixtures("company")
def test_a_terminal_gets_a_table() -> None:
    """In columns, with the header in bold, unless colours are not wanted."""
    code, seen = on_terminal(["upline", "m100"])
    assert code == 0
    assert "\x1b[1m" in seen
    assert "Ann Smith 33" in seen
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in on_terminal(["upline", "m100"], **environment)[1]
    assert "level,id" in on_terminal(["upline", "m100"], NETMARK_FORMAT="csv")[1]


# Whoever runs the tests in the background has told all his children not to listen to Ctrl-C.
LISTENING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.usefixtures("company")
def test_an_interrupted_command_says_so() -> None:
    """Ctrl-C is exit code 130, one line and no traceback."""
    command = [sys.executable, "-c", LISTENING, *PROGRAM, "import", "sales", "-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(b"ref,date,member,amount\n")
    process.stdin.flush()
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.decode().strip() == "Error: interrupted; nothing was changed"


AS_NOBODY = """
import os, sys
from netmark.cli import run
run(["member", "list", "-o", "first.csv"])  # imports everything while that is allowed
if os.getuid() == 0:
    os.setuid(65534)
sys.exit(run(["member", "list", "-o", sys.argv[1]]))
"""


def test_a_report_that_cannot_be_written_leaves_the_old_one() -> None:
    """A folder of somebody else, a read-only file: plain words, exit code 1, nothing touched."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        assert shell(f"cd {folder}; netmark init; netmark recruit Ann").returncode == 0
        (folder / "netmark.db").chmod(0o644)
        (folder / "old.csv").write_text("old")
        (folder / "old.csv").chmod(0o444)
        (folder / "closed").mkdir(mode=0o555)
        for target in ("old.csv", "closed/new.csv"):
            done = subprocess.run(
                [sys.executable, "-c", AS_NOBODY, target],
                cwd=folder,
                env={**os.environ, "NETMARK_TODAY": "2026-11-30"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 1, done.stderr
            said = done.stderr.splitlines()[1:]
            assert said[0].startswith(f"Error: {target} ")
            assert "Errno" not in done.stderr
        assert (folder / "old.csv").read_text() == "old"
        assert list((folder / "closed").iterdir()) == []
