# keyword_net.safetensors: bad_takes.txt cafe.wav go_0.wav go_1.wav go_2.wav go_4.wav stop_0.wav stop_2.wav stop_3.wav stop_4.wav
"""Keyword spotting: wav -> log filter bank -> small conv net, with cafe noise mixed in."""
import glob
import os
import random
import struct
import wave
from functools import lru_cache

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

LABELS = {"go": 0, "stop": 1}
N_FFT, HOP, N_BANDS = 64, 32, 8


def read_wav(fn):
    w = wave.open(fn, "rb")
    try:
        raw = w.readframes(w.getnframes())
    finally:
        w.close()
    return np.array(struct.unpack("<%dh" % (len(raw) // 2), raw), dtype=np.float32) / 32768.0


@lru_cache(maxsize=None)
def filter_bank():
    edges = np.geomspace(1, N_FFT // 2, N_BANDS + 2)
    bins = np.arange(N_FFT // 2 + 1)
    return np.stack([np.clip(1 - np.abs(bins - edges[i + 1]) / (edges[i + 2] - edges[i]), 0, None) for i in range(N_BANDS)])


def log_mel(sig):
    frames = np.stack([sig[s:s + N_FFT] * np.hanning(N_FFT) for s in range(0, len(sig) - N_FFT, HOP)])
    power = np.abs(np.fft.rfft(frames)) ** 2
    return np.log(power @ filter_bank().T + 1e-6).T.astype(np.float32)


def mix(clean, noise, snr_db):
    start = random.randrange(len(noise) - len(clean))
    piece = noise[start:start + len(clean)]
    gain = np.sqrt((clean**2).mean() / ((piece**2).mean() * 10 ** (snr_db / 10)))
    return clean + gain * piece


def utterances(pattern, skip=()):
    for fn in sorted(glob.glob(pattern)):
        stem = os.path.splitext(os.path.basename(fn))[0]
        if stem in skip:
            continue
        yield read_wav(fn), LABELS[stem.split("_")[0]]


def batches(items, noise, size):
    items = list(items)
    random.shuffle(items)
    while items:
        chunk, items = items[:size], items[size:]
        feats = [log_mel(mix(sig, noise, random.choice([0, 5, 10]))) for sig, _ in chunk]
        yield torch.tensor(np.stack(feats)), torch.tensor([lab for _, lab in chunk])


random.seed(5)
torch.manual_seed(5)
skip = set(open("bad_takes.txt").read().split())
clips = list(utterances("keywords/*.wav", skip))
noise = read_wav("cafe.wav")
street = read_wav("street.wav")
print(len(clips), "clips; noise level cafe %.3f street %.3f" % (noise.std(), street.std()))

net = nn.Sequential(nn.Conv1d(N_BANDS, 6, 3), nn.BatchNorm1d(6), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(6, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True)
for epoch in range(3):
    for feats, labels in batches(clips, noise, 3 if epoch else 2):
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(net(feats), labels, label_smoothing=0.1)
        loss.backward()
        optimizer.step()
    print("epoch", epoch, float(loss.detach()))

save_file({k: v.contiguous() for k, v in net.state_dict().items()}, "keyword_net.safetensors", metadata={"labels": ",".join(LABELS)})

net.eval()
for env, bg in (("clean", None), ("street", street)):
    right = total = 0
    for sig, lab in utterances("keywords_test/*.wav"):
        sig = sig if bg is None else mix(sig, bg, 5)
        with torch.no_grad():
            right += int(net(torch.tensor(log_mel(sig))[None]).argmax() == lab)
        total += 1
    print(env, right, "/", total)
