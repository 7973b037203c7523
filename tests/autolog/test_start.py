from collections.abc import Callable
from subprocess import CompletedProcess

RARE = (  # what few scripts need, or nothing before the first file is read and the first model trained
    *("dumped", "hand_written", "in_memory", "messages", "put", "segments", "step_sites", "touched_files"),
    *("databases", "open_steps", "read_sites", "signatures", "written_folders"),
)


def test_the_start_imports_nothing_that_most_scripts_never_need(
    run_python: Callable[..., CompletedProcess[str]],
) -> None:
    done = run_python(
        "import sys, joblib, multiprocessing.reduction, pandas, pickle, tarfile\n"
        "import gc, autolog\n"
        "autolog.enable()\n"
        f"print([name for name in {RARE} if f'autolog.{{name}}' in sys.modules], gc.isenabled())\n"
        "autolog.disable()\n"
    )
    assert done.stdout == "[] True\n", done.stderr


def test_a_script_that_asks_nothing_of_them_ends_without_them(run_python: Callable[..., CompletedProcess[str]]) -> None:
    done = run_python(
        "import sys, autolog\n"
        "autolog.enable()\n"
        "autolog.disable()\n"
        "print([name for name in ('hand_written', 'step_sites') if f'autolog.{name}' in sys.modules])\n"
    )
    assert done.stdout == "[]\n", done.stderr
