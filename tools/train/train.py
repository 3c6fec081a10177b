"""Trains the fall models, judges them on subjects and data sets they have not seen, and writes them as Swift.

usage: train.py DATA_FOLDER FEATURE_PROGRAM CACHE_FOLDER SWIFT_FOLDER REPORT [--quick] [waist|wrist|anywhere]…
"""

import hashlib
import pathlib
import sys
from collections import Counter

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier

import export
import labels
import trials as recordings

SEED, FOLDS, INNER_FOLDS = 20260101, 5, 3
POSITIONS = {"waist": ("Waist", ("waist",)), "wrist": ("Wrist", ("wrist",)), "anywhere": ("Anywhere", ("waist", "wrist"))}
# What one percentage point of specificity is worth in points of sensitivity, when the threshold is chosen.
CLEAN_WORTH = {"waist": 4.0, "wrist": 2.0, "anywhere": 2.0}


def fit(impacts, chosen, seed=SEED):
    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.08, max_depth=5, max_leaf_nodes=16, min_samples_leaf=20, l2_regularization=2.0,
        max_features=0.3, early_stopping=False, random_state=seed)
    rows = chosen & (impacts.label >= 0)
    return model.fit(impacts.values[rows], impacts.label[rows], sample_weight=impacts.weight[rows])


def folds_of(trials, chosen, seed, folds):
    """Fold of each trial (-1 outside): by subject, each data set spread over all folds."""
    random, fold = np.random.default_rng(seed), np.full(len(trials.fall), -1)
    for dataset in np.unique(trials.dataset[chosen]):
        subjects = np.unique(trials.subject[chosen & (trials.dataset == dataset)])
        for n, subject in enumerate(random.permutation(subjects)):
            fold[trials.subject == subject] = n % folds
    return np.where(chosen, fold, -1)


def unseen_scores(trials, impacts, chosen, seed, folds):
    """Scores of the chosen trials' impacts by models that never saw the subject."""
    fold, scores = folds_of(trials, chosen, seed, folds)[impacts.trial], np.full(len(impacts.trial), -99.0)
    for n in range(folds):
        model = fit(impacts, (fold >= 0) & (fold != n))
        scores[fold == n] = model.decision_function(impacts.values[fold == n])
    return scores


def threshold(trials, impacts, scores, chosen, worth):
    """Middle of the stretch of thresholds that loses least; each data set counts the same."""
    grid, loss = np.arange(-3, 5, 0.1), []
    for value in grid:
        good, false = labels.outcomes(trials, impacts, scores, value, chosen)
        lost = 0.0
        for dataset in np.unique(trials.dataset[chosen]):
            found = [good[t] for t in good if trials.dataset[t] == dataset]
            clean = [false[t] == 0 for t in false if trials.dataset[t] == dataset]
            lost += 1 - np.mean(found) + worth * (1 - np.mean(clean))
        loss.append(lost)
    best = np.flatnonzero(np.array(loss) <= min(loss) + 0.001)
    return float(np.float32(grid[best].mean()))


def line(name, trials, impacts, scores, value, chosen, variant=0):
    """One row of the report."""
    good, false = labels.outcomes(trials, impacts, scores, value, chosen, variant)
    found, clean, alarms = sum(good.values()), sum(n == 0 for n in false.values()), sum(false.values())
    hours = sum(trials.hours[t] for t in false)
    interval = lambda part, total: "{:.1f} to {:.1f}".format(*labels.wilson(part, total))
    share = lambda part, total: f"{100 * part / total:.2f} ({interval(part, total)})" if total else "none"
    missed = Counter(trials.activity[t] for t in good if not good[t]).most_common(4)
    wrong = Counter(trials.activity[t] for t in false if false[t]).most_common(5)
    names = lambda pairs: ", ".join(f"{name} {n}" for name, n in pairs) or "-"
    return (f"| {name} | {share(found, len(good))} | {share(clean, len(false))} | {alarms / hours:.2f} ({alarms} in "
            f"{hours:.1f} h) | {names(missed)} | {names(wrong)} |")


