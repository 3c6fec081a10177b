"""Compares ways to train inside one data set and place at a time: new people who do new things, altered devices.

Prints the sensitivity (per cent) averaged over specificities of 97 to 100 %: recordings, two altered copies, and their mean.
A data set that is left out in train.py is not in here when its recipe is chosen. FALL_WORK is the cache of train.sh.

usage: compare.py DATA_FOLDER FEATURE_PROGRAM CACHE_FOLDER
"""

import sys

import numpy as np

import labels
import trials as recordings
from fitting import Recipe, novel_scores
from thresholds import largest_scores

CANDIDATES = {
    "all numbers": Recipe(), "no gyroscope": Recipe(turning=False), "directed": Recipe(directed=True),
    "directed, others' activities": Recipe(directed=True, others=0.5),
    "directed, others' activities and falls": Recipe(directed=True, others=0.5, other_falls=0.5),
    "others' activities and falls": Recipe(others=0.5, other_falls=0.5),
}


def partial(trials, impacts, scores, chosen, variant):
    """Mean sensitivity over 31 specificities."""
    largest = largest_scores(trials, impacts, scores, variant)
    falls, clean = largest[chosen & trials.fall], np.sort(largest[chosen & ~trials.fall])
    ranks = np.ceil(np.linspace(0.97, 1, 31) * len(clean)).astype(int) - 1
    return 100 * np.mean([(falls > clean[rank]).mean() for rank in ranks])


def main(data_folder, program, cache):
    data = recordings.load(data_folder, cache)
    trials = labels.Trials.of([row for row, _, _ in data])
    impacts = labels.labelled(*labels.impacts(data, trials, program), trials)
    for dataset, place in sorted(set(zip(trials.dataset, trials.position))):
        chosen = (trials.dataset == dataset) & (trials.position == place)
        # SisFall's choice is for the run that leaves UMAFall out, so nothing of UMAFall helps it.
        others = (trials.position != place) & (trials.dataset != ("umafall" if dataset == "sisfall" else "sisfall"))
        for name, recipe in CANDIDATES.items():
            scores = novel_scores(trials, impacts, chosen, recipe, others)
            shares = [partial(trials, impacts, scores, chosen, variant) for variant in (0, 1, 2)]
            print(f"{dataset} {place}, {name}:", *(f"{share:.1f}" for share in shares), f"{np.mean(shares):.1f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
