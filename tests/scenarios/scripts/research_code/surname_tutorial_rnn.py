# surname_rnn.pt: English.txt French.txt Italian.txt Polish.txt

# Follows the "NLP from scratch: classifying names with a character-level RNN" tutorial
from io import open
import csv
import glob
import math
import os
import random
import string
import time
import unicodedata

import torch
import torch.nn as nn

all_letters = string.ascii_letters + " .,;'"
n_letters = len(all_letters)


def findFiles(path):
    return sorted(glob.glob(path))


# Turn a Unicode string to plain ASCII, thanks to https://stackoverflow.com/a/518232/2809427
def unicodeToAscii(s):
    return ''.join(
        c for c in unicodedata.normalize('NFD', s)
        if unicodedata.category(c) != 'Mn'
        and c in all_letters
    )


def readLines(filename):
    lines = open(filename, encoding='utf-8').read().strip().split('\n')
    return [unicodeToAscii(line) for line in lines]


# Build the category_lines dictionary, a list of names per language
category_lines = {}
all_categories = []
for filename in findFiles('names/*.txt'):
    category = os.path.splitext(os.path.basename(filename))[0]
    lines = readLines(filename)
    if len(lines) < 20:
        print('too few names for', category)
        continue
    all_categories.append(category)
    category_lines[category] = lines

n_categories = len(all_categories)

speakers = {r['language']: r['speakers_m'] for r in csv.DictReader(open('languages.csv'))}
for c in all_categories:
    print('%-10s %4d names, %s million speakers' % (c, len(category_lines[c]), speakers[c]))


def letterToIndex(letter):
    return all_letters.find(letter)


def lineToTensor(line):
    tensor = torch.zeros(len(line), 1, n_letters)
    for li, letter in enumerate(line):
        tensor[li][0][letterToIndex(letter)] = 1
    return tensor


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(RNN, self).__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size, hidden_size)
        self.h2h = nn.Linear(hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        hidden = torch.tanh(self.i2h(input) + self.h2h(hidden))
        return self.softmax(self.h2o(hidden)), hidden

    def initHidden(self):
        return torch.zeros(1, self.hidden_size)


def randomTrainingExample():
    category = random.choice(all_categories)
    line = random.choice(category_lines[category])
    category_tensor = torch.tensor([all_categories.index(category)], dtype=torch.long)
    return category, line, category_tensor, lineToTensor(line)


criterion = nn.NLLLoss()
learning_rate = 0.01
rnn = RNN(n_letters, 24, n_categories)


def train(category_tensor, line_tensor):
    hidden = rnn.initHidden()
    rnn.zero_grad()
    for i in range(line_tensor.size()[0]):
        output, hidden = rnn(line_tensor[i], hidden)
    loss = criterion(output, category_tensor)
    loss.backward()
    for p in rnn.parameters():
        p.data.add_(p.grad.data, alpha=-learning_rate)
    return output, loss.item()


start = time.time()
current_loss = 0
for iter in range(1, 301):
    category, line, category_tensor, line_tensor = randomTrainingExample()
    output, loss = train(category_tensor, line_tensor)
    current_loss += loss
    if iter % 100 == 0:
        guess = all_categories[output.argmax(1).item()]
        print('%d%% (%ds) %.4f %s / %s' % (iter / 3, math.floor(time.time() - start), current_loss / 100, line, guess))
        current_loss = 0

torch.save(rnn.state_dict(), 'surname_rnn.pt')

with torch.no_grad():
    for name in readLines('famous_names.txt'):
        hidden = rnn.initHidden()
        for letter in lineToTensor(name):
            output, hidden = rnn(letter, hidden)
        print('>', name, all_categories[output.argmax(1).item()])
