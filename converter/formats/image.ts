import { readFile } from 'node:fs/promises';
import { imageSize } from 'image-size';
import { Failure } from '../failure.ts';
import type { ConverterLimits } from '../limits.ts';

/** Longest side of a picture's page in points: that of a widescreen slide (13.33 inches). */
const LONGEST = 960;

/** Turns, in quarters clockwise, that show a photo upright; EXIF 2.32, tag Orientation (mirrored ones do not occur). */
const QUARTERS: ReadonlyMap<number, number> = new Map([
  [3, 2],
  [6, 1],
  [8, 3],
]);

interface Picture {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  readonly quarters: number;
}

async function readPicture(path: string): Promise<Picture> {
  const bytes = await readFile(path);
  try {
    const { width, height, orientation } = imageSize(bytes);
    if (width > 0 && height > 0) return { bytes, width, height, quarters: QUARTERS.get(orientation ?? 1) ?? 0 };
  } catch {
    // Told below.
  }
  throw new Failure('damaged', 'picture without a size');
}

/** @throws Failure 'damaged' when the picture tells no size, 'bomb' when it has too many pixels to unpack. */
export async function checkPicture(path: string, limits: Pick<ConverterLimits, 'pixels'>): Promise<void> {
  const { width, height } = await readPicture(path);
  if (width * height > limits.pixels) throw new Failure('bomb', `${width} × ${height} pixels`);
}

/**
 * A flat OpenDocument drawing whose only page has the picture's proportions and holds the picture. Given a bare
 * picture, LibreOffice would put it in the middle of an A4 page and ignore the camera's orientation.
 * (Without the empty <office:styles> LibreOffice does not read the page's size.)
 */
export async function pictureToDrawing(path: string): Promise<string> {
  const { bytes, width, height, quarters } = await readPicture(path);
  const scale = LONGEST / Math.max(width, height);
  // Sides below a point vanish in LibreOffice, and a strip of 1 × 10,000 pixels is a picture all the same.
  const [w, h] = [Math.max(4, width * scale), Math.max(4, height * scale)];
  const [pageWidth, pageHeight] = quarters % 2 ? [h, w] : [w, h];
  // Angles run against the clock; the turned frame is then moved back onto the page.
  const moves = ['0pt 0pt', `${h}pt 0pt`, `${w}pt ${h}pt`, `0pt ${w}pt`];
  const transform = `rotate (${(-quarters * Math.PI) / 2}) translate (${moves[quarters]})`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.graphics">
<office:styles/><office:automatic-styles><style:page-layout style:name="P"><style:page-layout-properties fo:margin="0pt"
 fo:page-width="${pageWidth}pt" fo:page-height="${pageHeight}pt"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="M" style:page-layout-name="P"/></office:master-styles>
<office:body><office:drawing><draw:page draw:master-page-name="M"><draw:frame svg:width="${w}pt" svg:height="${h}pt"
 draw:transform="${transform}"><draw:image><office:binary-data>${bytes.toString('base64')}</office:binary-data>
</draw:image></draw:frame></draw:page></office:drawing></office:body></office:document>`;
}
