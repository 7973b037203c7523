import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from autolog import environment, programs
from autolog.environment import code, without_credentials


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in a folder that no git repository is around."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    path = tmp_path / "project" / "train.py"
    path.parent.mkdir()
    path.write_text("print('hello')\n")
    return path


@pytest.fixture
def git(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """A git repository around the script, with one commit on the branch `main`."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run(*arguments: str) -> str:
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        done = subprocess.run(["git", *who, *arguments], cwd=script.parent, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch=main")
    run("add", ".")
    run("commit", "--quiet", "--message=first")
    return run


Git = Callable[..., str]


def test_the_digest_of_the_script_is_recorded(script: Path) -> None:
    assert code(str(script)) == {"code_digest": "sha256:" + hashlib.sha256(script.read_bytes()).hexdigest()}


def test_the_commit_and_branch_are_recorded(script: Path, git: Git) -> None:
    found = code(str(script))
    assert (found["git_commit"], found["git_branch"]) == (git("rev-parse", "HEAD"), "main")


def test_a_clean_checkout_is_not_dirty(script: Path, git: Git) -> None:
    assert code(str(script))["git_dirty"] is False


@pytest.mark.parametrize("name", ["train.py", "new.py"])
def test_a_changed_or_new_file_makes_a_checkout_dirty(script: Path, git: Git, name: str) -> None:
    (script.parent / name).write_text("changed")
    assert code(str(script))["git_dirty"] is True


def test_our_own_folder_makes_no_checkout_dirty(script: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    from autolog import settings

    monkeypatch.delenv("AUTOLOG_STORE")
    monkeypatch.chdir(script.parent)
    settings.make_folder(settings.resolve())
    assert code(str(script))["git_dirty"] is False


def test_what_differs_from_the_commit_has_a_digest(script: Path, git: Git) -> None:
    script.write_text("print('one')\n")
    one, again = code(str(script)), code(str(script))
    git("config", "diff.noprefix", "true")
    script.with_name("new.py").write_text("")
    configured = code(str(script))
    script.write_text("print('two')\n")
    assert one["git_diff_digest"] == again["git_diff_digest"] == configured["git_diff_digest"]
    assert code(str(script))["git_diff_digest"] != one["git_diff_digest"]


def test_new_files_alone_have_no_digest(script: Path, git: Git) -> None:
    script.with_name("new.py").write_text("")
    assert "git_diff_digest" not in code(str(script))


def test_asking_git_runs_no_program_that_the_repository_names(script: Path, git: Git) -> None:
    ran = script.parent / "ran"
    program = script.parent / ".git" / "hooks" / "post-index-change"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    (script.parent / ".gitattributes").write_text("*.py diff=own\n")
    for name in ("core.fsmonitor", "diff.external", "diff.own.textconv", "diff.own.command"):
        git("config", name, str(program))
    script.write_text("changed")
    assert "git_diff_digest" in code(str(script))
    assert not ran.exists()


def test_a_detached_head_has_no_branch(script: Path, git: Git) -> None:
    git("checkout", "--quiet", "--detach")
    assert "git_branch" not in code(str(script))


def test_a_repository_without_a_commit_has_only_the_digest(script: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=script.parent, check=True)
    assert code(str(script)).keys() == {"code_digest"}


def test_a_remote_is_recorded_without_its_credentials(script: Path, git: Git) -> None:
    git("remote", "add", "origin", "https://ada:hidden@example.org/churn.git")
    assert code(str(script))["git_remote"] == "https://example.org/churn.git"


def test_the_repository_of_a_hook_is_not_taken_for_that_of_the_script(
    script: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = git("rev-parse", "HEAD")
    subprocess.run(["git", "init", "--quiet", tmp_path / "other"], check=True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    assert code(str(script))["git_commit"] == expected


def test_asking_git_leaves_the_index_alone(script: Path, git: Git) -> None:
    index = script.parent / ".git" / "index"
    os.utime(script)  # a plain `git status` would refresh the index now
    before = index.read_bytes()
    code(str(script))
    assert index.read_bytes() == before


def test_without_git_only_the_digest_is_recorded(script: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(script.parent))
    assert code(str(script)).keys() == {"code_digest"}


def test_a_git_that_hangs_is_given_up(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = script.with_name("git")
    hanging.write_text("#!/bin/sh\nsleep 60\n")  # a child of its own, which holds the output open
    hanging.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(programs, "_MOST_SECONDS", 0.05)
    assert code(str(script)).keys() == {"code_digest"}


@pytest.mark.parametrize("entry_point", ["<interactive>", "", "nul\0byte", "-c", "/nowhere/train.py"], ids=repr)
def test_what_is_no_script_has_no_digest(script: Path, monkeypatch: pytest.MonkeyPatch, entry_point: str) -> None:
    monkeypatch.chdir(script.parent)
    assert code(entry_point) == {}


def test_a_session_without_a_script_is_in_the_repository_of_its_working_directory(
    script: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(script.parent)
    assert code("<interactive>")["git_branch"] == "main"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep the working directory")
def test_a_working_directory_that_is_gone_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert code("<interactive>") == {}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/churn.git", "https://example.org/churn.git"),
        ("https://ada:hidden@example.org/churn.git", "https://example.org/churn.git"),
        ("https://hidden@example.org:8443/churn.git", "https://example.org:8443/churn.git"),
        ("https://ada:hid@den@example.org/churn.git", "https://example.org/churn.git"),
        ("https://ada:hid/den@example.org/churn.git", "https://example.org/churn.git"),
        ("https://example.org/churn@v1.git", "https://example.org/churn@v1.git"),
        ("https://example.org:8443/churn@v1.git", "https://example.org:8443/churn@v1.git"),
        ("https://example.org/churn.git?access_token=hidden", "https://example.org/churn.git"),
        ("https://ada:hidden@[::1/churn.git", "https://[::1/churn.git"),
        ("ssh://git@example.org/churn.git", "ssh://example.org/churn.git"),
        ("git@example.org:ada/churn.git", "example.org:ada/churn.git"),
        ("ada:hidden@example.org:ada/churn.git", "example.org:ada/churn.git"),
        ("example.org:ada/churn.git", "example.org:ada/churn.git"),
        ("/srv/git/ada@home/churn.git", "/srv/git/ada@home/churn.git"),
        ("../churn.git", "../churn.git"),
        ("file:///srv/git/churn.git", "file:///srv/git/churn.git"),
        ("", ""),
    ],
)
def test_a_repositorys_url_is_shown_without_credentials(url: str, shown: str) -> None:
    assert without_credentials(url) == shown


# the system and its distributions


def test_the_system_is_described() -> None:
    found = environment.system()
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert {"implementation", "os", "os_release", "machine", "cpus"} <= found.keys()


def test_the_gpus_are_those_that_the_driver_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "gpus", environment.gpus.__wrapped__)
    assert environment.gpus() == () or Path("/proc/driver/nvidia").exists()
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA A100'\necho 'NVIDIA A100'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = environment.system()
    assert (found["gpu"], found["gpus"]) == ("NVIDIA A100", 2)


@pytest.mark.parametrize("is_initialized", [True, False])
def test_pytorch_is_asked_for_gpus_only_once_it_uses_them(
    monkeypatch: pytest.MonkeyPatch, is_initialized: bool
) -> None:
    cuda = SimpleNamespace(
        is_initialized=lambda: is_initialized, device_count=lambda: 1, get_device_name=lambda index: f"GPU {index}"
    )
    monkeypatch.setitem(sys.modules, "torch.cuda", cuda)  # type: ignore[arg-type]
    monkeypatch.setattr(environment, "gpus", tuple)
    assert environment.system().get("gpu") == ("GPU 0" if is_initialized else None)


def test_the_job_of_a_cluster_is_told_and_nothing_else_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MY_SECRET", "hidden")
    monkeypatch.setenv("SLURM_JOB_ID", "4711")
    monkeypatch.setenv("CONTAINER_IMAGE", "https://ada:hidden@registry/churn:3")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("HOSTNAME", "train-1")
    monkeypatch.setenv("KFP_RUN_ID", "")
    assert environment.job() == {
        "slurm.job_id": "4711",
        "container.image": "https://registry/churn:3",
        "kubernetes.pod": "train-1",
    }


def test_distributions_are_those_of_imported_modules(tmp_path: Path) -> None:
    code = (
        "from autolog import environment; print('numpy' in environment.distributions());"
        "import numpy; print('numpy' in environment.distributions())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_what_we_import_ourselves_is_no_part_of_the_environment(tmp_path: Path) -> None:
    code = (
        "import autolog.enabling as e; e.enable(); from autolog import environment; print(environment.distributions())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "importlib" not in done.stdout


def test_a_broken_installation_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, metadata in (
        ("broken", None),
        ("strange", b"\xff\xfe"),
        ("good", b"Metadata-Version: 2.1\nName: good\nVersion: 1.5\n"),
    ):
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "top_level.txt").write_text(f"{name}_module\n")
        if metadata is not None:
            (info / "METADATA").write_bytes(metadata)
        monkeypatch.setitem(sys.modules, f"{name}_module", sys)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert environment.distributions()["good"] == "1.5"


def test_equal_environments_share_a_digest() -> None:
    one = environment.digest({"os": "Linux", "cpus": 2}, {"a": "1", "b": "2"})
    assert one == environment.digest({"cpus": 2, "os": "Linux"}, {"b": "2", "a": "1"})


def test_another_version_is_another_environment() -> None:
    assert environment.digest({}, {"a": "1"}) != environment.digest({}, {"a": "2"})
