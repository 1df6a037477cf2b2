import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import { Failure } from '../../failure.ts';
import type { Run } from '../../sandbox.ts';
import type { DocumentLimits } from '../limits.ts';

/** Longest side of a picture's page in points: that of a widescreen slide (13.33 inches). */
const LONGEST = 960;

/** Longest side in pixels: what LibreOffice would leave of it at its 300 points an inch. */
const PIXELS = 4000;

/** Bytes of such a picture as PNG, should nothing of it be packed: four a pixel, and one for each row. */
export const STRAIGHT_BYTES = 5 * PIXELS ** 2;

interface Picture {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

function readSize(bytes: Buffer): Picture {
  try {
    const { width, height } = imageSize(bytes);
    if (width > 0 && height > 0) return { bytes, width, height };
  } catch {
    // Told below.
  }
  throw new Failure('damaged', 'picture without a size');
}

/** @throws Failure 'damaged' when the picture tells no size, 'bomb' when it has too many pixels to unpack. */
export async function checkPicture(path: string, limits: Pick<DocumentLimits, 'pixels'>): Promise<void> {
  const { width, height } = readSize(await readFile(path));
  if (width * height > limits.pixels) throw new Failure('bomb', `${width} × ${height} pixels`);
}

/**
 * Decodes a picture with libvips, in the sandbox, and gives the path of one that is upright (all eight orientations of
 * EXIF, also in PNG and WebP), in sRGB with 8 bits, of bounded size; of an animation the first picture. What shows
 * through stays so.
 * @throws Failure 'damaged' when any of it is missing or broken, 'crashed' when memory is too small
 */
export async function straighten(run: Run, source: string, writes: string, ending: string): Promise<string> {
  const photo = ending === 'jpg' || ending === 'jpeg';
  const name = photo ? 'picture.jpg' : 'picture.png';
  const thumbnail = (own: string, colours: readonly string[]) =>
    run(
      'vips',
      [
        // One for the decoder and one for what is made of it: threads of a document are bounded.
        ...['--vips-concurrency=2', 'thumbnail', source],
        `${join(own, name)}[strip${photo ? ',Q=95,subsample_mode=off' : ''}]`,
        ...[String(PIXELS), '--height', String(PIXELS), '--size', 'down'],
        // A picture that ends early would be grey from there on.
        ...['--fail-on', 'truncated', ...colours],
      ],
      { reads: [source], writes: own },
    );
  // From its own colours, or from sRGB when it tells none.
  let { code, stderr } = await thumbnail(writes, ['--import-profile', 'srgb', '--export-profile', 'srgb']);
  if (code === 0) return join(writes, name);
  // Greys without a profile have none to come from.
  if (/profile/.test(stderr)) ({ code, stderr } = await thumbnail(`${writes}-grey`, []));
  if (code === 0) return join(`${writes}-grey`, name);
  throw new Failure(/out of memory|unable to allocate/i.test(stderr) ? 'crashed' : 'damaged', stderr.slice(0, 500));
}

/**
 * A flat OpenDocument drawing whose only page has the picture's proportions and holds the picture. Given a bare
 * picture, LibreOffice would put it in the middle of an A4 page.
 * (Without the empty <office:styles> LibreOffice does not read the page's size.)
 */
export function pictureToDrawing(picture: Buffer): string {
  const { bytes, width, height } = readSize(picture);
  const scale = LONGEST / Math.max(width, height);
  // Sides below a point vanish in LibreOffice, and a strip of 1 × 10,000 pixels is a picture all the same.
  const [w, h] = [Math.max(4, width * scale), Math.max(4, height * scale)];
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.graphics">
<office:styles/><office:automatic-styles><style:page-layout style:name="P"><style:page-layout-properties fo:margin="0pt"
 fo:page-width="${w}pt" fo:page-height="${h}pt"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="M" style:page-layout-name="P"/></office:master-styles>
<office:body><office:drawing><draw:page draw:master-page-name="M"><draw:frame svg:width="${w}pt" svg:height="${h}pt"><draw:image><office:binary-data>${bytes.toString('base64')}</office:binary-data>
</draw:image></draw:frame></draw:page></office:drawing></office:body></office:document>`;
}
