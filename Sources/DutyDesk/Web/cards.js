// One alert as a card. Text only ever goes in as text: nothing from outside is read as markup.
import { categories, clock, duration, reasons, responses, rooms, service, severities, toldStates, verbs, ways } from "./words.js";

/** An element with classes, attributes and children. */
export function el(name, options = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export const both = (zh, en) => [zh, " ", el("span", { lang: "en" }, en)];

/** Commands that this desk has sent and the box has not answered. */
export const pending = (card) => (card.commands || []).filter((command) => command.state === "pending");

/** Whether nobody has it: not acknowledged, and nobody here has asked for it lately. */
export function needsSomebody(card) {
  return !card.closed && card.alert.severity !== "technical" && card.alert.handling === "unacked" && !card.held && !isShelved(card);
}

export const isShelved = (card) => ["shelved", "out_of_service"].includes(card.alert.visibility);

/** The alert's number, as in the messages. */
export const number = (card) => `#${card.id.slice(0, 6).toUpperCase()}`;

let offset = 0;

/** Seconds east of UTC at the desk: the page shows the desk's time, wherever it is open. */
export function setOffset(seconds) { offset = seconds || 0; }

/** `MM-DD hh:mm:ss` at the desk. */
export const local = (wall) => new Date(wall + offset * 1000).toISOString().slice(5, 19).replace("T", " ");

function head(card) {
  const { alert } = card;
  const severity = severities[alert.severity] || severities.urgent;
  const category = categories[alert.category] || { zh: alert.category, en: alert.category };
  const marks = [];
  if (alert.test) marks.push(el("span", { class: "mark" }, ...both("测试", "TEST")));
  if (alert.unconfirmed) marks.push(el("span", { class: "mark" }, ...both("待核实", "UNCONFIRMED")));
  if (alert.condition === "cleared") marks.push(el("span", { class: "mark" }, ...both("传感器已恢复", "CLEARED")));
  if (alert.occurrences > 1) marks.push(el("span", { class: "mark" }, `× ${alert.occurrences}`));
  if (card.level > 0 && needsSomebody(card)) marks.push(el("span", { class: "mark insist" }, ...both(`第 ${card.level} 次催办`, `LEVEL ${card.level}`)));
  if (card.stored === false) marks.push(el("span", { class: "mark insist" }, ...both("未存盘", "NOT STORED")));
  if (isShelved(card)) marks.push(el("span", { class: "mark" }, ...both("已搁置", "SHELVED")));
  return el("header", { class: "card-head" },
    el("span", { class: "severity" }, ...both(severity.zh, severity.en)),
    el("h3", {}, category.zh, el("small", { lang: "en" }, category.en)),
    el("span", { class: "marks" }, ...marks),
    el("span", { class: "age", data: { since: Date.parse(alert.raised) } }, ""));
}

function who(card) {
  const { alert, place } = card;
  if (!place) {
    return el("div", { class: "who" }, el("p", { class: "name" }, `家庭 ${card.home}`),
      el("p", { class: "note" }, ...both("未在名册中登记", "not in this desk's directory")));
  }
  const concerned = place.residents.filter((resident) => resident.id === alert.resident);
  const people = concerned.length ? concerned : place.residents;
  const lines = people.map((person) => el("p", { class: "name" }, person.name,
    person.age ? el("span", { class: "years" }, `${person.age} 岁`) : null));
  const notes = people.map((person) => person.notes).filter(Boolean);
  return el("div", { class: "who" }, ...lines,
    el("p", { class: "address" }, place.address),
    alert.room ? el("p", { class: "room" }, rooms[alert.room] || alert.room, el("small", { lang: "en" }, alert.room)) : null,
    ...notes.map((note) => el("p", { class: "note" }, note)),
    place.access ? el("p", { class: "note" }, `进门：${place.access}`) : null);
}

function what(card) {
  const { alert } = card;
  return el("div", { class: "what" }, el("p", { class: "summary" }, alert.summary.zh || (categories[alert.category] || {}).zh || ""),
    alert.summary.en && alert.summary.en !== alert.summary.zh ? el("p", { class: "summary-en", lang: "en" }, alert.summary.en) : null,
    alert.unconfirmed ? el("p", { class: "note strong" }, "网关启动时读到的旧状态，不一定是真的：请打电话核实。",
      el("small", { lang: "en" }, "An old state read at a start: call to find out.")) : null,
    alert.test ? el("p", { class: "note strong" }, "这是测试，不是真的报警。", el("small", { lang: "en" }, "A test, not a real alarm.")) : null,
    el("p", { class: "when" }, `${clock(alert.raised)} 报警`, el("small", {}, `编号 ${number(card)}`), el("small", {}, `家庭 ${card.home}`),
      card.from ? el("small", {}, `来自 ${card.from}`) : null));
}

function whom(card) {
  const { alert, place } = card;
  if (alert.severity === "technical" && alert.category === "link" && !place) return null;
  const lines = [];
  const line = (label, phone) => lines.push(el("li", {}, el("span", {}, label),
    el("a", { href: `tel:${phone.replace(/[^0-9+*#]/g, "")}` }, phone)));
  if (place && place.phone) line("住户家中", place.phone);
  for (const contact of place ? place.contacts : []) line(`${contact.relation} ${contact.name}`.trim(), contact.phone);
  const rescue = service(alert.category);
  return el("div", { class: "whom" }, el("h4", {}, ...both("联系谁", "Whom to call")), el("ul", {}, ...lines),
    alert.severity === "emergency" || alert.severity === "urgent"
      ? el("p", { class: "rescue" }, el("b", {}, rescue.number), ` ${rescue.zh}`, el("small", { lang: "en" }, rescue.en)) : null);
}

/** What calls somebody, as against news of what became of it. */
const isCall = (told) => ["raise", "reminder", "update", "checkIn"].includes(told.purpose);

/** Whom the desk has called, by which way, and when: the latest call of each way. News ("taken", "closed") never hides a call. */
function toldLines(card) {
  const latest = new Map();
  for (const told of card.told || []) if (isCall(told) || told.state === "failed") latest.set(`${told.target}/${told.channel}`, told);
  return [...latest.values()].map((told) => {
    const way = ways[told.channel] || told.channel;
    const state = toldStates[told.state] || { zh: told.state, en: told.state };
    const name = told.target.startsWith("desk:") ? `上级 ${told.target.slice(5)}` : told.target;
    return el("p", { class: told.state === "failed" || told.state === "retrying" ? "failed" : "told" },
      `${name}（${way}）${state.zh} ${local(told.at).slice(6)} `, el("span", { lang: "en" }, state.en), told.reason ? `（${told.reason}）` : "");
  });
}

function holder(card, mine) {
  const { alert } = card;
  const lines = [];
  if (alert.handling === "acked" && alert.owner) {
    const response = responses[alert.response];
    lines.push(el("p", { class: "holder" }, el("b", {}, alert.owner === mine ? "我" : alert.owner), ` ${response ? response.zh : "已接手"}`,
      el("small", { lang: "en" }, response ? response.en : "has it"),
      alert.ack_until ? el("span", { class: "lease", data: { until: Date.parse(alert.ack_until) } }, "") : null));
  } else if (needsSomebody(card)) {
    // Whom the desk has told itself stands below; these only a person can tell.
    const told = new Set((card.told || []).filter((one) => ["accepted", "delivered", "seen", "spooled", "sending"].includes(one.state)).map((one) => one.target));
    const names = (card.notify || []).filter((name) => !told.has(name) && !name.startsWith("desk:")).join("、");
    lines.push(el("p", { class: "holder nobody" }, el("b", {}, "还没有人接手"), el("small", { lang: "en" }, "nobody has it"),
      names ? el("span", { class: "notify" }, `请通知：${names}`) : null));
  }
  for (const command of card.commands || []) {
    const verb = verbs[command.verb] || { zh: command.verb, en: command.verb };
    if (command.state === "pending") {
      lines.push(el("p", { class: "waiting" }, `${command.actor}：${verb.zh}，等待家庭网关确认`,
        command.attempts > 1 ? `（已发 ${command.attempts} 次）` : "", "… ",
        el("span", { lang: "en" }, `${verb.en}: waiting for the home's box`)));
    } else if ((command.state === "refused" || command.state === "unanswered") && !card.closed) {
      const why = command.state === "refused" ? ["家庭网关拒绝", "refused by the home's box"] : ["家庭网关没有回答", "never answered"];
      lines.push(el("p", { class: "failed" }, `${command.actor}：${verb.zh}，${why[0]} `, el("span", { lang: "en" }, `${verb.en}: ${why[1]}`),
        command.note ? `（${command.note}）` : ""));
    }
  }
  const told = toldLines(card);
  if (told.length) lines.push(el("div", { class: "tolds" }, ...told.slice(-6)));
  return el("div", { class: "holders" }, ...lines.slice(0, 5));
}

// One line of the reasons: Chinese first, English beside it where it differs; other senders may have only one.
function fact(lead, zh, en) {
  const other = zh && zh !== en ? [" ", el("span", { lang: "en" }, en)] : [];
  return el("li", {}, `${lead} ${zh || en}`, ...other);
}

function why(card) {
  const { alert } = card;
  const rule = alert.rule || {};
  const facts = [];
  if (rule.limit) facts.push(fact("界限 limit:", rule.limit_zh, rule.limit));
  if (rule.observed) facts.push(fact("实测 observed:", rule.observed_zh, rule.observed));
  if (typeof alert.confidence === "number") facts.push(el("li", {}, `把握 confidence: ${Math.round(alert.confidence * 100)} %`));
  for (const piece of alert.evidence || []) {
    facts.push(fact(`${clock(piece.at)} ${piece.device || ""}`, piece.says_zh, piece.says || piece.kind));
  }
  if (rule.detector) facts.push(el("li", { class: "faint" }, `依据 rule: ${rule.detector} ${rule.version || ""} · 编号 id: ${card.id}`));
  return el("details", { class: "why" }, el("summary", {}, ...both("为什么报警", "Why: evidence and limits")), el("ul", {}, ...facts));
}

function buttons(card, me) {
  const { alert } = card;
  const isMine = alert.handling === "acked" && alert.owner === me.display;
  const isTaken = alert.handling === "acked";
  const asked = pending(card);
  const waiting = (verb) => asked.some((command) => command.verb === verb);
  const button = (action, kind, zh, en, extra = {}) => el("button",
    { type: "button", class: kind, data: { action, ...extra.data }, disabled: extra.disabled, "aria-pressed": extra.pressed }, ...both(zh, en));
  const take = isMine ? button("ack", "quiet", "延长时间", "Renew", { disabled: waiting("ack") })
    : isTaken ? button("ack", "quiet", "一起处理", "Help", { disabled: waiting("ack") })
    : button("ack", "primary", "我来处理", "Take it", { disabled: waiting("ack") });
  const step = (response) => button("respond", "step", responses[response].zh, responses[response].en,
    { data: { response }, pressed: alert.response === response ? "true" : "false" });
  const later = alert.severity !== "emergency" && !isTaken && !isShelved(card)
    ? button("shelve", "quiet", "搁置 1 小时", "Shelve 1 h", { data: { seconds: "3600" }, disabled: waiting("shelve") }) : null;
  return el("div", { class: "actions" }, take, step("en_route"), step("on_site"), later,
    button("resolve", isMine ? "close strong" : "close", "关闭…", "Close…", { disabled: waiting("resolve") }));
}

/** The card's element. */
export function cardElement(card, me) {
  const { alert } = card;
  const classes = ["card", alert.severity, needsSomebody(card) ? "open" : "held", alert.test ? "trial" : "", alert.unconfirmed ? "unsure" : ""];
  return el("li", { class: classes.join(" "), data: { key: `${card.home}/${card.id}` } },
    el("article", { "aria-label": `${(severities[alert.severity] || {}).zh} ${(categories[alert.category] || {}).zh || alert.category}` },
      head(card), el("div", { class: "card-body" }, el("div", { class: "card-main" }, what(card), who(card)), whom(card)),
      holder(card, me.display), me.role === "staff" && card.stored !== false ? buttons(card, me) : null, why(card)));
}

/** One line for technical and closed alerts. */
export function rowElement(card, me) {
  const { alert } = card;
  const category = categories[alert.category] || { zh: alert.category };
  const reason = reasons.find((entry) => entry[0] === alert.close_reason);
  const place = card.place ? card.place.address : `家庭 ${card.home}`;
  return el("li", { class: `row ${alert.severity} ${alert.condition}`, data: { key: `${card.home}/${card.id}` } },
    el("span", { class: "row-time" }, card.closed ? local(card.closed) : clock(alert.raised)),
    el("span", { class: "row-kind" }, category.zh),
    el("span", { class: "row-place" }, place),
    el("span", { class: "row-text" }, `${alert.summary.zh} `, alert.test ? "（测试）" : "", el("small", { class: "faint" }, number(card))),
    card.closed
      ? el("span", { class: "row-end" }, reason ? reason[1] : "已关闭", el("small", {}, alert.actor || alert.owner || ""))
      : el("span", { class: "row-end" }, alert.condition === "cleared" ? "已恢复" : alert.handling === "acked" ? `${alert.owner} 处理中` : isShelved(card) ? "已搁置" : "",
        me.role === "staff" && isShelved(card) ? el("button", { type: "button", class: "quiet", data: { action: "ack" } }, ...both("我来处理", "Take it")) : null,
        me.role === "staff" ? el("button", { type: "button", class: "quiet", data: { action: "resolve" }, disabled: pending(card).length > 0 }, ...both("关闭…", "Close…")) : null));
}

/** Ages and leases, once a second. */
export function updateTimes(root, now) {
  for (const node of root.querySelectorAll("[data-since]")) node.textContent = `已 ${duration(now - Number(node.dataset.since))}`;
  for (const node of root.querySelectorAll("[data-until]")) {
    const left = Number(node.dataset.until) - now;
    node.textContent = left > 0 ? `剩 ${duration(left)}` : "时间已到";
    node.classList.toggle("over", left <= 60000);
  }
}
