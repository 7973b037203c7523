"""All benchmarks: `make bench`, or `python benchmarks/run.py [NAME ...]` for some of them.

Each prints a table. Machines are noisy: every figure stands beside a floor or a peer that was measured in turns with
it, in the same run; quote the ratios.
"""

import importlib
import sys
from pathlib import Path

NAMES = ["startup", "calls", "python_api", "scripts", "load", "store"]

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    for name in sys.argv[1:] or NAMES:
        importlib.import_module(name).main()
