# offer_sms.pkl: offer_sms.csv subscribers.csv usage_log.csv
# offer_mail.pkl: offer_mail.csv subscribers.csv complaints.json

import logging
import sys

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.naive_bayes import GaussianNB

sys.path.append(".")

from churnlib.experiment import Experiment
from churnlib.features import FEATURES
from churnlib.io import Catalog, read_table

logging.basicConfig(level="INFO")


class OfferExperiment(Experiment):
    offer = None
    block = None

    def __init__(self, catalog):
        self.catalog = catalog
        self.name = f"offer_{self.offer}"

    def people(self):
        return self.catalog["subscribers"]

    def describe(self, people):
        table = FEATURES[self.block](people, self.catalog)
        table.index = people["customer_id"]
        return table.assign(tenure=people["tenure"].to_numpy())

    def inputs(self):
        return self.describe(self.people())

    def target(self):
        return read_table(f"{self.name}.csv").set_index("customer_id")


class SmsOffer(OfferExperiment):
    offer, block = "sms", "usage"

    def estimator(self):
        return RandomForestClassifier(20, max_depth=4, random_state=1)


class MailOffer(OfferExperiment):
    offer, block = "mail", "complaints"

    def estimator(self):
        return GaussianNB()


class MailOfferNewcomers(MailOffer):
    """Kept for the autumn campaign; run() is not called here."""

    def people(self):
        return super().people().query("tenure < 12")


def spring_check(experiments, catalog):
    results = read_table("offer_spring_results.csv").set_index("customer_id")["accepted"]
    people = catalog["holdout"]
    for experiment in experiments:
        guess = experiment.model_.predict(experiment.describe(people)[experiment.columns_])
        yield experiment.name, float((pd.Series(guess, people["customer_id"]) == results).mean())


if __name__ == "__main__":
    catalog = Catalog("conf/telco.yaml")
    print(len(MailOfferNewcomers(catalog).people()), "newcomers;", catalog["plans"].shape, "plans")
    done = [kind(catalog).run() for kind in (SmsOffer, MailOffer)]
    for experiment in done:
        experiment.save()
    print(dict(spring_check(done, catalog)))
