/** Full screen for the whole page; nothing happens where the browser has none (iPhone). */
export async function toggleFullScreen(): Promise<void> {
  try {
    if (document.fullscreenElement) {
      await document.exitFullscreen();
    } else {
      await document.documentElement.requestFullscreen();
    }
  } catch {
    // Refused by the browser: the page stays as it is.
  }
}

export function fullScreenPossible(): boolean {
  return document.fullscreenEnabled;
}
