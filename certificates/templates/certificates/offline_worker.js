{% load static %}/* Keeps the page for checking without a network, and nothing else: no answer, no file, nothing of anybody's. */
const STORE = "meridian-offline-{{ version }}";
const PAGE = "{{ page }}";
const PARTS = [PAGE, {% for part in parts %}"{{ part }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const LISTS = /^\/status\/\d+\/[a-z]+$/;

/* Without cookies, so that what is kept is the page of a stranger. */
const plain = (address, headers = {}) => new Request(address, { credentials: "omit", cache: "no-cache", headers });

self.addEventListener("install", (event) => {
  const keep = async () => {
    const store = await caches.open(STORE);
    await store.addAll(PARTS.map((part) => plain(part)));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("meridian-offline-") && name !== STORE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (LISTS.test(pathname)) event.respondWith(newest(request));
  else if (PARTS.includes(pathname)) event.respondWith(request.mode === "navigate" ? page(request) : part(request));
});

/* A newer page where there is a network; it is shown, and not kept, since it may greet somebody by name. */
const page = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.open(STORE)).match(PAGE, { ignoreVary: true });
  }
};

const part = async (request) => (await (await caches.open(STORE)).match(request, { ignoreVary: true })) ?? fetch(request);

/* Status lists name nobody: bits at places drawn at random. */
const newest = async (request) => {
  const store = await caches.open(STORE);
  try {
    const reply = await fetch(request);
    if (reply.ok) await store.put(request, reply.clone());
    return reply;
  } catch {
    return (await store.match(request)) ?? Response.error();
  }
};
