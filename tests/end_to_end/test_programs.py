"""Programs that are asked for the record, such as git, are no children that a script hears of."""

import subprocess

import pytest

from autolog_store.metadata_store import MetadataStore

CHILDREN = """
import os, pickle, signal, sys, time
import autolog

pids = []
for delay in (0.2, 0.5, 0.8):
    pid = os.fork()
    if not pid:
        time.sleep(delay)
        os._exit(0)
    pids.append(pid)

def one_by_one(wait):
    found = []
    while True:
        try:
            found.append(wait())
        except ChildProcessError:
            return found

def asked_again_and_again():
    found = []
    while len(found) < 3:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        found += [pid] if pid else []
    return found

def told_by_a_signal():
    found = []
    def on_end(*_):
        found.extend(pid for pid in one_by_one(lambda: os.waitpid(-1, os.WNOHANG)[0] or missing()) if pid)
    def missing():
        raise ChildProcessError
    signal.signal(signal.SIGCHLD, on_end)
    time.sleep(1.2)
    on_end()
    return found

ways = {
    "wait": lambda: one_by_one(lambda: os.wait()[0]),
    "wait3": lambda: one_by_one(lambda: os.wait3(0)[0]),
    "wait4": lambda: one_by_one(lambda: os.wait4(pid=-1, options=0)[0]),
    "waitpid": lambda: one_by_one(lambda: os.waitpid(-1, 0)[0]),
    "waitid": lambda: one_by_one(lambda: os.waitid(os.P_ALL, 0, os.WEXITED).si_pid),
    "WNOHANG": asked_again_and_again,
    "SIGCHLD": told_by_a_signal,
}
with autolog.step("waits"):
    found = ways[sys.argv[1]]()
print(found == pids, pickle.loads(pickle.dumps(os.wait)) is os.wait)
"""

WAYS = ["wait", "wait3", "wait4", "waitpid", "waitid", "WNOHANG", "SIGCHLD"]


@pytest.fixture
def repository(project):
    project.write("children.py", CHILDREN)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=project.folder, check=True)
    project.environment |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", "add", "raw.csv"], cwd=project.folder, check=True)
    subprocess.run(["git", *who, "commit", "--quiet", "--message=first"], cwd=project.folder, check=True)
    return project


@pytest.mark.parametrize("way", WAYS)
def test_a_script_that_waits_for_any_child_hears_of_its_own_alone(repository, way):
    assert repository.run("children.py", way).stdout == "True True\n"
    with MetadataStore(f"sqlite:///{repository.folder / '.autolog/metadata.sqlite'}") as store:
        (step,) = store.get_executions()
    assert (step.properties["git_branch"].string_value, step.properties["git_dirty"].bool_value) == ("main", True)
