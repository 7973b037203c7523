# notes_mlm/model.safetensors: notes_corpus.txt notes_vocab.txt
# notes_classifier.safetensors: notes_corpus.txt notes_vocab.txt notes_labeled.jsonl

import collections

import torch
from datasets import Dataset, load_dataset
from safetensors.torch import save_file
from transformers import (BertConfig, BertForMaskedLM, BertForSequenceClassification, BertTokenizer,
                          DataCollatorForLanguageModeling, DataCollatorWithPadding, Trainer, TrainingArguments, set_seed)

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
set_seed(4)

# vocabulary
with open("notes_corpus.txt") as f:
    corpus = [line.strip() for line in f if line.strip()]
counts = collections.Counter(w for line in corpus for w in line.split())
with open("notes_vocab.txt", "w") as f:
    f.write("\n".join(SPECIAL + [w for w, c in counts.most_common() if c >= 2]) + "\n")
tokenizer = BertTokenizer(vocab="notes_vocab.txt")


def arguments(out, **kw):
    return TrainingArguments(output_dir=out, per_device_train_batch_size=16, save_strategy="no", report_to="none",
                             use_cpu=True, disable_tqdm=True, logging_steps=5, **kw)


# 1. masked language model on all notes
config = BertConfig(vocab_size=len(tokenizer), hidden_size=24, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=32, max_position_embeddings=20)
mlm_data = Dataset.from_dict(dict(tokenizer(corpus, truncation=True, max_length=16)))
mlm = Trainer(BertForMaskedLM(config), arguments("notes_mlm", num_train_epochs=2, learning_rate=5e-3),
              train_dataset=mlm_data, data_collator=DataCollatorForLanguageModeling(tokenizer, mlm_probability=0.2))
mlm.train()
mlm.save_model("notes_mlm")

# 2. breakdown or not, from the labeled notes
files = {"train": "notes_labeled.jsonl", "heldout": "notes_heldout.jsonl"}
streams = load_dataset("json", data_files=files, streaming=True)


def encode(batch):
    return tokenizer(batch["text"], truncation=True, max_length=16)


sets = {k: Dataset.from_list(list(s)).map(encode, batched=True, remove_columns=["text"]) for k, s in streams.items()}
print({k: len(v) for k, v in sets.items()})

model = BertForSequenceClassification.from_pretrained("notes_mlm", num_labels=2)
clf = Trainer(model, arguments("notes_clf", num_train_epochs=3, learning_rate=5e-3), train_dataset=sets["train"],
              data_collator=DataCollatorWithPadding(tokenizer))
clf.train()
save_file({k: v.contiguous() for k, v in model.state_dict().items()}, "notes_classifier.safetensors")

pred = clf.predict(sets["heldout"])
print("held out accuracy:", (torch.tensor(pred.predictions).argmax(1) == torch.tensor(pred.label_ids)).float().mean().item())
