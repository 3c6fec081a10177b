"""Features of every impact of every trial, computed by the detector's own Swift code, for original and altered streams."""

import subprocess
import threading

import numpy as np

RATES = (20, 20, 25, 32, 40, 50, 52, 64, 100, 119, 200)
CLIPS = (2, 2, 4, 4, 8, 8, 16, 16)
POOR_RATE, POOR_CLIP = 25, 2  # a cheap tag: no gyroscope either
HEAD = 4  # stream, impact ms, decision ms, ticks after the impact
TURNING = frozenset([*range(77, 85), *range(121, 131)])  # turn rates: `turning` of FallFeatures and of FallProfile
# What a larger number says, where that is known without data: a harder blow, a deeper or longer weightlessness and a longer rest
# never speak against a fall; a posture kept, movement, steps and blows of the same size afterwards never speak for one.
FOR_A_FALL = (0, 1, 2, 5, 6, 7, 10, 64, 66)
AGAINST_A_FALL = (3, 18, 19, 25, 26, 30, 31, 34, 35, 36, 37, 38, 40, 41, 51, 53, 58, 67, 70, 72, 74, 75, 76)


def directions(columns):
    """1, -1 or 0 for each of the features of these numbers: what scikit-learn calls monotonic constraints."""
    return [int(n in FOR_A_FALL) - int(n in AGAINST_A_FALL) for n in columns]


def altered(times, values, seed):
    """The same movement as another device might have recorded it: axes, scale, offset, noise, range, rate, start, end."""
    random = np.random.default_rng(seed)
    times = times.astype(np.float64)
    turn = rotation(random)
    acceleration = values[:, :3].astype(np.float64) @ turn.T
    if random.random() < 0.5:
        acceleration = softened(times, acceleration, random)
    acceleration = acceleration * random.uniform(0.94, 1.06) + random.normal(0, 0.02, 3)
    gyroscope = values[:, 3:].astype(np.float64) * random.uniform(0.94, 1.06)
    rate = random.choice(RATES)
    grid = np.arange(times[0] + random.uniform(0, 100), times[-1], 1000 / rate)
    if random.random() < 0.3:  # a device that averages before it samples
        acceleration = averaged(times, acceleration, 1000 / rate)
    acceleration = np.stack([np.interp(grid, times, axis) for axis in acceleration.T], 1)
    gyroscope = np.stack([np.interp(grid, times, axis) for axis in gyroscope.T], 1) if gyroscope.shape[1] else gyroscope
    acceleration += random.normal(0, random.uniform(0, 0.03), acceleration.shape)
    clip = random.choice(CLIPS)
    step = random.choice((0.001, 0.004, 0.01, 0.016))
    acceleration = np.rint(np.clip(acceleration, -clip, clip) / step) * step
    if random.random() < 0.35 or not gyroscope.shape[1]:
        return np.rint(grid).astype(np.int32), acceleration.astype(np.float32)
    gyroscope = np.clip(gyroscope, -random.choice((500, 2000)), 2000)
    return np.rint(grid).astype(np.int32), np.hstack([acceleration, gyroscope]).astype(np.float32)


def softened(times, acceleration, random):
    """The same movement on softer ground or under cloth: blows spread over 0.1 to 0.45 s, or movement scaled about gravity, or both.

    Acted falls are hard: 1.9 % of SisFall's, UMAFall's and WEDA-FALL's stay below 2.2 g (mean of 40 ms). Falls and activities alike.
    """
    kind = random.integers(3)
    if kind != 1:
        acceleration = averaged(times, acceleration, random.uniform(100, 450))
    if kind != 0:
        gravity = averaged(times, acceleration, 1000)
        acceleration = gravity + random.uniform(0.45, 1.1) * (acceleration - gravity)
    return acceleration


def poor(times, values):
    """The same movement as a cheap tag records it: 25 Hz, clipped at 2 g, no gyroscope. To check with, never to train on."""
    grid = np.arange(float(times[0]), float(times[-1]), 1000 / POOR_RATE)
    acceleration = np.stack([np.interp(grid, times, axis) for axis in values[:, :3].astype(np.float64).T], 1)
    return np.rint(grid).astype(np.int32), np.clip(acceleration, -POOR_CLIP, POOR_CLIP).astype(np.float32)


def averaged(times, values, width):
    """Moving mean over `width` ms."""
    samples = max(1, round(width / np.median(np.diff(times))))
    kernel = np.ones(samples) / samples
    return np.stack([np.convolve(np.pad(axis, samples, mode="edge"), kernel, "same")[samples:-samples]
                     for axis in values.T], 1)


def rotation(random):
    """A uniformly random rotation matrix."""
    matrix, upper = np.linalg.qr(random.normal(size=(3, 3)))
    matrix *= np.sign(np.diag(upper))
    return matrix if np.linalg.det(matrix) > 0 else -matrix


def cut(times, values, end):
    """The stream as it would be, had it ended at `end` ms."""
    kept = np.searchsorted(times, end)
    return times[:kept], values[:kept]


def dump(program, streams):
    """Rows of floats from the Swift program for a list of (times, values)."""
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    def feed():
        for times, values in streams:
            process.stdin.write(np.array([len(times), values.shape[1]], np.int32).tobytes())
            process.stdin.write(np.ascontiguousarray(times, np.int32).tobytes())
            process.stdin.write(np.ascontiguousarray(values, np.float32).tobytes())
        process.stdin.close()

    thread = threading.Thread(target=feed)
    thread.start()
    data = process.stdout.read()
    thread.join()
    if process.wait():
        raise SystemExit(f"{program} failed")
    columns = int(np.frombuffer(data[:4], np.int32)[0])
    return np.frombuffer(data[4:], np.float32).reshape(-1, columns)
