"""The table of impacts with its labels, and the scoring of alarms by the project's rules."""

import pathlib
from dataclasses import dataclass

import numpy as np

import features

# The recordings as a cheap tag would have made them: a check, so that no model trains on them.
POOR = 50


@dataclass
class Trials:
    """Columns of trials.csv as arrays."""

    dataset: np.ndarray
    subject: np.ndarray
    position: np.ndarray
    activity: np.ndarray
    fall: np.ndarray
    elderly: np.ndarray
    onset: np.ndarray
    impact: np.ndarray
    hours: np.ndarray

    @property
    def almost(self):
        """Near falls and drops onto a mat (SFU): the hardest activities there are."""
        return (self.dataset == "sfu") & np.array([code.startswith("N_") or code == "D_DSL" for code in self.activity])

    @classmethod
    def of(cls, rows):
        column = lambda name: np.array([row[name] for row in rows])
        number = lambda *names: np.array([float(next((row[n] for n in names if row[n]), -1)) for row in rows])
        subject = np.array([row["dataset"] + "/" + row["subject"] for row in rows])
        return cls(column("dataset"), subject, column("position"), column("activity_code"), column("is_fall") == "1",
                   column("age_group") == "elderly", number("fall_onset_ms", "fall_impact_ms"),
                   number("fall_impact_ms"), number("duration_s") / 3600)


@dataclass
class Impacts:
    """One row an impact. `label` is 1 fall, 0 none, -1 not used for training; `variant` 0 is the recording itself."""

    trial: np.ndarray
    impact: np.ndarray
    decided: np.ndarray
    variant: np.ndarray
    values: np.ndarray
    label: np.ndarray
    weight: np.ndarray


def cached(data, trials, program, cache, digest):
    """The table of impacts, kept on disk for the same features and tools (`digest`)."""
    path = pathlib.Path(cache) / f"impacts-{digest}.npz"
    if not path.exists():
        rows, variant = impacts(data, trials, program)
        np.savez(path, rows=rows, variant=variant)
    with np.load(path) as packed:
        return labelled(packed["rows"], packed["variant"], trials)


def impacts(data, trials, program, variants=6):
    """Every impact of the recordings, of `variants` altered copies, of a cheap tag, and of copies cut short after an impact."""
    dump = lambda streams: features.dump(program, streams)
    original = dump((times, values) for _, times, values in data)
    tables = [(original, np.zeros(len(original)))]
    for variant in range(1, variants + 1):
        rows = dump(late_started(data, trials, original, variant))
        tables.append((rows, np.full(len(rows), variant)))
    rows = dump(features.poor(times, values) for _, times, values in data)
    tables.append((rows, np.full(len(rows), POOR)))
    random = np.random.default_rng(5)
    for variant in (101, 102, 103):
        rows = shortened(data, trials, original, dump, random, variant)
        tables.append((rows, np.full(len(rows), variant)))
    rows = np.concatenate([table for table, _ in tables])
    return rows, np.concatenate([kind for _, kind in tables]).astype(int)


def late_started(data, trials, original, variant):
    """Altered copies, half of them starting 0.6 to 4.5 s before an impact: how long a recording ran before tells nothing."""
    order = np.argsort(original[:, 0], kind="stable")
    bounds = np.searchsorted(original[order, 0], np.arange(len(data) + 1))
    for n, (_, times, values) in enumerate(data):
        random = np.random.default_rng([variant, n, 1])
        impacts = original[order[bounds[n] : bounds[n + 1]], 1]
        anchor = trials.impact[n] if trials.fall[n] else random.choice(impacts) if len(impacts) else 0
        start = anchor - random.uniform(600, 4500) if random.random() < 0.5 else 0
        first = min(np.searchsorted(times, start), len(times) - 2)
        yield features.altered(times[first:], values[first:], [variant, n])


def shortened(data, trials, original, dump, random, variant):
    """Impacts whose recording ends 0.3 to 3.4 s later: in falls the labelled one, else any."""
    chosen, streams = [], []
    for trial in np.unique(original[:, 0]).astype(int):
        times = original[original[:, 0] == trial, 1]
        if trials.fall[trial]:
            times = times[np.abs(times - trials.impact[trial]) < 1500]
        if len(times):
            chosen.append(trial)
            end = random.choice(times) + random.uniform(300, 3400)
            streams.append(features.cut(data[trial][1], data[trial][2], end))
    if variant == 103:
        streams = [features.altered(times, values, [variant, n]) for n, (times, values) in enumerate(streams)]
    rows = dump(streams).copy()
    rows[:, 0] = np.array(chosen)[rows[:, 0].astype(int)]
    return rows[rows[:, 3] < 95]


def labelled(rows, variant, trials):
    """A fall's impact is near its label; what comes later, or shortly before, is left out."""
    trial, impact = rows[:, 0].astype(int), rows[:, 1].astype(float)
    after = impact - trials.impact[trial]
    near, long_before = (after > -1200) & (after < 1500), after < -4500
    label = np.where(~trials.fall[trial], 0, np.where(near, 1, np.where(long_before, 0, -1)))
    label[variant == POOR] = -1
    group = (trial * 1000 + variant) * 2 + (label == 1)
    _, inverse, count = np.unique(group, return_inverse=True, return_counts=True)
    weight = np.where(label == 1, 1 / count[inverse], 1 / np.sqrt(count[inverse]))
    weight *= np.where(variant == 0, 2.0, np.where(variant > 100, 0.5, 1.0))
    return Impacts(trial, impact, rows[:, 2].astype(float), variant, rows[:, features.HEAD:], label, weight)


def outcomes(trials, impacts, scores, threshold, chosen, variant=0):
    """For each chosen trial: fall found or ADL clean, and the false alarms (alarms within 5 s are one)."""
    alarms = {}
    for row in np.flatnonzero((impacts.variant == variant) & (scores >= threshold)):
        alarms.setdefault(impacts.trial[row], []).append(impacts.decided[row])
    good, false = {}, {}
    for trial in np.flatnonzero(chosen):
        times = sorted(alarms.get(trial, []))
        if trials.fall[trial]:
            low, high = trials.onset[trial] - 2000, trials.impact[trial] + 12000
            good[trial] = any(low <= time <= high for time in times)
        else:
            false[trial] = sum(n == 0 or time - times[n - 1] > 5000 for n, time in enumerate(times))
    return good, false


def wilson(good, total, z=1.959964):
    """95 % interval of a proportion, in per cent."""
    if not total:
        return float("nan"), float("nan")
    share, scale = good / total, 1 + z * z / total
    middle = share + z * z / total / 2
    spread = z * np.sqrt(share * (1 - share) / total + z * z / total / total / 4)
    return 100 * max(0, (middle - spread) / scale), 100 * min(1, (middle + spread) / scale)
