# damage.json: parcels.csv carriers.csv parcels_fit.npz parcels_dev.npz

"""Runs the stages of a JSON file one after another; a stage is a function of some module."""
import importlib
import json
import logging
import sys
from pathlib import Path

HERE = Path.cwd()
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

logger = logging.getLogger("stages")


class Runner:
    def __init__(self, config, output):
        self.stages = json.loads((HERE / config).read_text())["stages"]
        self.state = {"output": output}

    def resolve(self, stage):
        return getattr(importlib.import_module(stage["module"]), stage["call"])

    def __iter__(self):
        for stage in self.stages:
            yield stage["module"], self.resolve(stage), stage["with"]

    def run(self, only=None):
        for name, function, arguments in self:
            if only and name not in only:
                continue
            logger.info("stage %s", name)
            function(self.state, **arguments)
        return self.state["report"]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    only = set(sys.argv[1:])
    for key, value in Runner("conf/parcel_stages.json", "damage.json").run(only).items():
        print(f"{key}: {value:.3f}")
