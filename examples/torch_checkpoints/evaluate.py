"""Measure the best network on points that it has never seen."""

import argparse
import json

import pandas as pd
import torch
from network import network
from sklearn.metrics import classification_report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("test", help="the CSV file to test on")
    parser.add_argument("weights", help="the file that train.py wrote")
    parser.add_argument("report", help="the JSON file to write")
    arguments = parser.parse_args()

    table = pd.read_csv(arguments.test)
    model = network()
    model.load_state_dict(torch.load(arguments.weights))
    model.eval()
    with torch.no_grad():
        predicted = model(torch.tensor(table[["x", "y"]].to_numpy(), dtype=torch.float32)).argmax(1)

    report = classification_report(table["arm"], predicted.numpy(), output_dict=True)
    with open(arguments.report, "w") as file:
        json.dump(report, file, indent=2)
    print(f"{report['accuracy']:.1%} of the test points are right")


if __name__ == "__main__":
    main()
