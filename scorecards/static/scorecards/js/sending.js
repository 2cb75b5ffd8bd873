// One request to the server, and what its answer means for a field.

const LONGEST_WAIT = 15000;
const MOST_KEPT_ALIVE = 60000; // what a browser carries over the end of a page is 64 kB at most

// {kind: "saved", shown} | {kind: "stale", current} | {kind: "refused", detail}
// | {kind: "signed-out", detail, href} | {kind: "unreachable", status}
export async function send(url, body) {
  if (!navigator.onLine) return { kind: "unreachable", status: 0 };
  try {
    if (!csrfToken()) await stored(url);
    const response = await post(url, JSON.stringify(body));
    return await meaningOf(response, url);
  } catch {
    return { kind: "unreachable", status: 0 };
  }
}

// What every field holds on the server, or null when it does not say.
export async function stored(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
    return response.ok ? (await response.json()).fields : null;
  } catch {
    return null;
  }
}

// Signing in again, in whatever window, changes the cookie; the page's own token is then out of date.
export function csrfToken() {
  return /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

function post(url, body) {
  return fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    redirect: "error",
    keepalive: new TextEncoder().encode(body).length < MOST_KEPT_ALIVE,
    signal: AbortSignal.timeout(LONGEST_WAIT),
  });
}

async function meaningOf(response, url) {
  const answer = await response.json().catch(() => ({}));
  const { status } = response;
  if (response.ok && answer.saved_at) return { kind: "saved", shown: answer.shown };
  if (status === 401) return { kind: "signed-out", detail: answer.detail, href: answer.sign_in };
  if (status === 409 && answer.code === "stale_state") return { kind: "stale", current: answer.current };
  if (status === 403) await stored(url); // a fresh CSRF cookie, for the next try
  if ([404, 409, 413, 422].includes(status)) {
    return { kind: "refused", detail: Object.values(answer.fields ?? {})[0] ?? answer.detail ?? "It was refused." };
  }
  return { kind: "unreachable", status };
}
