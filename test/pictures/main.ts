// `npm run pictures`: makes the pictures of README.md from the running product.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { closeBrowsers, launchChromium } from '../helpers/chromium.ts';
import { startLectern } from '../helpers/lectern.ts';
import { joinAsGuest, logIn, makeRoom, PHONE, person, seesPage, upload } from '../helpers/people.ts';
import { startProsody } from '../helpers/prosody.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { beeps, wav } from '../web/voice-fixture/sound.ts';

const PICTURES = resolve(import.meta.dirname, '../../docs/pictures');
const PAGE = 6;

const folder = temporaryFolder('pictures');
const sound = join(folder.path, 'sound.wav');
writeFileSync(sound, wav(beeps(20, 120)));
const prosody = await startProsody();
const lectern = await startLectern(prosody);
try {
  const browser = await launchChromium({ microphone: sound });
  const host = await person(browser, { viewport: { width: 1440, height: 860 } });
  await logIn(host, lectern.url, 'helen', await prosody.createUser('helen'));
  const link = await makeRoom(host, 'How we refactor');
  await upload(host, 'talk-how-we-refactor.pptx');
  await host.page.locator('[data-testid="thumb-28"] img').waitFor({ state: 'attached', timeout: 60_000 });
  const phone = await person(browser, { viewport: PHONE });
  await joinAsGuest(phone, link, 'Mei Lin');
  for (const name of ['Amir', 'Beatriz', '王芳']) {
    const guest = await person(browser);
    await joinAsGuest(guest, link, name);
    await seesPage(guest, 1);
  }
  await host.el('start-meeting').click();
  await host.el('mic').click();
  await host.el('page-number').fill(String(PAGE));
  await host.el('page-number').press('Enter');
  await seesPage(phone, PAGE);

  // A ring around what is being talked about.
  await host.el('tool-pen').click();
  const box = await host.el('stage').boundingBox();
  if (!box) throw new Error('the stage is not on the screen');
  const ring = (i: number) => {
    const angle = (i / 40) * 2 * Math.PI * 1.04 + 1.2;
    return [
      box.x + box.width * (0.34 - 0.17 * Math.cos(angle)),
      box.y + box.height * (0.33 - 0.06 * Math.sin(angle)),
    ] as const;
  };
  await host.page.mouse.move(...ring(0));
  await host.page.mouse.down();
  for (let i = 1; i <= 40; i++) await host.page.mouse.move(...ring(i));
  await host.page.mouse.up();
  await phone.page.locator('[data-testid="stage"] svg.ink path').waitFor({ state: 'attached' });

  await host.page.mouse.move(700, 840);
  await host.page.locator('[data-testid="member-helen"][data-speaking="true"]').waitFor();
  await host.page.screenshot({ path: join(PICTURES, 'room.png') });
  await phone.page.screenshot({ path: join(PICTURES, 'phone.png') });
} finally {
  await closeBrowsers();
  await lectern.remove();
  await prosody.remove();
  folder.remove();
}
process.exit(0);
