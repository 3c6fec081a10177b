"""The threshold of a model: from what is wanted of it, or from what its errors cost."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logit, ndtr

import labels

# Scores this far from the threshold are taken for uncertain: a few trials more or less shall not move it (log-odds).
WIDTH = 0.3
NOTHING = -99.0


@dataclass(frozen=True)
class Demand:
    """Wanted shares of found falls and of clean activities, in scores of recordings (variant 0) or of altered copies."""

    scores: np.ndarray
    chosen: np.ndarray
    variants: tuple
    sensitivity: float
    specificity: float


def largest_scores(trials, impacts, scores, variant):
    """The largest score of each trial that finds its fall, or would be a false alarm."""
    trial, decided = impacts.trial, impacts.decided
    counts = (decided >= trials.onset[trial] - 2000) & (decided <= trials.impact[trial] + 12000)
    rows = (impacts.variant == variant) & (counts | ~trials.fall[trial])
    largest = np.full(len(trials.fall), NOTHING)
    np.maximum.at(largest, trial[rows], scores[rows])
    return largest


def margins(trials, impacts, demand, grid):
    """How far both shares are above what is wanted, for each threshold, in log-odds; each data set counts the same."""
    found, clean = [], []
    for variant in demand.variants:
        largest = largest_scores(trials, impacts, demand.scores, variant)
        for dataset in np.unique(trials.dataset[demand.chosen]):
            part = demand.chosen & (trials.dataset == dataset)
            over = lambda rows: ndtr((largest[rows][:, None] - grid) / WIDTH).mean(0)
            found.append(over(part & trials.fall))
            clean.append(1 - over(part & ~trials.fall))
    odds = lambda shares: logit(np.clip(np.mean(shares, 0), 1e-6, 1 - 1e-6))
    return np.minimum(odds(found) - logit(demand.sensitivity), odds(clean) - logit(demand.specificity))


def demanded(trials, impacts, demands):
    """The threshold at which the demand that is met worst is met best."""
    grid = np.arange(-4, 8, 0.05)
    worst = np.min([margins(trials, impacts, demand, grid) for demand in demands], 0)
    return float(np.float32(grid[np.argmax(worst)]))


def cheapest(trials, impacts, scores, chosen, worth):
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
