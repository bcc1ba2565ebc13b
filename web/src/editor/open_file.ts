// A track file that somebody chooses or drops on the page.
import { text } from '../text';
import { TrackDocument } from './track_document';

export type Opened = (document: TrackDocument) => void;
export type Refused = (message: string) => void;

async function read(file: File, opened: Opened, refused: Refused): Promise<void> {
  try {
    opened(TrackDocument.parse(await file.text()));
  } catch {
    refused(`${file.name}: ${text.editor.notJson}`);
  }
}

/** Lets people drop a file anywhere on ELEMENT. */
export function acceptDrops(element: HTMLElement, opened: Opened, refused: Refused): void {
  element.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) {
      event.preventDefault();
      element.classList.add('drop');
    }
  });
  element.addEventListener('dragleave', () => element.classList.remove('drop'));
  element.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    element.classList.remove('drop');
    if (file) {
      event.preventDefault();
      void read(file, opened, refused);
    }
  });
}

/** The browser's own dialogue. */
export function chooseFile(opened: Opened, refused: Refused): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) {
      void read(file, opened, refused);
    }
  });
  input.click();
}
