# critic.pt: logged_episodes.pkl
# policy.pt: transitions.npz rewards.csv start_states.npy logged_episodes.pkl
"""REINFORCE in a small simulator estimated from operations data; the critic is fitted offline and then frozen."""
import pickle
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.distributions import Categorical

GAMMA = 0.9


class Step(NamedTuple):
    state: int
    action: int
    reward: float
    log_prob: torch.Tensor


class TabularEnv:
    def __init__(self, transitions, rewards, starts, seed=0):
        self.P = transitions
        self.R = rewards
        self.starts = starts
        self.rng = np.random.default_rng(seed)
        self.n_states, self.n_actions = self.P.shape[:2]
        self.state = None

    @classmethod
    def from_files(cls, transitions="transitions.npz", rewards="rewards.csv", starts="start_states.npy"):
        table = pd.read_csv(rewards).pivot(index="state", columns="action", values="reward")
        return cls(np.load(transitions)["P"], table.to_numpy(), np.load(starts))

    def reset(self):
        self.state = int(self.rng.choice(self.starts))
        return self.state

    def step(self, action):
        reward = float(self.R[self.state, action])
        self.state = int(self.rng.choice(self.n_states, p=self.P[self.state, action]))
        return self.state, reward, self.rng.random() < 0.1


def discounted(rewards):
    out, total = [], 0.0
    for r in reversed(rewards):
        total = r + GAMMA * total
        out.append(total)
    return out[::-1]


class StateNet(nn.Module):
    def __init__(self, n_states, n_out):
        super().__init__()
        self.table = nn.Embedding(n_states, 5)
        self.head = nn.Linear(5, n_out)

    def forward(self, s):
        return self.head(torch.tanh(self.table(torch.as_tensor(s))))


def fit_critic(episodes, n_states):
    critic = StateNet(n_states, 1)
    opt = torch.optim.Adam(critic.parameters(), 0.05)
    for _ in range(3):
        for episode in episodes:
            returns = torch.tensor(discounted([t["r"] for t in episode]))
            loss = (critic([t["s"] for t in episode]).squeeze(1) - returns).pow(2).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
    return critic.requires_grad_(False)


def rollout(env, policy, limit=12):
    steps, state = [], env.reset()
    for _ in range(limit):
        dist = Categorical(logits=policy(state))
        action = dist.sample()
        nxt, reward, done = env.step(action.item())
        steps.append(Step(state, action.item(), reward, dist.log_prob(action)))
        state = nxt
        if done:
            break
    return steps


def main():
    torch.manual_seed(0)
    with open("logged_episodes.pkl", "rb") as f:
        logged = pickle.load(f)
    critic = fit_critic(logged, 6)
    torch.save(critic.state_dict(), "critic.pt")

    env = TabularEnv.from_files()
    policy = StateNet(env.n_states, env.n_actions)
    opt = torch.optim.Adam(policy.parameters(), lr=0.02)
    for i in range(40):
        steps = rollout(env, policy)
        returns = torch.tensor(discounted([s.reward for s in steps]))
        advantage = returns - critic([s.state for s in steps]).squeeze(1)
        loss = -(torch.stack([s.log_prob for s in steps]) * advantage).sum()
        opt.zero_grad()
        loss.backward()
        opt.step()
    torch.save({"policy": policy.state_dict(), "gamma": GAMMA}, "policy.pt")

    with open("expert_episodes.pkl", "rb") as f:
        expert = pickle.load(f)
    agree = [policy(t["s"]).argmax().item() == t["a"] for episode in expert for t in episode]
    print("agrees with the expert in", np.mean(agree), "of the steps")


if __name__ == "__main__":
    main()
