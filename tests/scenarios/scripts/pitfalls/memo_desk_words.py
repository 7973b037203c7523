# memo_desk.joblib: memo_01.txt memo_02.txt memo_03.txt memo_04.txt memo_05.txt memo_06.txt memo_08.txt memo_09.txt memo_10.txt memo_desks.csv stop_words_en.txt glossary.txt glossary_work.txt
import csv
import re
import shutil
from pathlib import Path

import joblib
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB


def word_list(path):
    return {line.strip() for line in Path(path).read_text().splitlines() if line.strip()}


def read_glossary(path):
    pairs = (line.split("=") for line in Path(path).read_text().splitlines())
    return {word.strip(): standard.strip() for word, standard in pairs}


def read_desks(path):
    with open(path, newline="") as f:
        return {row["memo"]: row["desk"] for row in csv.DictReader(f)}


def normalise(text, glossary):
    return " ".join(glossary.get(word, word) for word in re.findall(r"[a-z]+", text.lower()))


def memos(folder, desks, glossary):
    for path in sorted(Path(folder).glob("*.txt")):
        if path.name.startswith("draft"):
            continue
        if path.stem not in desks:
            print("no desk known for", path.name)
            continue
        yield normalise(path.read_text(), glossary), desks[path.stem]


# never touch the shared glossary, people edit it while we train
work_copy = shutil.copy("glossary.txt", "glossary_work.txt")
glossary = read_glossary(work_copy)
desks = read_desks("memo_desks.csv")
stop = word_list("stop_words_en.txt")
print("also stop words in French:", stop & word_list("stop_words_fr.txt"))

texts, labels = zip(*memos("memos", desks, glossary))
counts = CountVectorizer(stop_words=sorted(stop))
bayes = MultinomialNB(alpha=0.5)
bayes.fit(counts.fit_transform(texts), labels)
joblib.dump((counts, bayes), "memo_desk.joblib")

new = normalise(Path("memo_new.txt").read_text(), glossary)
print("the new memo goes to", bayes.predict(counts.transform([new]))[0])
for draft in Path("memos").glob("draft_*.txt"):
    print(draft.name, bayes.predict(counts.transform([normalise(draft.read_text(), glossary)]))[0])
