# siren_student.pt: clip_teacher.pt clips.csv street_unlabelled.npy hum.wav clip0.wav clip1.wav clip2.wav clip3.wav clip4.wav clip5.wav clip6.wav clip7.wav
"""Small student for the street microphones: learns from a few labelled clips and from what the teacher says
about unlabelled street sound."""
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from scipy.io import wavfile
from torch import nn


def read_wav(path):
    rate, samples = wavfile.read(path)
    return samples.astype(np.float32) / 32768.0


def spectrum(batch):
    return torch.log1p(torch.fft.rfft(batch).abs())


def load_teacher(path):
    saved = torch.load(path)
    net = nn.Sequential(nn.Linear(201, 16), nn.ReLU(), nn.Linear(16, 2))
    net.load_state_dict(saved["state_dict"])
    net.eval().requires_grad_(False)
    return net, saved["labels"]


class MixHum:
    """adds electrical hum at a random level"""

    def __init__(self, hum, low=0.0, high=0.3):
        self.hum, self.low, self.high = torch.from_numpy(hum), low, high

    def __call__(self, batch):
        level = torch.empty(len(batch), 1).uniform_(self.low, self.high)
        shift = int(torch.randint(0, len(self.hum), ()))
        return batch + level * torch.roll(self.hum, shift)


torch.manual_seed(0)
teacher, labels = load_teacher("clip_teacher.pt")
old_teacher, _ = load_teacher("clip_teacher_old.pt")
with torch.no_grad():
    gap = sum((a - b).abs().mean() for a, b in zip(teacher.parameters(), old_teacher.parameters()))
print("teachers differ by", float(gap))

clips = pd.read_csv("clips.csv")
parts = {}
for role, group in clips.groupby("role"):
    waves = np.stack([read_wav(f"clips/{name}.wav") for name in group["clip"]])
    parts[role] = torch.from_numpy(waves), torch.tensor([labels.index(s) for s in group["sound"]])
x, y = parts["fit"]
street = torch.from_numpy(np.load("street_unlabelled.npy"))
mix = MixHum(read_wav("hum.wav"))
rain = read_wav("rain.wav")
print("hum rms", mix.hum.pow(2).mean().sqrt().item(), "rain rms", float(np.sqrt((rain**2).mean())))

student = nn.Sequential(nn.Linear(201, 4), nn.ReLU(), nn.Linear(4, 2))
opt = torch.optim.Adam(student.parameters(), lr=3e-3)
T = 2.0
for epoch in range(3):
    for start in range(0, len(street), 10):
        noisy = street[start:start + 10]
        with torch.no_grad():
            soft = F.softmax(teacher(spectrum(noisy)) / T, dim=1)
        kd = F.kl_div(F.log_softmax(student(spectrum(mix(noisy))) / T, dim=1), soft, reduction="batchmean") * T * T
        ce = F.cross_entropy(student(spectrum(mix(x))), y)
        loss = 0.7 * kd + 0.3 * ce
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(f"epoch {epoch}: kd {kd.item():.4f} ce {ce.item():.4f}")

torch.save({"student": student.state_dict(), "labels": labels, "temperature": T}, "siren_student.pt")
x_eval, y_eval = parts["eval"]
print("held out clips right:", (student(spectrum(x_eval)).argmax(1) == y_eval).tolist())
