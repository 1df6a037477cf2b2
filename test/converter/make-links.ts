/*
 * Documents that point to `out` (an address without a slash at its end) in every way that is known, and to
 * `<out>/for-readers` by a link that a reader clicks on.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { sample } from './fixture.ts';
import { makeOpenDocument, remakeZip } from './make.ts';

export function svgWithLinks(out: string, name = 'svg.png'): string {
  const nested = Buffer.from(`<svg><image href="${out}/nested-${name}"/></svg>`).toString('base64');
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink" width="100" height="100">
    <style>@import "${out}/import.css"; rect { fill: url(${out}/fill-${name}) }</style>
    <rect width="50" height="50"/><image width="50" height="50" l:href="${out}/${name}"/>
    <image width="50" height="50" href="data:image/png;base64,${nested}"/></svg>`;
}

export function openDocumentWithLinks(kind: 'text' | 'presentation' | 'spreadsheet', out: string): Buffer {
  const frame = (inner: string) =>
    `<draw:frame svg:width="3cm" svg:height="3cm" svg:x="1cm" svg:y="1cm">${inner}</draw:frame>`;
  const loaded = (element: string, address: string) =>
    frame(`<draw:${element} xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" xlink:href="${address}"/>`);
  const binary = Buffer.from(svgWithLinks(out, 'binary.png')).toString('base64');
  const frames = [
    ...['image', 'object', 'object-ole', 'floating-frame', 'plugin', 'applet'].map((element) =>
      loaded(element, `${out}/${element}`),
    ),
    loaded('image', 'file:///etc/passwd'),
    ...['Pictures/a.svg', 'Pictures/b.png', 'Pictures/c.svgz'].map((name) => loaded('image', name)),
    frame(`<draw:image><office:binary-data>${binary}</office:binary-data></draw:image>`),
  ].join('');
  const reader = `<text:a xlink:type="simple" xlink:href="${out}/for-readers">for readers</text:a>`;
  const files = [
    ['Pictures/a.svg', svgWithLinks(out, 'named-svg.png')],
    ['Pictures/b.png', svgWithLinks(out, 'named-png.png')],
    ['Pictures/c.svgz', gzipSync(svgWithLinks(out, 'packed.png'))],
  ] as const;
  const styles = `<style:style style:name="D" style:family="drawing-page"><style:drawing-page-properties draw:fill="bitmap">
    <style:background-image xlink:href="${out}/background.png"/></style:drawing-page-properties></style:style>`;
  const cell = (formula: string) =>
    `<table:table-row><table:table-cell table:formula="of:=${formula}" office:value-type="float" office:value="1">
     <text:p>1</text:p></table:table-cell></table:table-row>`;
  const bodies = {
    presentation: `<draw:page draw:style-name="D">${frames}<draw:frame svg:width="9cm" svg:height="2cm"><draw:text-box><text:p>${reader}</text:p>
      </draw:text-box></draw:frame></draw:page>`,
    text: `<text:p>Before ${frames} ${reader}</text:p><text:section text:name="S"><text:section-source xlink:type="simple"
      xlink:href="${out}/section.txt" text:filter-name="Text"/><text:p/></text:section><text:p>After</text:p>`,
    spreadsheet: `<table:table table:name="A"><table:shapes>${frames}</table:shapes>
      ${cell(`WEBSERVICE(&quot;${out}/webservice&quot;)`)}${cell(`['${out}/external.ods'#$A.A1]`)}
      <table:table-row><table:table-cell><text:p>${reader}</text:p></table:table-cell></table:table-row></table:table>
      <table:table table:name="B"><table:table-source xlink:href="${out}/source.csv"
      table:filter-name="Text - txt - csv (StarCalc)"/>${cell('1')}</table:table>`,
  };
  return makeOpenDocument(kind, bodies[kind], { styles, files });
}

const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A change of a file of relationships: [id, type, target, its mode]. */
function relate(all: readonly (readonly [string, string, string, 'External' | 'Internal'])[]) {
  const added = all.map(
    ([id, type, target, mode]) =>
      `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${type}" Target="${target}" TargetMode="${mode}"/>`,
  );
  return (text: string) => text.replace('</Relationships>', `${added.join('')}</Relationships>`);
}

