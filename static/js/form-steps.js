/** Tells the site's own server that a form came into view, and that somebody began to fill it. Nothing is kept here. */

const told = new Set();

function tell(event_name, { action }) {
  const form = new URL(action).pathname;
  if (told.has(event_name + form)) return;
  told.add(event_name + form);
  const page_path = location.pathname + location.search;
  navigator.sendBeacon("/api/track/event", JSON.stringify({ event_name, page_path, properties: { form } }));
}

function start() {
  const eye = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) tell("form_view", target);
    },
    { threshold: 0.3 },
  );
  for (const form of document.querySelectorAll("form[data-form]")) {
    eye.observe(form);
    form.addEventListener("input", () => tell("form_start", form), { once: true });
  }
}

if (navigator.doNotTrack !== "1" && !navigator.globalPrivacyControl && self === top) {
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}
