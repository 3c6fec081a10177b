"""Models of impacts, and scores of impacts by models that never saw the person, or the person and the activity."""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

import features

SEED = 20260101


@dataclass(frozen=True)
class Recipe:
    """How a position's model is trained.

    seeds: so many models of different seeds are averaged.
    turning: whether the gyroscope's numbers are used.
    directed: whether the numbers whose meaning is known may only speak in that direction.
    others, other_falls: weight of the activities, and of the falls, that were recorded at other places of the body.
    """

    seeds: int = 1
    turning: bool = True
    directed: bool = False
    others: float = 0.0
    other_falls: float = 0.0


class Bag:
    """Models whose scores are averaged; `columns` are the features that they know, by number."""

    def __init__(self, models, columns):
        self.models, self.columns = models, columns

    def scores(self, values):
        return np.mean([model.decision_function(values[:, self.columns]) for model in self.models], 0)


def fit(impacts, rows, recipe, others=None):
    """Trains on the impacts of `rows`, and with the recipe's weights on those of `others`."""
    weight, rows = impacts.weight.copy(), rows & (impacts.label >= 0)
    if others is not None:
        share = np.choose(impacts.label.clip(0), (recipe.others, recipe.other_falls))
        others = others & ~rows & (impacts.label >= 0) & (share > 0)
        weight[others] *= share[others]
        rows = rows | others
    columns = np.array([n for n in range(impacts.values.shape[1]) if recipe.turning or n not in features.TURNING])
    values = impacts.values[np.ix_(rows, columns)]
    directions = features.directions(columns) if recipe.directed else None
    models = [model(n, directions).fit(values, impacts.label[rows], sample_weight=weight[rows]) for n in range(recipe.seeds)]
    return Bag(models, columns)


def model(seed, directions=None):
    return HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.08, max_depth=5, max_leaf_nodes=16, min_samples_leaf=20, l2_regularization=2.0,
        max_features=0.3, early_stopping=False, random_state=SEED + seed,
        monotonic_cst=directions)


def folds_of(trials, chosen, seed, folds):
    """Fold of each trial (-1 outside): by subject, each data set spread over all folds."""
    random, fold = np.random.default_rng(seed), np.full(len(trials.fall), -1)
    for dataset in np.unique(trials.dataset[chosen]):
        subjects = np.unique(trials.subject[chosen & (trials.dataset == dataset)])
        for n, subject in enumerate(random.permutation(subjects)):
            fold[trials.subject == subject] = n % folds
    return fold


def kinds_of(trials, chosen, seed, folds):
    """Fold of each trial by what was done: each data set's activities, and its kinds of fall, spread over all folds."""
    random, fold = np.random.default_rng(seed), np.full(len(trials.fall), -1)
    for dataset in np.unique(trials.dataset[chosen]):
        for fall in (False, True):
            activities = np.unique(trials.activity[chosen & (trials.dataset == dataset) & (trials.fall == fall)])
            for n, activity in enumerate(random.permutation(activities)):
                fold[(trials.dataset == dataset) & (trials.activity == activity)] = n % folds
    return fold


def unseen_scores(trials, impacts, chosen, recipe, others, folds):
    """Scores of the chosen trials' impacts by models that never saw the subject, at no place of the body."""
    fold, scores = folds_of(trials, chosen, SEED, folds), np.full(len(impacts.trial), -99.0)
    for n in range(folds):
        bag = fit(impacts, (chosen & (fold != n))[impacts.trial], recipe, (others & (fold != n))[impacts.trial])
        rows = (chosen & (fold == n))[impacts.trial]
        scores[rows] = bag.scores(impacts.values[rows])
    return scores


def novel_scores(trials, impacts, chosen, recipe, others, people=2, kinds=3):
    """Scores by models that saw neither the subject nor the activity (or kind of fall): what another data set would bring."""
    scores = np.full(len(impacts.trial), -99.0)
    person, kind = folds_of(trials, chosen, 3, people), kinds_of(trials, chosen, 4, kinds)
    for n in range(people):
        for k in range(kinds):
            known = (person != n) & (kind != k)
            bag = fit(impacts, (chosen & known)[impacts.trial], recipe, (others & known)[impacts.trial])
            rows = (chosen & (person == n) & (kind == k))[impacts.trial] & (impacts.variant < 3)
            scores[rows] = bag.scores(impacts.values[rows])
    return scores