/** A picture of DrawingML whose `blip` has this attribute; `ns` is the prefix of the elements around it. */
function picture(ns: 'p' | 'pic', attribute: string): string {
  return `<${ns}:pic xmlns:${ns}="http://schemas.openxmlformats.org/${ns === 'p' ? 'presentationml/2006/main' : 'drawingml/2006/picture'}"
    xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${RELATIONSHIPS}"><${ns}:nvPicPr>
    <${ns}:cNvPr id="90" name="x"/><${ns}:cNvPicPr/>${ns === 'p' ? '<p:nvPr/>' : ''}</${ns}:nvPicPr>
    <${ns}:blipFill><a:blip ${attribute}/><a:stretch><a:fillRect/></a:stretch></${ns}:blipFill><${ns}:spPr><a:xfrm>
    <a:off x="0" y="0"/><a:ext cx="1000000" cy="1000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
    </${ns}:spPr></${ns}:pic>`;
}

export function pptxWithLinks(out: string): Promise<Buffer> {
  const pictures = ['r:link="rId91"', 'r:link="rId92"', 'r:embed="rId92"', 'r:embed="rId94"', 'r:embed="rId95"'];
  return remakeZip(readFileSync(sample('arabic.pptx')), {
    'ppt/slides/_rels/slide1.xml.rels': relate([
      ['rId91', 'image', `${out}/image.png`, 'External'],
      // A picture that goes by a link for readers.
      ['rId92', 'hyperlink', `${out}/for-readers`, 'External'],
      ['rId93', 'video', `${out}/video.mp4`, 'External'],
      ['rId94', 'image', '../media/x.svg', 'Internal'],
      ['rId95', 'image', `${out}/internal.png`, 'Internal'],
      ['rId96', 'hyperlink', 'file:///etc/passwd', 'External'],
    ]),
    'ppt/slides/slide1.xml': (text) =>
      text.replace('</p:spTree>', `${pictures.map((attribute) => picture('p', attribute)).join('')}</p:spTree>`),
    'ppt/media/x.svg': () => svgWithLinks(out, 'pptx.png'),
  });
}

export function docxWithLinks(out: string): Promise<Buffer> {
  const inline = (attribute: string) =>
    `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">
     <wp:extent cx="1000000" cy="1000000"/><wp:docPr id="1" name="x"/><a:graphic
     xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData
     uri="http://schemas.openxmlformats.org/drawingml/2006/picture">${picture('pic', attribute)}</a:graphicData>
     </a:graphic></wp:inline></w:drawing></w:r></w:p>`;
  const vml = `<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:50pt;height:50pt"><v:imagedata
    src="${out}/vml.png"/></v:shape></w:pict></w:r></w:p>`;
  return remakeZip(readFileSync(sample('headings.docx')), {
    'word/_rels/document.xml.rels': relate([
      ['rId991', 'image', `${out}/image.png`, 'External'],
      ['rId992', 'hyperlink', `${out}/for-readers`, 'External'],
      ['rId993', 'subDocument', `${out}/sub.docx`, 'External'],
      ['rId994', 'attachedTemplate', `${out}/template.dotx`, 'External'],
    ]),
    'word/document.xml': (text) =>
      text.replace('<w:body>', `<w:body>${inline('r:link="rId991"')}${inline('r:link="rId992"')}${vml}`),
  });
}

export function xlsxWithLinks(out: string): Promise<Buffer> {
  return remakeZip(readFileSync(sample('tables.xlsx')), {
    'xl/worksheets/sheet1.xml': (text) =>
      text.replace(
        '<sheetData>',
        `<sheetData><row r="1"><c r="A1"><f>_xlfn.WEB<![CDATA[SERVICE("${out}/webservice")]]></f><v>1</v></c>
         <c r="B1"><f>'[${out}/external.xlsx]Sheet1'!A1</f><v>1</v></c></row>`,
      ),
    'xl/worksheets/_rels/sheet1.xml.rels': () =>
      relate([['rId1', 'hyperlink', `${out}/for-readers`, 'External']])('<Relationships></Relationships>'),
    'xl/externalLinks/externalLink1.xml': () =>
      `<externalLink><ddeLink ddeService="soffice" ddeTopic="${out}/dde"/></externalLink>`,
    'xl/connections.xml': () => `<connections><connection><webPr url="${out}/query"/></connection></connections>`,
  });
}
