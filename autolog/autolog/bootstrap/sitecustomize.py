"""Python runs this at start-up when its folder is on PYTHONPATH: what was there before us, then the watching.

`autolog run` puts it there, so that the script and every Python process that it starts are watched, with no word in the
script. Afterwards the process looks as it would have without: our folder is off `sys.path`, and another `sitecustomize`
has run.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

_here = str(Path(__file__).parent)
sys.path[:] = [entry for entry in sys.path if entry != _here]

_spec = PathFinder.find_spec("sitecustomize", sys.path)
if _spec is not None and _spec.loader is not None:
    sys.modules["sitecustomize"] = _module = module_from_spec(_spec)
    _spec.loader.exec_module(_module)

try:
    # That of multiprocessing and loky runs beside each pool, and trains nothing.
    if not any("resource_tracker import main" in word for word in sys.orig_argv[1:]):
        import autolog

        autolog.enable()
except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
    print(f"autolog: this process is not watched ({type(error).__name__}: {error})", file=sys.stderr)  # noqa: T201
