// The live page: state once, then every change over one event stream.
import { send, sendKept } from "./actions.js";
import { renderBanners } from "./banners.js";
import { both, cardElement, el, isShelved, local, needsSomebody, number, pending, rowElement, setOffset, updateTimes } from "./cards.js";
import { fill, restoreFocus } from "./lists.js";
import { categories, duration, reasons, severities } from "./words.js";
import { isUnlocked, sound, tryQuietly, unlock } from "./sound.js";
import "./validity.js";

const find = (id) => document.getElementById(id);
const cards = new Map();
let me = { name: "", display: "", role: "viewer" };
let csrf = "";
let status = { now: Date.now(), connected: true, storing: true, unstored: 0, dark: [], dark_total: 0, homes_total: 0 };
let skew = 0;
let stream = null;
let lastHeard = 0;
/** Since when the browser knows that the line is cut; null while it stands. */
let brokenSince = null;
/** Longer without a beat (they come every ten seconds) is a line that died without a word. */
const silentMilliseconds = 25000;
/** What was waiting when a person muted the page, and how often the desk had insisted: anything more sounds again. */
let muted = null;

const key = (card) => `${card.home}/${card.id}`;
const isMuted = (waiting) => muted !== null && waiting.every((card) => muted.has(key(card)) && (card.level || 0) <= muted.get(key(card)) + 1);

const now = () => Date.now() + skew;

// --- lists ---

const rank = (card) => (severities[card.alert.severity] || severities.urgent).rank;

/** Below zero when the left one must be seen first. */
function order(left, right) {
  return rank(right) - rank(left) || needsSomebody(right) - needsSomebody(left) || left.alert.test - right.alert.test
    || Date.parse(left.alert.raised) - Date.parse(right.alert.raised) || (left.id < right.id ? -1 : 1);
}

/** By urgency; one home's alerts stand together, where its most urgent one stands. */
function inOrder(people) {
  const groups = new Map();
  for (const card of [...people].sort(order)) groups.set(card.home, [...(groups.get(card.home) || []), card]);
  return [...groups.values()].flat();
}

/** Since when nothing is heard, or null. */
function cutSince() {
  if (brokenSince !== null) return brokenSince;
  return lastHeard && Date.now() - lastHeard > silentMilliseconds ? lastHeard : null;
}

const entry = (card, make, more = "") => ({ key: key(card), signature: `${make.name}/${me.display}/${me.role}/${card.raw}/${more}`, make: () => make(card, me) });

/** Technical alerts whose cause is gone and that nobody has closed yet. */
const recovered = () => [...cards.values()].filter((card) => !card.closed && card.stored !== false
  && card.alert.severity === "technical" && card.alert.condition === "cleared" && pending(card).length === 0);

function render() {
  const all = [...cards.values()];
  const open = all.filter((card) => !card.closed);
  const shelved = open.filter((card) => card.alert.severity !== "technical" && isShelved(card)).sort(order);
  const people = inOrder(open.filter((card) => card.alert.severity !== "technical" && !isShelved(card)));
  const technical = open.filter((card) => card.alert.severity === "technical").sort((a, b) => Date.parse(b.alert.raised) - Date.parse(a.alert.raised));
  const closed = all.filter((card) => card.closed && card.closed > now() - 86400000).sort((a, b) => b.closed - a.closed);
  // With many at once, what somebody else has is one line each.
  const isCrowded = people.length > 6;
  const isShort = (card) => isCrowded && !needsSomebody(card) && card.alert.severity !== "emergency" && card.alert.owner !== me.display;
  fill(find("open-list"), people.filter((card) => !isShort(card)).map((card) => entry(card, cardElement)));
  fill(find("taken-list"), people.filter(isShort).map((card) => entry(card, rowElement)));
  find("taken").hidden = find("taken-list").children.length === 0;
  find("taken-count").textContent = find("taken-list").children.length;
  fill(find("shelved-list"), shelved.map((card) => entry(card, rowElement)));
  find("shelved").hidden = shelved.length === 0;
  find("shelved-count").textContent = shelved.length;
  document.body.classList.toggle("crowded", isCrowded);
  fill(find("technical-list"), technical.map((card) => entry(card, rowElement)));
  fill(find("closed-list"), closed.map((card) => entry(card, rowElement)));
  find("open-count").textContent = people.length || "";
  find("technical-count").textContent = technical.length;
  find("closed-count").textContent = closed.length;
  find("technical-tools").hidden = me.role !== "staff" || recovered().length < 2;
  find("calm").hidden = people.length > 0 || !status.connected || !status.storing || cutSince() !== null || darkCount() > 0;
  const waiting = people.filter(needsSomebody);
  renderOverview(people, waiting);
  const top = waiting.find((card) => card.alert.severity === "emergency") || waiting.find((card) => card.alert.severity === "urgent");
  const title = find("title").dataset.zh || "社区值守台";
  document.title = top ? `(${waiting.length}) ${(categories[top.alert.category] || {}).zh || ""} · ${title}` : title;
  document.body.classList.toggle("alarm", waiting.some((card) => card.alert.severity === "emergency"));
  const isCut = cutSince() !== null;
  sound(top && !isMuted(waiting) ? top.alert.severity : isCut ? "cut" : "none", top ? Math.max(...waiting.map((card) => card.level || 0)) : 0);
  renderTools(top);
  updateTimes(document, now());
  restoreFocus();
}

