// The site is no app any more: what was kept goes, and so does this worker.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name.startsWith("spark-")).map((name) => caches.delete(name)));
      await self.registration.unregister();
    })(),
  );
});
