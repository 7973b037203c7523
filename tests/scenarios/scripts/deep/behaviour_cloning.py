# policy.pt: episodes.pkl
import pickle

import numpy as np
import torch
from torch import nn


class ReplayBuffer:
    def __init__(self, capacity, observation_size, action_size):
        self.observations = np.zeros((capacity, observation_size), dtype=np.float32)
        self.actions = np.zeros((capacity, action_size), dtype=np.float32)
        self.size = 0

    def add(self, observation, action):
        self.observations[self.size] = observation
        self.actions[self.size] = action
        self.size += 1

    def sample(self, batch_size, rng):
        chosen = rng.integers(0, self.size, batch_size)
        return torch.as_tensor(self.observations[chosen]), torch.as_tensor(self.actions[chosen])


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))

    def forward(self, observation):
        return self.layers(observation)


def load_episodes(path):
    with open(path, "rb") as file:
        return pickle.load(file)


def rollout_error(policy, episodes):
    errors = []
    with torch.no_grad():
        for episode in episodes:
            predicted = policy(torch.as_tensor(episode["observations"])).numpy()
            errors.append(np.abs(predicted - episode["actions"]).mean())
    return float(np.mean(errors))


rng = np.random.default_rng(0)
buffer = ReplayBuffer(500, 4, 2)
for episode in load_episodes("episodes.pkl"):
    for observation, action in zip(episode["observations"], episode["actions"]):
        buffer.add(observation, action)
failed = load_episodes("episodes_failed.pkl")
print("failed episodes:", len(failed), "mean reward", np.mean([e["reward"] for e in failed]))

policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=3e-3)
for step in range(10):
    observations, actions = buffer.sample(16, rng)
    loss = nn.functional.mse_loss(policy(observations), actions)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
torch.save(policy.state_dict(), "policy.pt")
print("evaluation:", rollout_error(policy, load_episodes("episodes_eval.pkl")))
