"""Trains the fall models, judges them on subjects and data sets they have not seen, and writes them as Swift.

usage: train.py DATA_FOLDER FEATURE_PROGRAM CACHE_FOLDER SWIFT_FOLDER REPORT [--quick] [waist|wrist|anywhere]…
"""

import hashlib
import pathlib
import sys

import numpy as np
import sklearn

import export
import labels
import report
import trials as recordings
from fitting import SEED, Recipe, fit, folds_of, unseen_scores
from thresholds import Demand, demanded

FOLDS, INNER_FOLDS = 5, 3
POSITIONS = {
    "waist": ("Waist", ("waist", "hip")), "wrist": ("Wrist", ("wrist",)), "anywhere": ("Anywhere", ("waist", "hip", "thigh", "wrist")),
}
# A wrist sensor clipped at 2 g finds a quarter of falls: no model is trained or tuned for what the product calls unsuitable.
UNSUITABLE = {"smartfallmm": "wrist"}
RECIPES = {"waist": Recipe(directed=True), "wrist": Recipe(turning=False, seeds=2), "anywhere": Recipe(directed=True)}
# Wanted of unseen people at one threshold: sensitivity and specificity on the recordings themselves, and as a cheap tag would
# have recorded them (25 Hz, 2 g, no gyroscope). A false alarm is asked about and withdrawn; a missed fall is not.
WANTED = {"waist": (0.985, 0.998), "wrist": (0.975, 0.985), "anywhere": (0.97, 0.99)}
WANTED_OF_POOR = {"waist": (0.95, 0.995), "anywhere": (0.92, 0.985)}


class Judge:
    """One position's trials, those of other places, and the scores that thresholds are chosen on."""

    def __init__(self, position, trials, impacts, left_out=None):
        self.position, self.trials, self.impacts = position, trials, impacts
        self.recipe = RECIPES[position]
        here, known = places_of(position, trials), trials.dataset != left_out
        self.chosen, self.others = here & known, ~here & known
        folds = INNER_FOLDS if left_out else FOLDS
        self.unseen = unseen_scores(trials, impacts, self.chosen, self.recipe, self.others, folds)

    def threshold(self, among):
        """From the scores of the trials `among` only."""
        part = among & self.chosen
        demands = [Demand(self.unseen, part, (0,), *WANTED[self.position])]
        if self.position in WANTED_OF_POOR:
            demands.append(Demand(self.unseen, part, (labels.POOR,), *WANTED_OF_POOR[self.position]))
        return demanded(self.trials, self.impacts, demands)

    def fit(self):
        """The model of everything that is known."""
        trial = self.impacts.trial
        return fit(self.impacts, self.chosen[trial], self.recipe, self.others[trial])


def places_of(position, trials):
    """The trials recorded where this position's model may be worn, by devices that are fit for it."""
    unfit = np.any([(trials.dataset == dataset) & (trials.position == place) for dataset, place in UNSUITABLE.items()], 0)
    return np.isin(trials.position, POSITIONS[position][1]) & ~unfit


def judge_subjects(position, judge, table):
    """By-subject validation: scores and thresholds of each fold come from the other folds."""
    trials, impacts, chosen = judge.trials, judge.impacts, judge.chosen
    fold, relative = folds_of(trials, chosen, SEED, FOLDS), judge.unseen.copy()
    for n in range(FOLDS):
        relative[(fold == n)[impacts.trial]] -= judge.threshold(fold != n)
    for name, part in parts(trials, chosen) + [("all", chosen)]:
        title = f"{position}: {name}, unseen subjects"
        table.append(report.line(title, trials, impacts, relative, 0, part))
        table.append(report.line(title + ", altered and softened", trials, impacts, relative, 0, part, variant=1))
        table.append(report.line(title + ", cheap tag", trials, impacts, relative, 0, part, variant=labels.POOR))
    table.append(report.line(f"{position}: elderly, unseen subjects", trials, impacts, relative, 0, chosen & trials.elderly))


def judge_datasets(position, trials, impacts, table):
    """Each data set judged by a model and a threshold from the other ones."""
    places = places_of(position, trials)
    for dataset in np.unique(trials.dataset[places & trials.fall]):
        judge = Judge(position, trials, impacts, left_out=dataset)
        scores = judge.fit().scores(impacts.values) - judge.threshold(judge.chosen)
        for name, part in parts(trials, places & (trials.dataset == dataset)):
            table.append(report.line(f"{position}: {name}, data set left out", trials, impacts, scores, 0, part))


def parts(trials, chosen):
    """Data set and position pairs among the chosen trials."""
    pairs = sorted(set(zip(trials.dataset[chosen], trials.position[chosen])))
    return [(f"{d} {p}", chosen & (trials.dataset == d) & (trials.position == p)) for d, p in pairs]


def ship(position, judge, folder, digest, table):
    """Trains on everything; the threshold comes from the scores of unseen subjects."""
    trials, chosen, bag = judge.trials, judge.chosen, judge.fit()
    value, name = judge.threshold(chosen), POSITIONS[position][0]
    export.write(
        folder / f"FallWeights{name}.swift", bag, sorted(set(trials.subject[chosen])), position=position, name=name, threshold=value, seed=SEED,
        sources=", ".join(sorted(set(trials.dataset[chosen]))), falls=int(trials.fall[chosen].sum()),
        adl=int((~trials.fall[chosen]).sum()), subjects=len(set(trials.subject[chosen])), digest=digest,
        versions=f"scikit-learn {sklearn.__version__}, numpy {np.__version__}")
    scores = bag.scores(judge.impacts.values)
    table.append(report.line(f"{position}: shipped, on its own training data", trials, judge.impacts, scores, value, chosen))


def digest_of(paths):
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def main(data_folder, program, cache, swift_folder, report_path, *flags):
    data = recordings.load(data_folder, cache)
    trials = labels.Trials.of([row for row, _, _ in data])
    swift_folder = pathlib.Path(swift_folder)
    digest = digest_of(swift_folder / f"{name}.swift" for name in ("FallFeatures", "FallGeometry", "FallProfile"))
    here = pathlib.Path(__file__).parent
    table_digest = digest + digest_of(here / f"{name}.py" for name in ("features", "labels", "trials"))
    impacts = labels.cached(data, trials, program, cache, table_digest)
    table = list(report.HEADER)
    for position in [flag for flag in flags if flag in POSITIONS] or list(POSITIONS):
        before, judge = len(table), Judge(position, trials, impacts)
        judge_subjects(position, judge, table)
        ship(position, judge, swift_folder, digest, table)
        if "--quick" not in flags:
            judge_datasets(position, trials, impacts, table)
        print("\n".join(table[before:]), flush=True)
        pathlib.Path(report_path).write_text("\n".join(table) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
