// Keyed lists: only what changed is built anew, and a person's focus and opened details stay.

/** Where the keyboard was last inside a card or row: restored when its element was replaced or has gone. */
let last = null;

/** What each element was built from. */
const signatures = new WeakMap();

document.addEventListener("focusin", (event) => {
  const holder = event.target.closest("[data-key]");
  if (!holder) { last = null; return; }
  last = { key: holder.dataset.key, list: holder.parentElement?.id, index: [...holder.parentElement.children].indexOf(holder), ...mark(event.target) };
});
document.addEventListener("pointerdown", (event) => { if (!event.target.closest("[data-key], dialog")) last = null; });

const mark = (node) => ({ action: node.dataset?.action, response: node.dataset?.response });

/**
 * Shows the entries in their order. `signature` says when an element must be built anew.
 * @param {HTMLElement} list
 * @param {{key: string, signature: string, make: () => HTMLElement}[]} entries
 */
export function fill(list, entries) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  let place = list.firstElementChild;
  for (const { key, signature, make } of entries) {
    let node = old.get(key);
    old.delete(key);
    if (!node || signatures.get(node) !== signature) {
      const fresh = make();
      signatures.set(fresh, signature);
      if (node) {
        if (node.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "");
        if (place === node) place = fresh;
        node.replaceWith(fresh);
      }
      node = fresh;
    }
    if (place === node) place = node.nextElementSibling;
    else list.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
}

/** Puts the keyboard back into the card where it was, else into the one that took its place (WCAG 2.4.3). */
export function restoreFocus() {
  const active = document.activeElement;
  if (!last || (active && active !== document.body) || document.querySelector("dialog[open]")) return;
  const same = [...document.querySelectorAll("#open-list > [data-key], #taken-list > [data-key]")].find((node) => node.dataset.key === last.key);
  const cards = document.getElementById("open-list").children;
  const target = same || cards[Math.min(Math.max(last.index, 0), cards.length - 1)];
  if (!target) { document.getElementById("open-list").focus({ preventScroll: true }); return; }
  const buttons = [...target.querySelectorAll("button[data-action]:not(:disabled)")];
  const wanted = same && buttons.find((node) => node.dataset.action === last.action && node.dataset.response === last.response);
  (wanted || buttons[0] || target).focus({ preventScroll: Boolean(same) });
}
