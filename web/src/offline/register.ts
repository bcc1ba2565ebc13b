/** Makes the page open without a connection from its second visit on. Browsers allow it on https and localhost only. */
export function keepShell(): void {
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    addEventListener('load', () => {
      // Where it cannot be had (private windows) the page works as ever, but not offline.
      navigator.serviceWorker.register('/service_worker.js').catch(() => undefined);
    });
  }
}
