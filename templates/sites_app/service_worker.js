// Pages come from the network while there is one, and are kept to be read again without; files with a digest are kept.
const CONFIG = {{ config|safe }};
const PAGES = "spark-pages";
const FILES = "spark-files";
const SHELL = `spark-shell-${CONFIG.version}`;
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(CONFIG.precached))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const kept = new Set([PAGES, FILES, SHELL]);
      const names = await caches.keys();
      await Promise.all(
        names.filter((name) => name.startsWith("spark-") && !kept.has(name)).map((name) => caches.delete(name)),
      );
      await self.clients.claim();
      await Promise.all((await self.clients.matchAll({ type: "window" })).map((client) => keepOpen(client.url)));
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || request.headers.has("range")) return;
  if (CONFIG.untouched.some((prefix) => url.pathname.startsWith(prefix))) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (isFile(url, request)) event.respondWith(file(event));
});

// The page from which the worker was installed was fetched before there was one.
async function keepOpen(url) {
  if (CONFIG.untouched.some((prefix) => new URL(url).pathname.startsWith(prefix))) return;
  const response = await fetch(url).catch(() => null);
  if (response && mayKeep(response, "text/html")) await keep(PAGES, new Request(url), response, CONFIG.mostPages);
}

function isFile(url, request) {
  if (url.pathname.startsWith(CONFIG.statics)) return true;
  if (url.pathname.startsWith("/media/")) return request.destination === "image";
  return CONFIG.files.some((prefix) => url.pathname.startsWith(prefix));
}

async function page(event) {
  try {
    const response = await fetch(event.request);
    if (mayKeep(response, "text/html")) event.waitUntil(keep(PAGES, event.request, response.clone(), CONFIG.mostPages));
    return response;
  } catch {
    const pages = await caches.open(PAGES);
    return (await pages.match(event.request)) ?? (await caches.match(CONFIG.offline)) ?? Response.error();
  }
}

async function file(event) {
  const { request } = event;
  const isForEver = HASHED.test(new URL(request.url).pathname) || /^\/(theme|icons|media)\//.test(new URL(request.url).pathname);
  const kept = await caches.match(request);
  if (kept && isForEver) return kept;
  try {
    const response = await fetch(request);
    if (mayKeep(response, "")) event.waitUntil(keep(FILES, request, response.clone(), CONFIG.mostFiles));
    return response;
  } catch {
    return kept ?? Response.error();
  }
}

function mayKeep(response, type) {
  const policy = response.headers.get("cache-control") ?? "";
  const isPlain = response.status === 200 && response.type === "basic" && !response.redirected;
  return isPlain && !/no-store|private/.test(policy) && (response.headers.get("content-type") ?? "").startsWith(type);
}

async function keep(name, request, response, most) {
  const cache = await caches.open(name);
  // Put anew, so that the oldest are those that were not read for longest.
  await cache.delete(request);
  await cache.put(request, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}
