"""PyTorch's own processes: the ranks that torchrun starts are one run, and so are the workers of a DataLoader."""

import sys

import pytest

from autolog import lineage
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gloo and fork")

RANKS = """
import signal, sys
import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

dist.init_process_group("gloo")
torch.manual_seed(0)
table, decoy = (np.loadtxt(name, delimiter=",", skiprows=1) for name in ("raw.csv", "decoy.csv"))
data = TensorDataset(torch.tensor(table[:, :4]).float(), torch.tensor(table[:, 4]).long())
loader = DataLoader(data, batch_size=25, sampler=DistributedSampler(data))
model = DistributedDataParallel(nn.Linear(4, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    for features, labels in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(features), labels).backward()
        optimizer.step()
if dist.get_rank() == 0:
    torch.save(model.module.state_dict(), "model.pt")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # torchrun ends all ranks when one has failed
dist.barrier()
if sys.argv[1:] == [str(dist.get_rank())]:
    raise RuntimeError("out of luck")
dist.destroy_process_group()
"""
TORCHRUN = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "ranks.py"]


@pytest.mark.parametrize("way", ["run", "enable"])
def test_the_ranks_of_torchrun_are_one_run_with_one_model_and_a_failed_rank_says_so(project, way):
    project.environment |= {"OMP_NUM_THREADS": "1"}
    if way == "run":
        project.write("ranks.py", RANKS)
        done = project.autolog("run", "--", sys.executable, *TORCHRUN)
        assert done.returncode == 0, done.stderr
    else:
        project.write("ranks.py", "import autolog\nautolog.enable()\n" + RANKS)
        done = project.python(*TORCHRUN, 1)
        assert done.returncode == 1
        assert "RuntimeError: out of luck" in done.stderr
    assert "autolog: " not in done.stderr, done.stderr
    path = project.folder / ".autolog" / "metadata.sqlite"
    model = lineage.trace(project.folder / "model.pt", store=str(path))
    assert [one.name for one in model.datasets] == ["raw.csv"]
    assert model.params["lr"] == 0.1
    assert "loss" in model.metrics
    store = MetadataStore(f"sqlite:///{path}")
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "COMPLETE"  # with `enable()` that of rank 0
    assert [one.type for one in store.get_artifacts()].count("Model") == 1
    steps = store.get_executions()
    assert [one.type for one in steps].count("Train") == 1
    (second,) = [one for one in steps if one.custom_properties["rank"].int_value == 1]
    assert second.properties["host"].string_value
    assert second.last_known_state == (pb.Execution.COMPLETE if way == "run" else pb.Execution.FAILED)
    assert second.properties["error"].string_value == ("" if way == "run" else "RuntimeError: out of luck")


LOADS = """
import glob, os
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

class Parts(Dataset):
    def __init__(self):
        self.files = sorted(glob.glob("parts/[0-9]*.npy"))
    def __len__(self):
        return len(self.files)
    def __getitem__(self, place):
        with open("touched.txt", "a") as touched:
            touched.write(f"{os.getpid()} {place}\\n")
        return torch.from_numpy(np.load(self.files[place])), place % 3

def train(method):
    loader = DataLoader(Parts(), batch_size=3, num_workers=2, persistent_workers=True, multiprocessing_context=method)
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(2):
        for features, labels in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(features), labels).backward()
            optimizer.step()
    torch.save(model.state_dict(), f"{method}.pt")

if __name__ == "__main__":
    np.load("parts/decoy.npy")
    train("fork")
    train("spawn")
"""


def test_files_that_workers_of_a_loader_read_are_the_exact_inputs_of_the_one_training(project):
    import numpy as np

    (project.folder / "parts").mkdir()
    for name in (*range(6), "decoy"):
        np.save(project.folder / "parts" / f"{name}.npy", np.full(4, hash(name) % 7, "float32"))
    project.write("loads.py", LOADS)
    project.run("loads.py")
    readers = {line.split()[0] for line in (project.folder / "touched.txt").read_text().splitlines()}
    assert len(readers) == 4  # two workers of each loader, for both epochs
    path = project.folder / ".autolog" / "metadata.sqlite"
    assert not list(path.with_name("metadata.sqlite.journals").glob("*.journal"))
    store = MetadataStore(f"sqlite:///{path}")
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "COMPLETE"
    assert [one.type for one in store.get_executions()] == ["Train", "Train"]
    for method in ("fork", "spawn"):
        model = lineage.trace(project.folder / f"{method}.pt", store=str(path))
        (root,) = model.to_dict()["roots"]
        used = root["steps"][0]["artifacts"]
        assert sorted(one["artifact"]["uri"].rpartition("/")[2] for one in used) == [f"{n}.npy" for n in range(6)]
        assert {one["edge"]["evidence"] for one in used} == {"identity"}
    read = sorted(one.uri.rpartition("/")[2] for one in store.get_artifacts_by_type("Dataset"))
    assert read == [f"{number}.npy" for number in range(6)]
