// Contact sheets of all styles: every style at three moments of two scores, one sheet for desktops and one for phones.
//
//     node tests/look/contact_sheet.mjs [FOLDER]      (docs/pictures unless told otherwise)
//
// The pictures come from web/world.html, which draws a style from its file alone; no server is needed.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, openPage } from '../browser/chromium.mjs';
import { serveWorldPage } from '../browser/world_page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.argv[2] ?? join(root, 'docs', 'pictures');
const styles = readdirSync(join(root, 'config', 'styles')).map((name) => name.replace('.json', ''));
const first = ['drift', 'shore', 'grove', 'cavern', 'night', 'mandala', 'minimal'];
styles.sort((a, b) => (first.indexOf(a) + 1 || 99) - (first.indexOf(b) + 1 || 99) || a.localeCompare(b));
const scores = [{ beat: '10-5', seed: 7 }, { beat: '14-40', seed: 21 }];
const moments = [30, 120, 240];
const formats = [{ name: 'desktop', width: 288, height: 162 }, { name: 'phone', width: 117, height: 253 }];

const world = await serveWorldPage();
const browser = await launch();
mkdirSync(folder, { recursive: true });
for (const { name, width, height } of formats) {
  const rows = new Map(styles.map((style) => [style, []]));
  for (const { beat, seed } of scores) {
    const page = await openPage(browser, { viewport: { width, height }, deviceScaleFactor: 1 });
    page.setDefaultTimeout(300_000);
    await page.goto(`${world.origin}/world.html?style=${styles[0]}&w=${width}&h=${height}&rung=0&beat=${beat}&seed=${seed}`);
    await page.waitForFunction(() => window.ready === true);
    let epoch = 1;
    for (const style of styles) {
      for (const seconds of moments) {
        await page.evaluate(([wanted, t, number]) => window.showStill(wanted, t, number), [style, seconds, epoch++]);
        rows.get(style).push((await page.locator('canvas').screenshot({ type: 'jpeg', quality: 90 })).toString('base64'));
      }
      console.log(`${name} ${beat} ${style}`);
    }
    await page.context().close();
  }
  const cells = [...rows].map(([style, pictures]) => `<p>${style}</p><div>${pictures.map((data) => `<img width=${width} src="data:image/jpeg;base64,${data}">`).join('')}</div>`);
  const sheet = await openPage(browser, { viewport: { width: 6 * (width + 4) + 20, height: 400 } });
  await sheet.setContent(`<style>body{margin:10px;background:#0d0f14;color:#bebab2;font:13px sans-serif}p{margin:8px 0 3px}div{display:flex;gap:4px}img{display:block}</style>${cells.join('')}`);
  writeFileSync(join(folder, `styles-${name}.jpg`), await sheet.screenshot({ fullPage: true, type: 'jpeg', quality: 72 }));
  await sheet.context().close();
}
await browser.close();
await world.stop();
