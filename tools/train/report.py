"""The rows of the report."""

from collections import Counter

import labels

HEADER = ("| model: recordings, kind of check | sensitivity % (95 %) | specificity % (95 %) | false alarms an hour | missed most "
          "| false most |", "| --- | --- | --- | --- | --- | --- |")


def line(name, trials, impacts, scores, value, chosen, variant=0):
    """One row: the chosen trials' outcomes at a threshold."""
    good, false = labels.outcomes(trials, impacts, scores, value, chosen, variant)
    found, clean, alarms = sum(good.values()), sum(n == 0 for n in false.values()), sum(false.values())
    hours = sum(trials.hours[t] for t in false)
    interval = lambda part, total: "{:.1f} to {:.1f}".format(*labels.wilson(part, total))
    share = lambda part, total: f"{100 * part / total:.2f} ({interval(part, total)}; {part}/{total})" if total else "none"
    missed = Counter(trials.activity[t] for t in good if not good[t]).most_common(4)
    wrong = Counter(trials.activity[t] for t in false if false[t]).most_common(5)
    names = lambda pairs: ", ".join(f"{name} {n}" for name, n in pairs) or "-"
    return (f"| {name} | {share(found, len(good))} | {share(clean, len(false))} | {alarms / hours:.2f} ({alarms} in "
            f"{hours:.1f} h) | {names(missed)} | {names(wrong)} |")
