/* How the board asks the server, and how it tells people what became of it. */

const config = JSON.parse(document.getElementById("wagtail-config").textContent);

export const KEYS_ARE_ON = config.KEYBOARD_SHORTCUTS_ENABLED !== false;

/* Posts fields; the answer is JSON whether it was done (ok) or refused. Throws when there is no answer. */
export async function post(url, fields) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { [config.CSRF_HEADER_NAME || "X-CSRFToken"]: config.CSRF_TOKEN, Accept: "application/json" },
  });
  if (!response.ok && response.status !== 409) throw new Error(String(response.status));
  return { ok: response.ok, ...(await response.json()) };
}

/* The answer's text and headers. Throws for anything but success. */
export async function get(url) {
  const response = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

/* A message at the top of the screen, as Wagtail shows them, with a button if there is something to do. */
export function tell(text, { type = "success", label = "", act = null } = {}) {
  document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { clear: true, text, type } }));
  if (!act) return;
  // Wagtail's message has no buttons of its own when a script adds it.
  const message = document.querySelector(".messages ul > li:last-of-type");
  if (!message) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small button-secondary spark-message-button";
  button.textContent = label;
  button.addEventListener("click", act, { once: true });
  message.append(button);
}

export function show(id) {
  document.getElementById(id).dispatchEvent(new CustomEvent("w-dialog:show"));
}

export function hide(id) {
  document.getElementById(id).dispatchEvent(new CustomEvent("w-dialog:hide"));
}

/* The elements that a piece of HTML makes. */
export function elements(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}
