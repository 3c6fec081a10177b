"""Reads the recordings of falls (see docs/models/falls.md for the format) into memory, once, as float32."""

import csv
import io
import pathlib
import tarfile

import numpy as np

DATASETS = ("sisfall", "weda", "umafall", "sfu", "smartfallmm", "wharf", "assist")


def load(root, cache):
    """List of (row of trials.csv, times in ms as int32, samples as float32 [n, 3 or 6])."""
    cache = pathlib.Path(cache)
    rows, found = [], {}
    for dataset in DATASETS:
        with open(pathlib.Path(root) / dataset / "trials.csv", newline="") as file:
            rows += list(csv.DictReader(file))
    if (cache / "trials.npz").exists():
        with np.load(cache / "trials.npz") as packed:
            times, values, bounds = packed["times"], packed["values"], packed["bounds"]
        return [(row, times[low:high], values[low:high, : 6 if row["has_gyro"] == "1" else 3])
                for row, low, high in zip(rows, bounds[:-1], bounds[1:])]
    for archive in sorted({(row["dataset"], row["archive"]) for row in rows}):
        with tarfile.open(pathlib.Path(root) / archive[0] / archive[1]) as tar:
            for member in tar:
                if member.isfile():
                    found[archive[0], member.name.removeprefix("./")] = parse(tar.extractfile(member).read())
    tables = [found[row["dataset"], row["file"]] for row in rows]
    bounds = np.cumsum([0] + [len(table) for table in tables])
    times = np.concatenate([np.rint(table[:, 0]).astype(np.int32) for table in tables])
    values = np.zeros((bounds[-1], 6), np.float32)
    for table, low, high in zip(tables, bounds[:-1], bounds[1:]):
        values[low:high, : table.shape[1] - 1] = table[:, 1:]
    cache.mkdir(parents=True, exist_ok=True)
    np.savez(cache / "trials.npz", times=times, values=values, bounds=bounds)
    return load(root, cache)


def parse(data):
    """Rows of one trial file; the header is skipped."""
    return np.loadtxt(io.BytesIO(data), delimiter=",", skiprows=1, ndmin=2)
