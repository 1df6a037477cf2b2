// What hands do on the stage, and what is seen of it.
import { startMeeting, type TestMeeting } from './meeting.ts';
import { joinAsGuest, type Person, person, seesPage, upload, uploadsGone } from './people.ts';

/** A place of the page on the screen, in parts of the page. */
export async function place(who: Person, x: number, y: number): Promise<readonly [number, number]> {
  const { left, top, width, height } = await who.page.locator('.sheet').evaluate((el) => {
    const { left, top, width, height } = el.getBoundingClientRect();
    return { left, top, width, height };
  });
  return [left + width * x, top + height * y];
}

/** A line across the page, by the mouse, with the tool in hand. */
export async function draw(who: Person, y: number, from = 0.3, to = 0.6): Promise<void> {
  await who.page.mouse.move(...(await place(who, from, y)));
  await who.page.mouse.down();
  await who.page.mouse.move(...(await place(who, to, y)), { steps: 6 });
  await who.page.mouse.up();
}

/** Where the strokes begin, in tenths of the page's height, once there are so many; the lowest first. */
export async function strokes(who: Person, count: number): Promise<number[]> {
  await who.page.waitForFunction((wanted) => document.querySelectorAll('svg.ink path').length === wanted, count);
  return who.page.locator('svg.ink').evaluate((svg) => {
    const height = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('path')].map((path) => {
      const { top } = path.getBoundingClientRect();
      return Math.round(((top - height.top) / height.height) * 10);
    });
  });
}

const allSee = (page: number, people: readonly Person[]) =>
  Promise.all(people.map((each) => seesPage(each, page, 30_000)));

/** The host turns, and all of these see it. */
export async function turnTo(page: number, host: Person, ...others: Person[]): Promise<void> {
  await host.el('page-number').fill(String(page));
  await host.el('page-number').press('Enter');
  await allSee(page, [host, ...others]);
}

/** Nobody has turned: the next turn is one from here. */
export async function staysAt(page: number, host: Person, ...others: Person[]): Promise<void> {
  await host.el('page-next').click();
  await allSee(page + 1, [host, ...others]);
  await host.el('page-prev').click();
  await allSee(page, [host, ...others]);
}

/** A document of so many pages on the stage of a host and a guest, ready for hands. */
export async function startStage(
  file: string,
  pages: number,
): Promise<{ readonly meeting: TestMeeting; readonly host: Person; readonly guest: Person }> {
  const meeting = await startMeeting();
  const { host } = meeting;
  const guest = await person(meeting.browser);
  for (const { page } of [host, guest]) page.setDefaultTimeout(30_000);
  await upload(host, file);
  await seesPage(host, 1);
  await joinAsGuest(guest, meeting.link, 'Gita');
  await seesPage(guest, 1);
  await host.el(`thumb-${pages}`).waitFor({ state: 'attached' });
  await uploadsGone(host);
  await host.page.locator('[data-testid="stage"][data-by="canvas"]').waitFor();
  return { meeting, host, guest };
}
