// The live page: state once, then every change over one event stream.
import { both, cardElement, el, isShelved, local, needsSomebody, number, pending, rowElement, setOffset, updateTimes } from "./cards.js";
import { categories, duration, reasons, severities } from "./words.js";
import { isUnlocked, sound, tryQuietly, unlock } from "./sound.js";

const find = (id) => document.getElementById(id);
const cards = new Map();
let me = { name: "", display: "", role: "viewer" };
let csrf = "";
let status = { now: Date.now(), connected: true, storing: true, unstored: 0, dark: [], homes_total: 0 };
let skew = 0;
let stream = null;
let lastHeard = 0;
/** What was waiting when a person muted the page, and how often the desk had insisted: anything more sounds again. */
let muted = null;

const key = (card) => `${card.home}/${card.id}`;
const isMuted = (waiting) => muted !== null && waiting.every((card) => muted.has(key(card)) && (card.level || 0) <= muted.get(key(card)) + 1);

const now = () => Date.now() + skew;

// --- lists ---

function order(left, right) {
  const rank = (card) => (severities[card.alert.severity] || severities.urgent).rank;
  return rank(right) - rank(left) || needsSomebody(right) - needsSomebody(left) || left.alert.test - right.alert.test
    || Date.parse(left.alert.raised) - Date.parse(right.alert.raised) || (left.id < right.id ? -1 : 1);
}

/** Replaces a list's content and keeps what a person had focused or opened. */
function fill(list, elements) {
  const active = document.activeElement;
  const holder = active && list.contains(active) ? active.closest("[data-key]") : null;
  const focus = holder && active.dataset.action
    ? { key: holder.dataset.key, action: active.dataset.action, response: active.dataset.response } : null;
  const opened = new Set([...list.querySelectorAll("[data-key] details[open]")].map((node) => node.closest("[data-key]").dataset.key));
  list.replaceChildren(...elements);
  for (const node of list.children) {
    if (opened.has(node.dataset.key)) node.querySelector("details")?.setAttribute("open", "");
    if (focus && node.dataset.key === focus.key) {
      [...node.querySelectorAll("[data-action]")].find((button) =>
        button.dataset.action === focus.action && button.dataset.response === focus.response)?.focus();
    }
  }
}

/** Technical alerts whose cause is gone and that nobody has closed yet. */
const recovered = () => [...cards.values()].filter((card) => !card.closed && card.stored !== false
  && card.alert.severity === "technical" && card.alert.condition === "cleared" && pending(card).length === 0);

function render() {
  const all = [...cards.values()];
  const open = all.filter((card) => !card.closed);
  const shelved = open.filter((card) => card.alert.severity !== "technical" && isShelved(card)).sort(order);
  const people = open.filter((card) => card.alert.severity !== "technical" && !isShelved(card)).sort(order);
  const technical = open.filter((card) => card.alert.severity === "technical").sort((a, b) => Date.parse(b.alert.raised) - Date.parse(a.alert.raised));
  const closed = all.filter((card) => card.closed && card.closed > now() - 86400000).sort((a, b) => b.closed - a.closed);
  // With many at once, what somebody else has is one line each.
  const isCrowded = people.length > 6;
  const isShort = (card) => isCrowded && !needsSomebody(card) && card.alert.severity !== "emergency" && card.alert.owner !== me.display;
  fill(find("open-list"), people.filter((card) => !isShort(card)).map((card) => cardElement(card, me)));
  fill(find("taken-list"), people.filter(isShort).map((card) => rowElement(card, me)));
  find("taken").hidden = find("taken-list").children.length === 0;
  find("taken-count").textContent = find("taken-list").children.length;
  fill(find("shelved-list"), shelved.map((card) => rowElement(card, me)));
  find("shelved").hidden = shelved.length === 0;
  find("shelved-count").textContent = shelved.length;
  document.body.classList.toggle("crowded", isCrowded);
  fill(find("technical-list"), technical.map((card) => rowElement(card, me)));
  fill(find("closed-list"), closed.map((card) => rowElement(card, me)));
  find("open-count").textContent = people.length || "";
  find("technical-count").textContent = technical.length;
  find("closed-count").textContent = closed.length;
  find("technical-tools").hidden = me.role !== "staff" || recovered().length < 2;
  find("calm").hidden = people.length > 0 || !status.connected || !status.storing;
  const waiting = people.filter(needsSomebody);
  renderOverview(people, waiting);
  const top = waiting.find((card) => card.alert.severity === "emergency") || waiting.find((card) => card.alert.severity === "urgent");
  const title = find("title").dataset.zh || "社区值守台";
  document.title = top ? `(${waiting.length}) ${(categories[top.alert.category] || {}).zh || ""} · ${title}` : title;
  document.body.classList.toggle("alarm", waiting.some((card) => card.alert.severity === "emergency"));
  sound(isMuted(waiting) || !top ? "none" : top.alert.severity, top ? Math.max(...waiting.map((card) => card.level || 0)) : 0);
  renderTools(top);
  updateTimes(document, now());
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
  renderBanners(top);
}

