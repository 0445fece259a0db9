/** Tells the site's own server what is seen and done. Nothing is kept here. */

let seen;

function id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 5, time = Date.now(); at >= 0; at--, time = Math.floor(time / 256)) bytes[at] = time % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tell(kind, more) {
  const body = JSON.stringify({ id: id(), page_path: location.pathname + location.search, ...more });
  navigator.sendBeacon(`/api/track/${kind}`, body);
}

function view() {
  const page = location.href.split("#")[0];
  if (page === seen) return;
  tell("pageview", { referrer: seen || document.referrer });
  seen = page;
}

const event = (event_name, properties) => tell("event", { event_name, properties });

function click({ target }) {
  const link = target.closest?.("a[href]");
  if (!link) return;
  const { protocol, host, pathname } = link;
  if (protocol === "tel:") event("call", { to: pathname });
  else if (protocol === "mailto:") event("email");
  else if (/^http/.test(protocol) && host !== location.host) event("outbound", { to: host });
}

function start() {
  view();
  const { pushState } = history;
  history.pushState = (...given) => {
    pushState.apply(history, given);
    view();
  };
  addEventListener("popstate", view);
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) seen = "";
    view();
  });
  addEventListener("click", click, true);
  addEventListener("auxclick", click, true);
  addEventListener("submit", ({ target: { method, action } }) => {
    if (method === "post") event("form_submit", { form: new URL(action).pathname });
  });
}

if (navigator.doNotTrack !== "1" && !navigator.globalPrivacyControl && self === top) {
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}
