// Every page of the samples: its picture against what pdf.js draws in the browser.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sample, startConverter } from '../converter/fixture.ts';
import { startCanvases } from '../helpers/canvases.ts';
import type { Figure } from './numbers.ts';

/** Pixels by which the sides of picture and canvas may be apart: both are rounded. */
const ROUNDED = 1.5;
/** Of a page's cells; more is a difference in what is seen. Text that is smoothed otherwise stays below. */
const CONTENT = 0.03;

export async function measurePages(): Promise<Figure> {
  const fixture = startConverter();
  const canvases = await startCanvases(join(fixture.path, 'documents'));
  const other: string[] = [];
  let [pages, boxes] = [0, 0];
  try {
    const files = ['', 'pages/'].flatMap((folder) =>
      readdirSync(sample(folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(pdf|pptx?|docx|xlsx)$/.test(entry.name))
        .map((entry) => `${folder}${entry.name}`),
    );
    for (const file of files) {
      const { id, last } = await fixture.convert(sample(file));
      for (let page = 1; page <= last.drawn; page++) {
        const { picture, canvas, differing, vanished, appeared } = await canvases.compare(
          `${id}/document.pdf`,
          page,
          `${id}/pages/${page}.jpg`,
        );
        pages++;
        const [width = 1, height = 1] = last.sizes[page - 1] ?? [];
        const scale = picture[0] / width;
        const apart = [picture[0] - canvas[0], picture[1] - canvas[1], picture[1] - height * scale];
        // Both heights follow from a width in whole pixels.
        if (apart.some((pixels) => Math.abs(pixels) > ROUNDED * Math.max(1, height / width))) {
          boxes++;
          console.log(`${file} ${page}: the picture is ${picture.join(' × ')}, the canvas ${canvas.join(' × ')}`);
        }
        if (differing > CONTENT)
          other.push(`${file} ${page}: ${(100 * differing).toFixed(1)} % (${vanished}, ${appeared})`);
      }
    }
  } finally {
    await canvases.close();
    await fixture.close();
  }
  console.log(`Pages that differ in more than ${100 * CONTENT} % of their cells (cells vanished, appeared):`);
  for (const line of other) console.log(`  ${line}`);
  return {
    what: 'pages of the samples: picture against canvas, other boxes',
    measured: `${boxes} of ${pages}; ${other.length} differ in content`,
    bar: '0',
    met: pages > 0 && boxes === 0,
    data: { pages, boxes, content: other.length },
  };
}