function renderBanners(top) {
  const list = [];
  const banner = (kind, zh, en, ...more) => list.push(el("p", { class: `banner ${kind}` }, zh, " ", el("span", { lang: "en" }, en), ...more));
  if (lastHeard && Date.now() - lastHeard > 25000) {
    banner("danger", `与值守台服务器断开 ${duration(Date.now() - lastHeard)}，正在重连：此页可能已过时，请用电话确认。`, "Connection lost: this page may be out of date. Reconnecting.");
  }
  if (!status.connected) banner("danger", "值守台与消息服务器断开：目前收不到家庭报警，网关将自行短信通知。", "This desk is cut off from its broker: no alert can arrive.");
  if (!status.storing || status.unstored > 0) banner("danger", "数据库无法写入：新报警只在内存中，请立即通知技术员。", "The database cannot be written: call the technician.");
  if (top && !isUnlocked()) {
    const action = el("button", { type: "button", class: "primary", data: { action: "sound" } }, ...both("开启声音", "Switch sound on"));
    banner("danger", "有报警无人接手，但浏览器未允许声音。", "An alarm is waiting and the browser keeps this page silent.", " ", action);
  }
  const text = list.map((node) => node.textContent.replace(/[0-9]+/g, "")).join();
  const holder = find("banners");
  // Replaced only when the words change: a screen reader says each once.
  if (holder.dataset.text !== text) { holder.dataset.text = text; holder.replaceChildren(...list); }
}

function renderStatus() {
  const link = find("link");
  const isLive = Date.now() - lastHeard < 25000;
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
  find("homes").replaceChildren(...both(`家庭 ${status.homes_total - dark.length}/${status.homes_total} 在线`, "homes online"));
  find("homes").className = dark.length ? "fact bad" : "fact";
  find("dark-count").textContent = dark.length;
  fill(find("dark-list"), dark.map((entry) => el("li", { class: "row technical", data: { key: entry.home } },
    el("span", { class: "row-time" }, entry.seen ? `${duration(now() - entry.seen)}前` : "从未上线"),
    el("span", { class: "row-kind" }, "失联"),
    el("span", { class: "row-place" }, entry.place ? entry.place.address : `家庭 ${entry.home}`),
    el("span", { class: "row-text" }, entry.place ? entry.place.residents.map((person) => person.name).join("、") : ""),
    el("span", { class: "row-end" }, entry.place && entry.place.phone ? entry.place.phone : ""))));
}

// --- what arrives ---

function put(card) { cards.set(`${card.home}/${card.id}`, card); }

function takeStatus(value) {
  const missed = (value.unstored || 0) !== (status.unstored || 0);
  status = value;
  skew = value.now - Date.now();
  setOffset(value.offset);
  lastHeard = Date.now();
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
  lastHeard = Date.now();
  renderStatus();
  render();
  return state.seq;
}

async function connect() {
  stream?.close();
  const sequence = await load();
  if (sequence === null) { setTimeout(connect, 3000); return; }
  stream = new EventSource(`/page/events?after=${sequence}`);
  stream.addEventListener("card", (event) => { lastHeard = Date.now(); put(JSON.parse(event.data)); render(); });
  stream.addEventListener("status", (event) => { takeStatus(JSON.parse(event.data)); renderTools(); render(); });
  // The desk was restored from a backup: what this page shows may be of another history.
  stream.addEventListener("reload", () => { load(); });
  // The browser reconnects by itself and says where it stands; only a refusal ends it for good.
  stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 3000); };
}

// --- what people do ---

function announce(text) { find("said").textContent = text; }

async function act(card, body) {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const id = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const request = JSON.stringify({ home: card.home, id: card.id, revision: card.alert.revision, command_id: id, ...body });
  // The same command id again is the same command, so trying again is safe.
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const answer = await fetch("/page/actions", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: request }).catch(() => null);
    if (answer && answer.status === 401) { location.assign("/login"); return; }
    if (answer && answer.ok) { announce("已记录 recorded"); return; }
    if (answer && answer.status < 500) {
      const problem = await answer.json().catch(() => ({ error: { zh: "操作被拒绝", en: "refused" } }));
      tell(problem.error);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * (attempt + 1)));
  }
  tell({ zh: "操作没有送达，请再试一次", en: "not delivered, please try again" });
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

setInterval(() => {
  updateTimes(document, now());
  find("clock").textContent = local(now()).slice(6);
  renderStatus();
  const waiting = [...cards.values()].filter(needsSomebody);
  if (muted && !isMuted(waiting)) { muted = null; render(); }
  renderBanners(waiting.find((card) => ["emergency", "urgent"].includes(card.alert.severity)));
}, 1000);

tryQuietly();
connect();
