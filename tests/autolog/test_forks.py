"""Forks of a watched process: Python warns of threads beside a fork, and of none of ours; warnings are errors here."""

import os
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")

WATCHED = """
import os, threading, time, warnings
original = os.fork, os.forkpty
import autolog
autolog.enable()
from autolog import process
thread = process.current().thread
assert thread.publish_now(30) and thread.is_alive()

def forks():
    pid = os.fork()
    if not pid:
        os._exit(7)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), thread.is_alive())

"""


def test_the_publishing_thread_rests_while_a_process_forks_and_goes_on_afterwards(run_python):
    done = run_python(WATCHED + "for _ in range(3):\n    forks()")
    assert (done.stdout, done.stderr) == ("7 True\n7 True\n7 True\n", "")


def test_the_publishing_thread_goes_on_after_a_fork_that_we_do_not_see(run_python):
    done = run_python(WATCHED + "warnings.simplefilter('ignore')\nos.fork, os.forkpty = original\nforks()")
    assert (done.stdout, done.stderr) == ("7 True\n", "")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python warns of threads beside a fork since 3.12")
def test_a_warning_of_threads_of_the_users_own_names_the_users_line(run_python):
    line = "with warnings.catch_warnings(record=True) as told:\n    warnings.simplefilter('always')\n    forks()\n"
    done = run_python(
        f"{WATCHED}threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n{line}"
        "print([(one.filename, one.lineno) for one in told])"
    )
    place = 1 + WATCHED.splitlines().index("    pid = os.fork()")
    assert (done.stdout, done.stderr) == (f"7 True\n[('<string>', {place})]\n", "")


def test_a_fork_that_fails_raises_what_it_raised(run_python):
    full = "import os\ndef full():\n    raise BlockingIOError('no more processes')\nos.fork = full\n"
    done = run_python(f"{full}{WATCHED}\ntry:\n    forks()\nexcept BlockingIOError as error:\n    print(error)")
    assert done.stdout == "no more processes\n"
    # Python 3.12 starts no thread at its end: what is recorded waits in the journal.
    assert ("`autolog sync` publishes it" in done.stderr) == (sys.version_info[:2] == (3, 12))


def test_the_functions_are_as_before_when_the_watching_ends(run_python):
    done = run_python(f"{WATCHED}autolog.disable()\nprint((os.fork, os.forkpty) == original)")
    assert (done.stdout, done.stderr) == ("True\n", "")


SLOW = """
import importlib.abc, os, signal, sys, threading, time, warnings

warnings.simplefilter("ignore", ResourceWarning)  # a child leaves its parent's connections open

class Slow(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "sqlalchemy" and threading.current_thread() is not threading.main_thread():
            importing.set()
            time.sleep(1)

sys.meta_path.insert(0, Slow())
importing = threading.Event()
import autolog
autolog.enable()
from autolog import process
process._PATIENCE_SECONDS = 0.1
assert importing.wait(30)
pid = os.fork()
if not pid:
    signal.alarm(30)
    import sqlalchemy
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def test_a_fork_waits_until_the_publishing_thread_has_imported_what_the_child_may_import(run_python):
    done = run_python(SLOW)
    assert (done.stdout, done.stderr) == ("7\n", "")


def test_threads_of_a_child_that_tell_its_first_facts_at_the_same_moment_start_one_publishing_thread(run_python):
    child = """
if not os.fork():
    start = process.current().recorder.on_append  # as both threads have found it
    start()
    start()
    print([one.name for one in threading.enumerate()].count("autolog-publisher"), flush=True)
    os._exit(0)
os.wait()
"""
    done = run_python(WATCHED + child)
    assert (done.stdout, done.stderr) == ("1\n", "")
