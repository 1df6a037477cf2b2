import { crc32, deflateSync } from 'node:zlib';
import yauzl from 'yauzl';

/** A zip container with stored entries. */
export function makeZip(entries: readonly (readonly [string, string | Buffer])[]): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of entries) {
    const [nameBytes, data] = [Buffer.from(name), Buffer.from(text)];
    // Version, flags, method, time, date, checksum, two sizes, name's length, extra's length: the same in both places.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    local.push(Buffer.from('PK\x03\x04'), common, nameBytes, data);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, place, nameBytes);
    offset += 30 + nameBytes.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...directory, end]);
}

/** An OpenDocument text with this XML in its body. */
export function makeOdt(body: string, manifest = ''): Buffer {
  const mime = 'application/vnd.oasis.opendocument.text';
  const namespaces = ['office', 'text', 'drawing:draw', 'xsl-fo-compatible:fo', 'svg-compatible:svg'].map((name) => {
    const [long, short = long] = name.split(':');
    return `xmlns:${short}="urn:oasis:names:tc:opendocument:xmlns:${long}:1.0"`;
  });
  return makeZip([
    ['mimetype', mime],
    [
      'META-INF/manifest.xml',
      `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
       <manifest:file-entry manifest:full-path="/" manifest:media-type="${mime}"/>
       <manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">${manifest}</manifest:file-entry>
       </manifest:manifest>`,
    ],
    [
      'content.xml',
      `<office:document-content ${namespaces.join(' ')} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">
       <office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    ],
  ]);
}

/** A PDF of empty pages (200 × 100 points each). */
export const makePdf = (pages: number, mark = ''): Buffer =>
  makePages(
    Array.from({ length: pages }, () => ({ attributes: '' })),
    { tree: '/MediaBox[0 0 200 100]', mark },
  );

export interface MadePage {
  /** Of the page's dictionary, beside its type and what is named below. */
  readonly attributes: string;
  /** What it draws; /F1 is Helvetica. */
  readonly content?: string;
  /** Dictionaries of annotations. */
  readonly notes?: readonly string[];
}

/** A PDF with these pages. `tree` is added to the page tree's root, `catalog` to the catalog; `objects` are numbered from 10. */
export function makePages(
  pages: readonly MadePage[],
  { tree = '', catalog = '', mark = '', objects: others = [] as readonly string[] } = {},
): Buffer {
  const objects = new Map([[1, `<</Type/Catalog/Pages 2 0 R${catalog}>>`]]);
  for (const [index, object] of others.entries()) objects.set(10 + index, object);
  const first = 10 + others.length;
  const kids = pages.map((_, index) => `${first + 2 * index} 0 R`);
  objects.set(2, `<</Type/Pages/Count ${pages.length}/Kids[${kids.join(' ')}]${tree}>>`);
  objects.set(3, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  pages.forEach(({ attributes, content = '', notes = [] }, index) => {
    const [page, stream] = [first + 2 * index, first + 2 * index + 1];
    const rest = `/Resources<</Font<</F1 3 0 R>>>>/Contents ${stream} 0 R${notes.length ? `/Annots[${notes.join(' ')}]` : ''}`;
    objects.set(page, `<</Type/Page/Parent 2 0 R${rest}${attributes}>>`);
    objects.set(stream, `<</Length ${content.length}>>stream\n${content}\nendstream`);
  });
  let text = `%PDF-1.7\n%${mark}\n`;
  const size = Math.max(...objects.keys()) + 1;
  const entries = ['0000000000 65535 f \n'];
  for (let number = 1; number < size; number++) {
    const object = objects.get(number);
    entries.push(object ? `${String(text.length).padStart(10, '0')} 00000 n \n` : '0000000000 65535 f \n');
    if (object) text += `${number} 0 obj${object}\nendobj\n`;
  }
  const end = `trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}xref\n0 ${size}\n${entries.join('')}${end}`, 'latin1');
}

/** A copy of a zip with some of its entries changed, and others put in. */
export async function remakeZip(file: Buffer, changes: Readonly<Record<string, (text: string) => string>>) {
  const zip = await yauzl.fromBufferPromise(file, { lazyEntries: true });
  const entries = new Map<string, string | Buffer>();
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, Buffer.concat(await (await zip.openReadStreamPromise(entry)).toArray()));
  }
  for (const [name, change] of Object.entries(changes)) entries.set(name, change(String(entries.get(name) ?? '')));
  return makeZip([...entries]);
}

const namespace = (prefix: string, name: string) =>
  ` xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`;
const OPEN_DOCUMENT = [
  ...['office', 'style', 'text', 'table', 'presentation', 'form', 'script'].map((name) => namespace(name, name)),
  ...[namespace('draw', 'drawing'), namespace('fo', 'xsl-fo-compatible'), namespace('svg', 'svg-compatible')],
  ...[' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'],
].join('');

/**
 * An OpenDocument package: `body` is what stands in its office:body, `styles` its automatic styles, and `files` are put
 * beside the content.
 */
export function makeOpenDocument(
  kind: 'text' | 'presentation' | 'spreadsheet',
  body: string,
  { styles = '', files = [] }: { styles?: string; files?: readonly (readonly [string, string | Buffer])[] } = {},
): Buffer {
  const mime = `application/vnd.oasis.opendocument.${kind}`;
  const listed = [
    ['/', mime] as const,
    ['content.xml', 'text/xml'] as const,
    ...files.map(([name]) => [name, ''] as const),
  ];
  return makeZip([
    ['mimetype', mime],
    [
      'META-INF/manifest.xml',
      `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
       ${listed.map(([name, type]) => `<manifest:file-entry manifest:full-path="${name}" manifest:media-type="${type}"/>`).join('')}
       </manifest:manifest>`,
    ],
    [
      'content.xml',
      `<office:document-content${OPEN_DOCUMENT} office:version="1.3"><office:automatic-styles>${styles}</office:automatic-styles>
       <office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    ],
    ...files,
  ]);
}

/** A PNG of 40 × 20 pixels; `pixel` gives the bytes of one. `extra` are chunks: [name, content]. */
export function makePng(
  pixel: (x: number, y: number) => readonly number[],
  { depth = 8, colour = 2, extra = [] as readonly (readonly [string, Buffer])[] } = {},
): Buffer {
  const chunk = (name: string, content: Buffer) => {
    const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(name), content, Buffer.alloc(4)]);
    bytes.writeUInt32BE(content.length);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
    return bytes;
  };
  const head = Buffer.from([0, 0, 0, 40, 0, 0, 0, 20, depth, colour, 0, 0, 0]);
  const lines = Array.from({ length: 20 }, (_, y) => [0, ...Array.from({ length: 40 }, (_, x) => pixel(x, y)).flat()]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...[['IHDR', head] as const, ...extra].map(([name, content]) => chunk(name, content)),
    chunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** EXIF data with nothing but an orientation, 1 to 8. */
export function makeExif(orientation: number): Buffer {
  return Buffer.from(`4d4d002a0000000800010112000300000001000${orientation}000000000000`, 'hex');
}