/** Homes that nothing watches; of many the status lists only the first. */
function darkCount() { return status.dark_total ?? (status.dark || []).length; }

let isPlanned = false;

/** Draws once for all that arrives within a moment; a hidden tab draws as well, for its title and its sound. */
function renderSoon() {
  if (isPlanned) return;
  isPlanned = true;
  setTimeout(() => { isPlanned = false; render(); }, 60);
}

/** How many of what, and how many of those nobody has: readable from across the room. */
function renderOverview(people, waiting) {
  const parts = ["emergency", "urgent", "advisory"].map((severity) => {
    const all = people.filter((card) => card.alert.severity === severity && !card.alert.test);
    if (!all.length) return null;
    const untaken = all.filter((card) => waiting.includes(card)).length;
    const words = severities[severity];
    return el("a", { class: `tally ${severity}`, href: "#open-list" }, `${words.zh} `, el("b", {}, all.length),
      untaken ? el("span", {}, `无人接手 ${untaken}`) : el("span", {}, "都有人接手"));
  }).filter(Boolean);
  const trials = people.filter((card) => card.alert.test).length;
  if (trials) parts.push(el("a", { class: "tally trial", href: "#open-list" }, "测试 ", el("b", {}, trials)));
  find("overview").replaceChildren(...parts);
  find("overview").hidden = parts.length === 0;
}

function renderTools(top) {
  const button = find("sound");
  const state = !isUnlocked() ? ["声音未开启，点此开启", "Sound is off: switch on"] : muted ? ["已静音，新报警会再响", "Muted until the next one"] : ["声音已开", "Sound on"];
  button.replaceChildren(...both(...state));
  button.className = isUnlocked() && !muted ? "quiet" : "attention";
  button.setAttribute("aria-pressed", String(isUnlocked() && !muted));
  find("user").textContent = me.display;
  renderBanners({ cutSince: cutSince(), status, isWaiting: Boolean(top) });
}

function renderStatus() {
  const link = find("link");
  const isLive = lastHeard > 0 && cutSince() === null;
  link.replaceChildren(...both(isLive && status.connected ? "在线" : "断开", isLive && status.connected ? "Live" : "Cut off"));
  link.className = isLive && status.connected ? "fact good" : "fact bad";
  const duty = status.duty || [];
  const onDuty = [...new Set(duty.flatMap((rota) => rota.people))];
  const isEmpty = duty.some((rota) => rota.people.length === 0);
  find("duty").replaceChildren(...(duty.length ? both(isEmpty ? `有班次无人值班${onDuty.length ? `（${onDuty.join("、")}）` : ""}` : `值班 ${onDuty.join("、")}`,
    isEmpty ? "a shift is empty" : "on duty") : []));
  find("duty").className = isEmpty ? "fact bad" : "fact";
  const lost = (status.tiers || []).filter((tier) => tier.lost).map((tier) => tier.title);
  find("tiers").replaceChildren(...(lost.length ? both(`上级失联：${lost.join("、")}`, "desk above lost") : []));
  find("tiers").className = lost.length ? "fact bad" : "fact";
  const dark = status.dark || [];
  find("homes").hidden = !status.homes_total;
  find("homes").replaceChildren(...both(`家庭 ${status.homes_total - darkCount()}/${status.homes_total} 在线`, "homes online"));
  find("homes").className = dark.length ? "fact bad" : "fact";
  find("dark-count").textContent = darkCount();
  find("dark-list").replaceChildren(...dark.map((entry) => el("li", { class: "row technical", data: { key: entry.home } },
    el("span", { class: "row-time" }, entry.seen ? `${duration(now() - entry.seen)}前` : "从未上线"),
    el("span", { class: "row-kind" }, "失联"),
    el("span", { class: "row-place" }, entry.place ? entry.place.address : `家庭 ${entry.home}`),
    el("span", { class: "row-text" }, entry.place ? entry.place.residents.map((person) => person.name).join("、") : ""),
    el("span", { class: "row-end" }, entry.place && entry.place.phone ? entry.place.phone : ""))));
}

// --- what arrives ---

function put(card, raw) {
  card.raw = raw || JSON.stringify(card);
  cards.set(key(card), card);
}

function heard() {
  lastHeard = Date.now();
  brokenSince = null;
}

function cut() {
  if (brokenSince === null) brokenSince = Date.now();
  renderStatus();
  render();
}

function takeStatus(value) {
  const missed = (value.unstored || 0) !== (status.unstored || 0);
  status = value;
  skew = value.now - Date.now();
  setOffset(value.offset);
  heard();
  if (missed) load();
  renderStatus();
}

