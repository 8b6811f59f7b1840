/* Keeps the page of the interview, its scripts, pictures and words, for when there is no line. Nothing about anybody is kept here. */
"use strict";
const NAME = "whimbrel-interview-{{ version }}", WORDS = "whimbrel-interview-words";
const PAGE = "{{ page|escapejs }}", FILES = {{ files|safe }};

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(NAME);
    await kept.addAll(FILES);
    const page = await fetch(PAGE, { cache: "no-store", credentials: "same-origin" });
    // Of a session that has ended the sign-in page would come instead.
    if (!page.ok || page.redirected) throw new Error("not signed in");
    await kept.put(PAGE, page);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("whimbrel-interview-") && name !== NAME && name !== WORDS) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === PAGE) {
    event.respondWith(caches.match(PAGE, { ignoreVary: true }).then((kept) => kept || fetch(request)));
  } else if (request.mode === "navigate" && address.pathname.startsWith("/interview/")) {
    // Without a line every page of the interview leads to the one that is kept.
    event.respondWith(fetch(request).catch(async () => (await caches.match(PAGE, { ignoreVary: true })) || Response.error()));
  } else if (FILES.includes(address.pathname + address.search) || address.pathname.startsWith("/interview/wording/")) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept || fetch(request)));
  }
});