def judge_subjects(position, trials, impacts, report):
    """By-subject validation: scores and thresholds of each fold come from the other folds. Returns the scores."""
    chosen, worth = np.isin(trials.position, POSITIONS[position][1]), CLEAN_WORTH[position]
    fold, scores = folds_of(trials, chosen, SEED, FOLDS), unseen_scores(trials, impacts, chosen, SEED, FOLDS)
    relative = scores.copy()
    for n in range(FOLDS):
        relative[(fold == n)[impacts.trial]] -= threshold(trials, impacts, scores, chosen & (fold != n), worth)
    for name, part in parts(trials, chosen):
        title = f"{position}: {name}, unseen subjects"
        report.append(line(title, trials, impacts, relative, 0, part))
        report.append(line(title + ", altered device", trials, impacts, relative, 0, part, variant=1))
    elderly = chosen & trials.elderly
    report.append(line(f"{position}: elderly, unseen subjects", trials, impacts, relative, 0, elderly))
    return scores


def judge_datasets(position, trials, impacts, report):
    """Each data set judged by a model and a threshold from the other ones."""
    chosen, worth = np.isin(trials.position, POSITIONS[position][1]), CLEAN_WORTH[position]
    for dataset in np.unique(trials.dataset[chosen]):
        inside = chosen & (trials.dataset != dataset)
        value = threshold(
            trials, impacts, unseen_scores(trials, impacts, inside, SEED, INNER_FOLDS), inside, worth)
        scores = fit(impacts, inside[impacts.trial]).decision_function(impacts.values) - value
        for name, part in parts(trials, chosen & (trials.dataset == dataset)):
            report.append(line(f"{position}: {name}, data set left out", trials, impacts, scores, 0, part))


def parts(trials, chosen):
    """Data set and position pairs among the chosen trials."""
    pairs = sorted(set(zip(trials.dataset[chosen], trials.position[chosen])))
    return [(f"{d} {p}", chosen & (trials.dataset == d) & (trials.position == p)) for d, p in pairs]


def ship(position, trials, impacts, scores, folder, digest, report):
    """Trains on everything; the threshold comes from the scores of unseen subjects."""
    name, places = POSITIONS[position]
    chosen = np.isin(trials.position, places)
    value = threshold(trials, impacts, scores, chosen, CLEAN_WORTH[position])
    model = fit(impacts, chosen[impacts.trial])
    export.write(
        folder / f"FallWeights{name}.swift", model, position=position, name=name, threshold=value, seed=SEED,
        sources=", ".join(sorted(set(trials.dataset[chosen]))), falls=int(trials.fall[chosen].sum()),
        adl=int((~trials.fall[chosen]).sum()), subjects=len(set(trials.subject[chosen])), digest=digest,
        versions=f"scikit-learn {sklearn.__version__}, numpy {np.__version__}")
    scores = model.decision_function(impacts.values)
    report.append(line(f"{position}: shipped, on its own training data", trials, impacts, scores, value, chosen))


def main(data_folder, program, cache, swift_folder, report_path, *flags):
    data = recordings.load(data_folder, cache)
    trials = labels.Trials.of([row for row, _, _ in data])
    swift_folder = pathlib.Path(swift_folder)
    digest = hashlib.sha256(b"".join(
        (swift_folder / f"{name}.swift").read_bytes() for name in ("FallFeatures", "FallGeometry", "FallProfile"))).hexdigest()[:12]
    impacts = labels.impacts(data, trials, program)
    report = ["| | sensitivity % (95 %) | specificity % (95 %) | false alarms / ADL hour | missed | false |",
              "| --- | --- | --- | --- | --- | --- |"]
    positions = [flag for flag in flags if flag in POSITIONS] or list(POSITIONS)
    for position in positions:
        before = len(report)
        scores = judge_subjects(position, trials, impacts, report)
        ship(position, trials, impacts, scores, swift_folder, digest, report)
        if "--quick" not in flags:
            judge_datasets(position, trials, impacts, report)
        print("\n".join(report[before:]), flush=True)
        pathlib.Path(report_path).write_text("\n".join(report) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
