// What people do: one request each, sent again under the same id until the desk has answered.

/** A click that met the log-in page is kept here, for this tab, and sent after the log-in. */
const kept = "desk-kept-action";
const keptMilliseconds = 300000;

/**
 * @param {object} body the request without its id
 * @param {() => string} csrf the session's token
 * @returns {Promise<{ok: boolean, error?: {zh: string, en: string}}>}
 */
export async function send(body, csrf) {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const id = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return post({ command_id: id, ...body }, csrf);
}

async function post(request, csrf) {
  const text = JSON.stringify(request);
  // The same command id again is the same command, so trying again is safe.
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf() };
    const answer = await fetch("/page/actions", { method: "POST", headers, body: text }).catch(() => null);
    if (answer && answer.status === 401) {
      sessionStorage.setItem(kept, JSON.stringify({ at: Date.now(), request }));
      location.assign("/login");
      return { ok: false };
    }
    if (answer && answer.ok) return { ok: true };
    if (answer && answer.status < 500) {
      const problem = await answer.json().catch(() => ({ error: { zh: "操作被拒绝", en: "refused" } }));
      return { ok: false, error: problem.error };
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * (attempt + 1)));
  }
  return { ok: false, error: { zh: "操作没有送达，请再试一次", en: "not delivered, please try again" } };
}

/** Sends the click that a log-in interrupted, if it is not older than five minutes. Null when there was none. */
export async function sendKept(csrf) {
  const text = sessionStorage.getItem(kept);
  if (!text) return null;
  sessionStorage.removeItem(kept);
  const { at, request } = JSON.parse(text);
  return Date.now() - at < keptMilliseconds ? post(request, csrf) : null;
}
