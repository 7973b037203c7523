# wave_ridge.pkl: buoy_north.csv buoy_south.csv buoys_train.f32 buoy_calibration.txt buoy_quality.npy
import os
import pickle
import sys

import numpy as np

WIDTH = 4


def rows(path):
    with open(path) as f:
        next(f)
        for line in f:
            yield [float(cell) for cell in line.rstrip("\n").split(",")]


def pack(target, *sources):
    """The csv files one after the other as 32 bit floats; returns how many rows."""
    if os.path.exists(target):
        os.remove(target)
    n = 0
    with open(target, "ab") as out:
        for source in sources:
            block = np.array(list(rows(source)), dtype=np.float32)
            block.tofile(out)
            n += len(block)
    return n


def unpack(target, n):
    return np.memmap(target, dtype=np.float32, mode="r", shape=(n, WIDTH))


def design(table, calibration):
    x = table[:, :3] * calibration[:, 0] + calibration[:, 1]
    x = x - np.array([8.0, 1010.0, 6.0])
    return np.hstack([np.ones((len(x), 1)), x])


def solve(x, y, weight, penalty=0.5):
    gram = (x * weight[:, None]).T @ x + penalty * np.eye(x.shape[1])
    return np.linalg.solve(gram, (x * weight[:, None]).T @ y)


def main():
    calibration = np.loadtxt("buoy_calibration.txt")
    n_train = pack("buoys_train.f32", "buoy_north.csv", "buoy_south.csv")
    n_test = pack("buoys_test.f32", "buoy_harbour.csv")
    print("rows of the old buoy, not packed:", sum(1 for _ in rows("buoy_decommissioned.csv")))

    train = unpack("buoys_train.f32", n_train)
    quality = np.load("buoy_quality.npy")
    assert len(quality) == n_train, (len(quality), n_train)
    beta = solve(design(train, calibration), train[:, 3], quality)

    test = unpack("buoys_test.f32", n_test)
    error = design(test, calibration) @ beta - test[:, 3]
    print("rmse in the harbour", float(np.sqrt(np.mean(error ** 2))))
    with open("wave_ridge.pkl", "wb") as f:
        pickle.dump({"beta": beta, "calibration": calibration}, f)
    return 0


if __name__ == "__main__":
    sys.exit(main())
