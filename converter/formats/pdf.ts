import { Failure } from '../failure.ts';
import type { ConverterLimits } from '../limits.ts';
import type { Run } from '../sandbox.ts';

/** Width and height in points, as the page is seen. */
export type Size = readonly [number, number];

/**
 * Reads the size of each page.
 * @throws Failure 'encrypted', 'damaged' or 'too-many-pages'
 */
export async function readSizes(run: Run, pdf: string, limits: Pick<ConverterLimits, 'pages'>): Promise<Size[]> {
  const { code, stdout, stderr } = await run('pdfinfo', ['-f', '1', '-l', String(limits.pages), pdf], { reads: [pdf] });
  if (/Incorrect password/.test(stderr)) throw new Failure('encrypted', 'pdfinfo asks for a password');
  const pages = Number(/^Pages:\s+(\d+)$/m.exec(stdout)?.[1] ?? 0);
  if (code !== 0 || pages === 0) throw new Failure('damaged', `pdfinfo: ${stderr.slice(0, 500)}`);
  if (pages > limits.pages) throw new Failure('too-many-pages', `${pages} pages`);
  const turned = new Set<string>();
  for (const [, page = '', angle] of stdout.matchAll(/^Page +(\d+) rot: +(\d+)/gm)) {
    if (Number(angle) % 180 !== 0) turned.add(page);
  }
  const sizes: Size[] = [];
  for (const [, page = '', width, height] of stdout.matchAll(/^Page +(\d+) size: +([\d.]+) x ([\d.]+) pts/gm)) {
    sizes.push(turned.has(page) ? [Number(height), Number(width)] : [Number(width), Number(height)]);
  }
  if (sizes.length !== pages) throw new Failure('damaged', `${pages} pages, ${sizes.length} sizes`);
  return sizes;
}
