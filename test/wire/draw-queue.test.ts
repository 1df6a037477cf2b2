// Drawing pages ahead: what is not wanted any more never stands in the way of what is.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { createDrawQueue } from '../../web/ui/stage/draw-queue.ts';
import { createJob, isCancelled } from '../../web/ui/stage/job.ts';
import { createPageCache } from '../../web/ui/stage/page-cache.ts';
import type { Pdf } from '../../web/ui/stage/pdf.ts';

const canvas = (width: number) => ({ width, height: width }) as HTMLCanvasElement;

describe('the queue of drawings', () => {
  let drawn: string[];
  let begun: string[];

  const pdf = (name: string, draw: (page: number) => Promise<HTMLCanvasElement>): Pdf => ({
    ratio: () => 1,
    drawPage(page) {
      begun.push(`${name}/${page}`);
      return createJob(() => draw(page));
    },
    drawPart: () => createJob(() => draw(0)),
    links: async () => [],
    close() {},
  });
  const make = () =>
    createDrawQueue({
      cache: createPageCache(1e6, () => false),
      onDrawn: (document, page) => void drawn.push(`${document}/${page}`),
    });
  /** As a document that was closed, or a tab that nobody sees. */
  const never = () => new Promise<HTMLCanvasElement>(() => {});
  const atOnce = async () => canvas(10);

  beforeEach(() => {
    drawn = [];
    begun = [];
  });

  it('goes on with another document when the drawing in hand never ends', async () => {
    const queue = make();
    queue.want('a', pdf('a', never), [{ page: 1, width: 10 }]);
    queue.stop();
    queue.want('b', pdf('b', atOnce), [
      { page: 1, width: 10 },
      { page: 2, width: 10 },
    ]);
    for (let i = 0; i < 10; i++) await nextTurn();
    expect(drawn).to.deep.equal(['b/1', 'b/2']);
  });

  it('goes on with another page when the drawing in hand never ends', async () => {
    const queue = make();
    const slow = pdf('a', (page) => (page === 1 ? never() : atOnce()));
    queue.want('a', slow, [{ page: 1, width: 10 }]);
    queue.want('a', slow, [{ page: 2, width: 10 }]);
    for (let i = 0; i < 10; i++) await nextTurn();
    expect(drawn).to.deep.equal(['a/2']);
    queue.want('a', slow, [{ page: 1, width: 10 }]);
    expect(begun.at(-1), 'a drawing that was cancelled is not a page that cannot be drawn').to.equal('a/1');
  });

  it('settles what was cancelled at once, and knows it', async () => {
    const job = createJob(never);
    job.cancel();
    expect(isCancelled(await job.done.catch((error: unknown) => error))).to.equal(true);
    const failed = createJob(() => Promise.reject(new Error('broken')));
    expect(isCancelled(await failed.done.catch((error: unknown) => error))).to.equal(false);
  });
});
