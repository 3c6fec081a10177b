// What is wrong with the desk itself, above everything: said once, with seconds that run.
import { both, el } from "./cards.js";
import { duration } from "./words.js";
import { isUnlocked } from "./sound.js";

const banner = (kind, zh, en, ...more) => el("p", { class: `banner ${kind}` }, zh, " ", el("span", { lang: "en" }, en), ...more);

/**
 * @param {{cutSince: number|null, status: object, isWaiting: boolean}} now cutSince: wall time in ms since the page hears nothing
 */
export function renderBanners({ cutSince, status, isWaiting }) {
  const list = [];
  if (cutSince !== null) {
    list.push(banner("danger", "与值守台服务器断开，正在重连：此页可能已过时，请用电话确认。",
      "Connection lost: this page may be out of date. Reconnecting.", " ", el("b", { class: "running", data: { cut: cutSince } })));
  }
  if (!status.connected) {
    list.push(banner("danger", "值守台与消息服务器断开：目前收不到家庭报警，网关将自行短信通知。", "This desk is cut off from its broker: no alert can arrive."));
  }
  if (!status.storing || status.unstored > 0) {
    list.push(banner("danger", "数据库无法写入：新报警只在内存中，请立即通知技术员。", "The database cannot be written: call the technician."));
  }
  if (isWaiting && !isUnlocked()) {
    const action = el("button", { type: "button", class: "primary", data: { action: "sound" } }, ...both("开启声音", "Switch sound on"));
    list.push(banner("danger", "有报警无人接手，但浏览器未允许声音。", "An alarm is waiting and the browser keeps this page silent.", " ", action));
  }
  const text = list.map((node) => node.textContent).join();
  const holder = document.getElementById("banners");
  // Replaced only when the words change: a screen reader says each once.
  if (holder.dataset.text !== text) { holder.dataset.text = text; holder.replaceChildren(...list); }
  for (const node of holder.querySelectorAll("[data-cut]")) node.textContent = duration(Date.now() - Number(node.dataset.cut));
}
