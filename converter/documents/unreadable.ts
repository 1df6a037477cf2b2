import type { Size } from './formats/pdf.ts';

/** Letters that are there whatever fonts are installed; poppler-data and fonts-noto-cjk have the Chinese ones. */
const FONTS = [
  '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font' +
    '/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>' +
    '/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]' +
    '/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>>>]>>',
];

/** The size of such a page in the place of another, whose sides may be anything: here letters find room on it. */
export function unreadableSize([width, height]: Size): Size {
  const longest = Math.max(width, height);
  const side = (length: number) => Math.max(20, Math.round((1000 * length) / longest));
  return [side(width), side(height)];
}

/**
 * A PDF of one page that says, in the languages of the client, that this page of a document cannot be read. A picture goes
 * to stock clients, too, which have no other place for it.
 */
export function unreadablePage(number: number, [width, height]: Size): string {
  const [english, chinese] = [`Page ${number} cannot be read`, `第${number}页无法读取`];
  // A letter is about half as wide as it is high.
  const letter = Math.min(width / english.length, height / 8);
  const center = (text: string, each: number) => (width - text.length * each) / 2;
  const utf16 = Buffer.from(chinese, 'utf16le').swap16().toString('hex');
  const content = [
    `0.93 g 0 0 ${width} ${height} re f 0.3 g`,
    `BT /F0 ${letter} Tf ${center(english, letter * 0.5)} ${height / 2 + letter * 0.4} Td (${english}) Tj ET`,
    `BT /F1 ${letter} Tf ${center(chinese, letter)} ${height / 2 - letter * 1.2} Td <${utf16}> Tj ET`,
  ].join('\n');
  const fonts = FONTS.map((font, index) => `/F${index} ${font}`).join('');
  return `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Contents 4 0 R/Resources<</Font<<${fonts}>>>>>>endobj
4 0 obj<</Length ${content.length}>>stream
${content}
endstream endobj
trailer<</Root 1 0 R>>
`;
}
