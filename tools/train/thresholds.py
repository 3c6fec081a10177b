"""The threshold of a model: from what is wanted of it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logit, ndtr

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
    """How far both shares are above what is wanted, for each threshold, in log-odds; each data set that has such trials counts the same.

    Near falls and dropping onto a mat are no activities here: the wearer's answer and the room take them, a threshold cannot.
    """
    found, clean = [], []
    for variant in demand.variants:
        largest = largest_scores(trials, impacts, demand.scores, variant)
        for dataset in np.unique(trials.dataset[demand.chosen]):
            part = demand.chosen & (trials.dataset == dataset)
            over = lambda rows: ndtr((largest[rows][:, None] - grid) / WIDTH).mean(0)
            falls, activities = part & trials.fall, part & ~trials.fall & ~trials.almost
            if falls.any():
                found.append(over(falls))
            if activities.any():
                clean.append(1 - over(activities))
    odds = lambda shares: logit(np.clip(np.mean(shares, 0), 1e-6, 1 - 1e-6))
    return np.minimum(odds(found) - logit(demand.sensitivity), odds(clean) - logit(demand.specificity))


def demanded(trials, impacts, demands):
    """The threshold at which the demand that is met worst is met best."""
    grid = np.arange(-4, 8, 0.05)
    worst = np.min([margins(trials, impacts, demand, grid) for demand in demands], 0)
    return float(np.float32(grid[np.argmax(worst)]))