async function load() {
  const answer = await fetch("/page/state", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer && answer.status === 401) { location.assign("/login"); return null; }
  if (!answer || !answer.ok) return null;
  const state = await answer.json();
  me = state.user;
  csrf = state.csrf;
  find("title").dataset.zh = state.title.zh;
  find("title").replaceChildren(state.title.zh, el("small", { lang: "en" }, state.title.en));
  cards.clear();
  for (const card of [...state.open, ...state.closed]) put(card);
  status = state.status;
  skew = state.status.now - Date.now();
  setOffset(state.status.offset);
  heard();
  renderStatus();
  render();
  return state.seq;
}

async function connect() {
  stream?.close();
  const sequence = await load();
  if (sequence === null) { cut(); setTimeout(connect, 3000); return; }
  stream = new EventSource(`/page/events?after=${sequence}`);
  stream.addEventListener("card", (event) => { heard(); put(JSON.parse(event.data), event.data); renderSoon(); });
  stream.addEventListener("status", (event) => { takeStatus(JSON.parse(event.data)); renderSoon(); });
  // The desk was restored from a backup: what this page shows may be of another history.
  stream.addEventListener("reload", () => { load(); });
  // The browser reconnects by itself and says where it stands; only a refusal ends it for good.
  stream.onerror = () => {
    cut();
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  };
  const afterLogIn = await sendKept(() => csrf);
  if (afterLogIn) report(afterLogIn);
}

window.addEventListener("offline", cut);

// --- what people do ---

function announce(text) { find("said").textContent = text; }

function report(result) {
  if (result.ok) announce("已记录 recorded");
  else if (result.error) tell(result.error);
}

async function act(card, body) {
  report(await send({ home: card.home, id: card.id, revision: card.alert.revision, ...body }, () => csrf));
}

function tell(text) {
  announce(text.zh);
  const note = el("p", { class: "banner danger" }, text.zh, " ", el("span", { lang: "en" }, text.en));
  find("banners").append(note);
  setTimeout(() => note.remove(), 8000);
}

function askReason(card) {
  const dialog = find("close-dialog");
  const place = card.place ? card.place.address : `家庭 ${card.home}`;
  find("close-what").textContent = `${(categories[card.alert.category] || {}).zh || card.alert.category} · ${place} · ${number(card)}`;
  find("close-reasons").replaceChildren(find("close-reasons").querySelector("legend"), ...reasons.map(([value, zh, en]) =>
    el("label", { class: "reason" }, el("input", { type: "radio", name: "reason", value, required: true, checked: card.alert.test && value === "test" }),
      el("span", {}, zh, el("small", { lang: "en" }, en)))));
  dialog.returnValue = "";
  dialog.onclose = () => {
    const chosen = dialog.querySelector("input[name=reason]:checked");
    if (dialog.returnValue === "close" && chosen) act(card, { action: "resolve", reason: chosen.value });
  };
  dialog.showModal();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-action]");
  if (!button) return;
  if (button.dataset.action === "sound") { await unlock(); render(); return; }
  const card = cards.get(button.closest("[data-key]")?.dataset.key);
  if (!card) return;
  if (button.dataset.action === "resolve") { askReason(card); return; }
  button.disabled = true;
  const body = { action: button.dataset.action };
  if (button.dataset.seconds) body.seconds = Number(button.dataset.seconds);
  if (button.dataset.response) body.response = button.dataset.response;
  await act(card, body);
  button.disabled = pending(cards.get(`${card.home}/${card.id}`) || card).some((command) => command.verb === body.action);
});

find("sound").addEventListener("click", async () => {
  if (!isUnlocked()) { muted = null; await unlock(); } else {
    muted = muted ? null : new Map([...cards.values()].filter(needsSomebody).map((card) => [key(card), card.level || 0]));
  }
  render();
});

find("close-recovered").addEventListener("click", async () => {
  for (const card of recovered()) await act(card, { action: "resolve", reason: "real-no-help-needed" });
});

// N goes to the next alert that nobody has, M mutes; never while a person types or chooses.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || find("close-dialog").open || ["INPUT", "TEXTAREA"].includes(event.target.tagName)) return;
  const pressed = event.key.toLowerCase();
  if (pressed === "m") find("sound").click();
  if (pressed !== "n") return;
  const takes = [...document.querySelectorAll("#open-list .card.open [data-action=ack]")];
  if (!takes.length) return;
  const next = takes[(takes.indexOf(document.activeElement) + 1) % takes.length];
  next.focus();
  next.closest(".card").scrollIntoView({ block: "center" });
});

find("logout").addEventListener("click", async () => {
  await fetch("/logout", { method: "POST", headers: { "X-CSRF-Token": csrf } }).catch(() => null);
  location.assign("/login");
});

let wasCut = false;
setInterval(() => {
  updateTimes(document, now());
  find("clock").textContent = local(now()).slice(6);
  renderStatus();
  const waiting = [...cards.values()].filter(needsSomebody);
  if ((muted && !isMuted(waiting)) || (cutSince() !== null) !== wasCut) {
    if (muted && !isMuted(waiting)) muted = null;
    wasCut = cutSince() !== null;
    render();
  }
  const isWaiting = waiting.some((card) => ["emergency", "urgent"].includes(card.alert.severity));
  renderBanners({ cutSince: cutSince(), status, isWaiting });
}, 1000);

tryQuietly();
connect();
