// Keeps the shell of the page (markup, styles, scripts) so that it opens without a connection and says so itself. What is
// heard and seen comes from the server at every moment and is never kept.
/// <reference lib="webworker" />

/** Put in while building: the files of the shell, and a name that changes whenever one of them does. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_NAME: string;

// The scope of workers and that of pages are typed in one program here.
const worker = self as unknown as ServiceWorkerGlobalScope;
const prefix = 'stillpoint-shell-';

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL_NAME)
      .then((cache) => cache.addAll([...SHELL_FILES]))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(prefix) && name !== SHELL_NAME))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) {
    return;
  }
  if (request.mode === 'navigate') {
    event.respondWith(page(request));
  } else if (SHELL_FILES.includes(pathname)) {
    event.respondWith(file(request));
  }
});
