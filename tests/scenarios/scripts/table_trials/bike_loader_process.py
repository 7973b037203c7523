# bike_demand.pt: bike_trips.parquet weather_hourly.csv bike_stations.csv

# A loader process fills a queue with batches, the parent learns from them.
import multiprocessing as mp

import numpy as np
import pandas as pd
import torch

SENTINEL = None


def produce(queue, seed, epochs, batch_size):
    trips = pd.read_parquet("bike_trips.parquet")
    weather = pd.read_csv("weather_hourly.csv", parse_dates=["time"])
    stations = pd.read_csv("bike_stations.csv")
    roadworks = pd.read_csv("roadworks.csv")
    queue.put(("note", f"{trips.station_id.isin(roadworks.station_id).mean():.0%} of the trips start at roadworks"))

    trips["time"] = trips["start"].dt.floor("h").astype(weather["time"].dtype)
    table = trips.merge(weather, on="time", how="inner").merge(stations, on="station_id", how="left")
    table["hour"] = table["time"].dt.hour / 24
    x = table[["hour", "temp", "rain", "docks", "hill_m", "member"]].to_numpy("float32")
    x = (x - x.mean(0)) / (x.std(0) + 1e-6)
    y = np.log1p(table["minutes"].to_numpy("float32"))
    rng = np.random.default_rng(seed)
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(order), batch_size):
            take = order[i:i + batch_size]
            queue.put(("batch", (epoch, x[take], y[take])))
    queue.put(SENTINEL)


class Learner:
    def __init__(self, n_inputs, lr=0.01):
        self.net = torch.nn.Sequential(torch.nn.Linear(n_inputs, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
        self.opt = torch.optim.SGD(self.net.parameters(), lr=lr)
        self.losses = {}

    def step(self, epoch, x, y):
        self.opt.zero_grad()
        loss = torch.nn.functional.mse_loss(self.net(torch.from_numpy(x)).squeeze(1), torch.from_numpy(y))
        loss.backward()
        self.opt.step()
        self.losses.setdefault(epoch, []).append(loss.item())


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    context = mp.get_context("spawn")
    queue = context.Queue(maxsize=8)
    worker = context.Process(target=produce, args=(queue, 17, 2, 32), daemon=True)
    worker.start()
    learner = Learner(6)
    while (message := queue.get(timeout=60)) is not SENTINEL:
        kind, content = message
        if kind == "note":
            print(content)
        else:
            learner.step(*content)
    worker.join()
    print({epoch: round(float(np.mean(values)), 3) for epoch, values in learner.losses.items()})
    torch.save(learner.net.state_dict(), "bike_demand.pt")

    forecast = pd.read_csv("weather_forecast.csv")
    print("rain to come:", forecast["rain"].sum().round(1), "mm")


if __name__ == "__main__":
    main()
