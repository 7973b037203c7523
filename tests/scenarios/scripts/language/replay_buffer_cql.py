# cql_agent.pt: ep_00.npz ep_01.npz ep_02.npz ep_03.npz ep_04.npz ep_05.npz ep_06.npz obs_stats.json
import glob
import json
import os
import pickle

import numpy as np
import torch
import torch.nn as nn


class ReplayBuffer(object):
    def __init__(self, state_dim, capacity=1000):
        self.ptr = self.size = 0
        self.capacity = capacity
        self.state = np.zeros((capacity, state_dim), dtype=np.float32)
        self.action = np.zeros((capacity, 1), dtype=np.int64)
        self.next_state = np.zeros((capacity, state_dim), dtype=np.float32)
        self.reward = np.zeros((capacity, 1), dtype=np.float32)
        self.not_done = np.zeros((capacity, 1), dtype=np.float32)

    def add(self, state, action, next_state, reward, done):
        self.state[self.ptr] = state
        self.action[self.ptr] = action
        self.next_state[self.ptr] = next_state
        self.reward[self.ptr] = reward
        self.not_done[self.ptr] = 1.0 - done
        self.ptr = (self.ptr + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)

    def add_episode(self, path):
        with np.load(path) as ep:
            obs, act, rew, done = (ep[k] for k in ("obs", "act", "rew", "done"))
        for t in range(len(act)):
            self.add(obs[t], act[t], obs[t + 1], rew[t], float(done[t]))

    def normalize_states(self, mean, std, eps=1e-3):
        self.state[: self.size] = (self.state[: self.size] - mean) / (std + eps)
        self.next_state[: self.size] = (self.next_state[: self.size] - mean) / (std + eps)

    def sample(self, batch_size):
        ind = np.random.randint(0, self.size, size=batch_size)
        return tuple(torch.from_numpy(a[ind]) for a in (self.state, self.action, self.next_state, self.reward, self.not_done))


class DiscreteCQL:
    def __init__(self, state_dim, n_actions, discount=0.95, tau=0.05, alpha=0.5):
        def build():
            return nn.Sequential(nn.Linear(state_dim, 16), nn.ReLU(), nn.Linear(16, n_actions))

        self.q, self.q_target = build(), build()
        self.q_target.load_state_dict(self.q.state_dict())
        self.opt = torch.optim.Adam(self.q.parameters(), lr=3e-3)
        self.discount, self.tau, self.alpha = discount, tau, alpha

    def train(self, buffer, batch_size=32):
        s, a, s2, r, nd = buffer.sample(batch_size)
        with torch.no_grad():
            best = self.q(s2).argmax(1, keepdim=True)
            target = r + nd * self.discount * self.q_target(s2).gather(1, best)
        values = self.q(s)
        chosen = values.gather(1, a)
        conservative = (values.logsumexp(1, keepdim=True) - chosen).mean()
        loss = nn.functional.smooth_l1_loss(chosen, target) + self.alpha * conservative
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        for p, tp in zip(self.q.parameters(), self.q_target.parameters()):
            tp.data.mul_(1 - self.tau).add_(self.tau * p.data)
        return loss.item()

    def save(self, filename):
        torch.save({"q": self.q.state_dict(), "q_target": self.q_target.state_dict(), "opt": self.opt.state_dict()}, filename)


if __name__ == "__main__":
    np.random.seed(0)
    torch.manual_seed(0)
    with open("replay_2022.pkl", "rb") as f:
        legacy = pickle.load(f)
    print("legacy transitions (other simulator, ignored):", len(legacy))

    buffer = ReplayBuffer(4)
    for path in sorted(glob.glob(os.path.join("episodes", "ep_*.npz"))):
        buffer.add_episode(path)
    stats = json.load(open("obs_stats.json"))
    mean, std = np.array(stats["mean"], np.float32), np.array(stats["std"], np.float32)
    buffer.normalize_states(mean, std)

    agent = DiscreteCQL(4, 3)
    for step in range(60):
        loss = agent.train(buffer)
        if step % 20 == 0:
            print(step, loss)
    agent.save("cql_agent.pt")

    for path in sorted(glob.glob("episodes/eval_*.npz")):
        ep = np.load(path)
        z = torch.from_numpy((ep["obs"][:-1] - mean) / std)
        print(path, "agreement with the logged policy:", float((agent.q(z).argmax(1).numpy() == ep["act"]).mean()))
