// The alarm's sound. Browsers let a page sound only after a person has touched it, so there is a button for that.

let context = null;
let timer = null;
let playing = "none";

/** True once the browser lets us sound. */
export function isUnlocked() {
  return context !== null && context.state === "running";
}

/** Called from a click or a key press. */
export async function unlock() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return false;
  context = context || new Context();
  await context.resume();
  if (isUnlocked()) tone(660, 0, 0.12, 0.25);
  return isUnlocked();
}

/** Some browsers let pages that are used often sound at once. */
export function tryQuietly() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (Context && !context) context = new Context();
}

function tone(frequency, after, length, volume) {
  const start = context.currentTime + after;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.02);
  gain.gain.setValueAtTime(volume, start + length - 0.03);
  gain.gain.linearRampToValueAtTime(0, start + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + length);
}

const patterns = {
  emergency: { every: 1600, play: (volume) => [880, 660, 880, 660].forEach((f, i) => tone(f, i * 0.32, 0.3, volume)) },
  // The page hears nothing from the desk: a low tone, unlike any alarm's.
  cut: { every: 15000, play: (volume) => [330, 262].forEach((f, i) => tone(f, i * 0.4, 0.35, volume * 0.6)) },
  urgent: { every: 5000, play: (volume) => [660, 660].forEach((f, i) => tone(f, i * 0.3, 0.2, volume * 0.6)) },
};

/** `emergency`, `urgent`, `cut` or `none`; louder when the desk has had to insist. */
export function sound(kind, level) {
  const wanted = `${kind}/${level > 1 ? "loud" : "normal"}`;
  if (wanted === playing) return;
  playing = wanted;
  clearInterval(timer);
  timer = null;
  const pattern = patterns[kind];
  if (!pattern) return;
  const volume = level > 1 ? 0.9 : 0.5;
  const play = () => { if (isUnlocked()) pattern.play(volume); };
  play();
  timer = setInterval(play, pattern.every);
}
