import type { PageViewport, PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Annotation } from './annotations.ts';

export interface PageLink {
  /** Fractions of the page: left, top, width, height. */
  readonly at: readonly [number, number, number, number];
  /** An address, or a page of this document. */
  readonly to: { readonly url: string } | { readonly page: number };
}

type Destinations = Pick<PDFDocumentProxy, 'getDestination' | 'getPageIndex'>;

/** @param viewport of the page at scale 1 */
export async function readLinks(
  pdf: Destinations,
  viewport: Pick<PageViewport, 'width' | 'height' | 'transform'>,
  notes: readonly Annotation[],
): Promise<PageLink[]> {
  const links: PageLink[] = [];
  for (const note of notes) {
    if (note.subtype !== 'Link' || !Array.isArray(note.rect)) continue;
    const to = await targetOf(pdf, note);
    if (to) links.push({ at: fractionsOf(viewport, note.rect), to });
  }
  return links;
}

async function targetOf(pdf: Destinations, { url, dest }: Annotation): Promise<PageLink['to'] | null> {
  // `url` is set by pdf.js for http, https, mailto and the like only.
  if (typeof url === 'string' && /^(https?|mailto):/i.test(url)) return { url };
  const page = await pageOf(pdf, dest).catch(() => null);
  return page === null ? null : { page };
}

/** The page that a destination leads to (ISO 32000-1 §12.3.2), from 1. */
async function pageOf(pdf: Destinations, dest: unknown): Promise<number | null> {
  const explicit = typeof dest === 'string' ? await pdf.getDestination(dest) : dest;
  if (!Array.isArray(explicit)) return null;
  const [target] = explicit as unknown[];
  if (Number.isInteger(target)) return Number(target) + 1;
  if (typeof target !== 'object' || target === null || !('num' in target) || !('gen' in target)) return null;
  return (await pdf.getPageIndex({ num: Number(target.num), gen: Number(target.gen) })) + 1;
}

function fractionsOf(
  { width, height, transform }: Pick<PageViewport, 'width' | 'height' | 'transform'>,
  rect: readonly unknown[],
): PageLink['at'] {
  const [x1, y1, x2, y2] = rect.map(Number);
  const [a, b, c, d, e, f] = transform.map(Number);
  const corner = (x = 0, y = 0) => [
    ((a ?? 1) * x + (c ?? 0) * y + (e ?? 0)) / width,
    ((b ?? 0) * x + (d ?? 1) * y + (f ?? 0)) / height,
  ];
  const [left = 0, bottom = 0] = corner(x1, y1);
  const [right = 0, top = 0] = corner(x2, y2);
  return [Math.min(left, right), Math.min(top, bottom), Math.abs(right - left), Math.abs(bottom - top)];
}
