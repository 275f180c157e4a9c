"""``./gantruong`` sets up once, gives every word to the command, and says what it lacks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]
SYSTEM = "/usr/bin:/bin"

PYTHON = """\
#!/bin/sh
echo "python $*" >> "$CALLS"
case "$*" in
    -c*) echo "$0" ;;
    '-m venv '*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    '-m pip install '*) cp "$FAKES/uv" "$(dirname "$0")/uv" ;;
    --version) echo 'Python 3.11.2' ;;
esac
"""
UV = """\
#!/bin/sh
echo "uv $*" >> "$CALLS"
[ "$2" = venv ] || exit 0
mkdir -p "$6/bin" && cp "$5" "$6/bin/python" && cp "$FAKES/command" "$6/bin/gantruong"
"""
COMMAND = """\
#!/bin/sh
for word; do echo "<$word>"; done
"""
FAILS = """\
#!/bin/sh
echo "E: Failed to fetch https://mirror.example.invalid/pool/x.deb" >&2
exit 100
"""

Start = Callable[..., subprocess.CompletedProcess[str]]


def write(path: Path, text: str) -> None:
    """Write a program."""
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with a space in its path, and beside it tools that only pretend."""
    folder = tmp_path / "a folder" / "gan truong"
    (folder / "requirements").mkdir(parents=True)
    for name in ("uv", "dev"):
        (folder / "requirements" / f"{name}.txt").write_text("tool==1.0 --hash=sha256:00\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    shutil.copy(ROOT / "gantruong", folder / "gantruong")
    fakes = tmp_path / "fakes"
    fakes.mkdir()
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        write(fakes / name, PYTHON)
    write(fakes / "uv", UV)
    write(fakes / "command", COMMAND)
    return folder


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """Return environment variables with which the pretending tools are found first."""
    fakes = tmp_path / "fakes"
    calls = tmp_path / "calls"
    path = f"{fakes}:{SYSTEM}"
    return {"PATH": path, "HOME": str(tmp_path), "FAKES": str(fakes), "CALLS": str(calls)}


@pytest.fixture
def start(checkout: Path, tmp_path: Path, surroundings: dict[str, str]) -> Start:
    """Return a function that starts the script with words, from another folder."""

    def run(*words: str, script: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 (our own script)
            [str(script or checkout / "gantruong"), *words],
            cwd=tmp_path,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def n_set_ups(tmp_path: Path) -> int:
    """Count how often the locked packages were installed."""
    return (tmp_path / "calls").read_text().count("pip sync")


def test_every_word_reaches_the_command_as_it_was_written(start) -> None:
    """A file name with a space stays one word."""
    done = start("distances", "--homes", "my homes.csv", "", "*")

    assert done.returncode == 0, done.stderr
    assert done.stdout == "<distances>\n<--homes>\n<my homes.csv>\n<>\n<*>\n"


def test_the_second_start_sets_nothing_up(start, tmp_path) -> None:
    """Everyday use must not wait for an installer."""
    start("--help")
    second = start("--help")

    assert n_set_ups(tmp_path) == 1
    assert second.stderr == ""


def test_compiled_code_is_kept_whatever_the_shell_says(start, surroundings, tmp_path) -> None:
    """Images of containers often say otherwise, and every start would take twice its time."""
    surroundings["PYTHONDONTWRITEBYTECODE"] = "1"
    write(tmp_path / "fakes" / "command", "#!/bin/sh\necho said ${PYTHONDONTWRITEBYTECODE-no}\n")

    assert start("--help").stdout == "said no\n"


@pytest.mark.parametrize("changed", ["requirements/dev.txt", "pyproject.toml"])
def test_a_change_of_lock_or_project_sets_up_again(start, checkout, tmp_path, changed) -> None:
    """Someone who pulls a new version gets its packages without a thought."""
    start("--help")
    (checkout / changed).write_text("# something else\n")
    start("--help")

    assert n_set_ups(tmp_path) == 2


def test_a_moved_checkout_sets_up_again(start, checkout, tmp_path) -> None:
    """An environment knows its own path, and would run the code of the old place."""
    start("--help")
    moved = checkout.rename(tmp_path / "moved")
    done = start("--help", script=moved / "gantruong")

    assert done.returncode == 0, done.stderr
    assert n_set_ups(tmp_path) == 2


def test_a_link_to_the_script_finds_its_checkout(start, checkout, tmp_path) -> None:
    """People link it into their own folder of programs."""
    link = tmp_path / "gantruong"
    link.symlink_to(checkout / "gantruong")

    assert start("--help", script=link).stdout == "<--help>\n"


def test_two_first_starts_at_once_set_up_once(checkout, tmp_path, surroundings) -> None:
    """A second terminal must not tear down what the first is building."""
    words = [str(checkout / "gantruong"), "--help"]
    quiet = subprocess.DEVNULL

    both = [
        subprocess.Popen(words, env=surroundings, stdout=quiet, stderr=quiet)  # noqa: S603 (ours)
        for _ in range(2)
    ]

    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert n_set_ups(tmp_path) == 1


def test_a_service_that_a_package_starts_does_not_keep_the_lock(start, checkout, tmp_path) -> None:
    """Without a service manager a database server's package starts it from its own script."""
    leaves_a_child = UV.replace("[ ", "sleep 30 >/dev/null 2>&1 &\n[ ", 1)
    write(tmp_path / "fakes" / "uv", leaves_a_child)
    start("--help")
    (checkout / "pyproject.toml").write_text("# something else\n")

    assert "Waiting" not in start("--help").stderr


def test_without_python_and_without_rights_the_packages_are_named(start, tmp_path) -> None:
    """On a locked-down machine the administrator needs the list, and a script needs the code."""
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        write(tmp_path / "fakes" / name, "#!/bin/sh\nexit 1\n")
    write(tmp_path / "fakes" / "id", "#!/bin/sh\necho 1000\n")
    write(tmp_path / "fakes" / "sudo", "#!/bin/sh\nexit 1\n")

    done = start("--help")

    assert done.returncode == 3
    assert done.stderr.endswith("python3 python3-venv \n")


@pytest.mark.parametrize("broken", ["apt-get", "uv"])
def test_a_failed_download_ends_with_three_and_names_no_host(start, tmp_path, broken) -> None:
    """Which mirror an office uses is nobody's business; what failed is."""
    write(tmp_path / "fakes" / broken, FAILS)
    if broken == "apt-get":
        for name in ("python3", "python3.13", "python3.12", "python3.11"):
            write(tmp_path / "fakes" / name, "#!/bin/sh\nexit 1\n")
        write(tmp_path / "fakes" / "id", "#!/bin/sh\necho 0\n")

    done = start("--help")

    assert done.returncode == 3
    assert "example.invalid" not in done.stderr
    assert done.stderr.strip()


def test_after_a_failure_the_next_start_tries_again(start, tmp_path) -> None:
    """A half-made environment is never used."""
    write(tmp_path / "fakes" / "uv", FAILS)
    start("--help")
    shutil.rmtree(tmp_path / "a folder" / "gan truong" / ".uv")
    write(tmp_path / "fakes" / "uv", UV)

    assert start("--help").stdout == "<--help>\n"


def test_no_database_is_installed_for_commands_that_work_from_file_to_file() -> None:
    """The script lists what the command table does: a new command brings no server along."""
    script = (ROOT / "gantruong").read_text()
    listed = script.split("needs_database() {")[1].split("'' | -* |")[1].split(") return 1")[0]
    words = {word for word in listed.replace("\\", " ").replace("|", " ").split() if word}
    without = {
        name for name, command in COMMANDS.items() if "without a database" in command.panel_en
    }

    assert words == without | {"doctor", "sample", "supply"}


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        ("export apply a b", False),
        ("--lang vi export check folder", False),
        ("export --json check folder", False),
        ("export make 3", True),
        ("export", True),
        ("serve", True),
        ("match apply", False),
        ("catchments redraw --out a", False),
        ("catchments list", True),
        ("capacity indicators --data city", False),
        ("capacity equity result --out equity", False),
        ("capacity reachable 3", True),
    ],
)
def test_of_exports_two_commands_work_from_file_to_file(words: str, needs: bool) -> None:  # noqa: FBT001 (a case)
    """A partner that applies a list of changes needs no server; whoever makes one does."""
    script = (ROOT / "gantruong").read_text()
    function = (
        "needs_database() {" + script.split("needs_database() {")[1].split("\n}\n")[0] + "\n}"
    )
    reading = "command=''" + script.split("command=''")[1].split("\ndone\n")[0] + "\ndone"
    asked = f'{function}\n{reading}\nneeds_database "$command" && echo yes || echo no'
    done = subprocess.run(  # noqa: S603 (parts of our own script)
        ["/bin/sh", "-c", asked, "gantruong", *words.split()],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == ("yes" if needs else "no")
