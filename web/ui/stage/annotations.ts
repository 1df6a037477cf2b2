/**
 * What of a PDF's annotations pdf.js leaves to a page's HTML, painted on the canvas as poppler paints it in the pictures:
 * nothing may come or go when the canvas takes the place of the picture.
 */
import type { PageViewport, PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** The part of pdf.js' annotation data that is used here; pdf.js itself gives no type for it. */
export interface Annotation {
  readonly id: string;
  readonly subtype: string;
  readonly rect: readonly number[];
  readonly annotationFlags?: number;
  readonly hasAppearance?: boolean;
  readonly fieldType?: string;
  readonly fieldValue?: unknown;
  readonly borderStyle?: { readonly width: number; readonly style: number; readonly dashArray: readonly number[] };
  /** Null for none. */
  readonly color?: readonly number[] | null;
  readonly url?: unknown;
  readonly dest?: unknown;
}

/** Bits of /F, ISO 32000-1 §12.5.3: invisible, hidden, no view. */
const UNSEEN = 1 | 2 | 32;
/** pdf.js' AnnotationBorderStyleType. */
const DASHED = 2;
const UNDERLINE = 5;
/** Points; poppler draws the icon of a note in this size whatever its rectangle is. */
const ICON = 24;

/** A field that has a value, and nothing in the PDF that says how it looks. */
export function lacksAppearance({ subtype, fieldType, fieldValue, hasAppearance }: Annotation): boolean {
  return subtype === 'Widget' && !hasAppearance && (fieldType === 'Tx' || fieldType === 'Ch') && Boolean(fieldValue);
}

/** Has pdf.js draw the values of these fields where it would not: it does so for what its storage has. */
export function fillFields(
  storage: PDFDocumentProxy['annotationStorage'],
  notes: readonly Annotation[],
  fields: ReadonlySet<string>,
): void {
  for (const note of notes.filter(lacksAppearance)) {
    const [value] = Array.isArray(note.fieldValue) ? note.fieldValue : [note.fieldValue];
    if (typeof value === 'string' && fields.has(note.id) && !storage.has(note.id)) storage.setValue(note.id, { value });
  }
}

/** Paints the borders of links, and the icons of notes and attached files that bring none of their own. */
export function paintSigns(canvas: HTMLCanvasElement, viewport: PageViewport, notes: readonly Annotation[]): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.save();
  context.resetTransform();
  for (const note of notes) {
    if (note.hasAppearance || ((note.annotationFlags ?? 0) & UNSEEN) !== 0) continue;
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = viewport.convertToViewportRectangle([...note.rect]).map(Number);
    const [left, top] = [Math.min(x1, x2), Math.min(y1, y2)];
    const box = [left, top, Math.abs(x2 - x1), Math.abs(y2 - y1)] as const;
    if (note.subtype === 'Link') paintBorder(context, box, viewport, note);
    if (note.subtype === 'Text') paintIcon(context, [left, top, ICON * viewport.scale, ICON * viewport.scale]);
    if (note.subtype === 'FileAttachment') paintIcon(context, box);
  }
  context.restore();
}

function paintBorder(
  context: CanvasRenderingContext2D,
  [left, top, width, height]: Rectangle,
  { scale }: PageViewport,
  { borderStyle, color }: Annotation,
): void {
  if (!borderStyle || borderStyle.width <= 0 || color === null) return;
  const [red = 0, green = 0, blue = 0] = color ?? [];
  context.strokeStyle = `rgb(${red} ${green} ${blue})`;
  context.lineWidth = borderStyle.width * scale;
  context.setLineDash(borderStyle.style === DASHED ? borderStyle.dashArray.map((length) => length * scale) : []);
  context.beginPath();
  if (borderStyle.style === UNDERLINE) {
    context.moveTo(left, top + height);
    context.lineTo(left + width, top + height);
  } else context.rect(left, top, width, height);
  context.stroke();
}

type Rectangle = readonly [left: number, top: number, width: number, height: number];

/** A sheet with lines. */
function paintIcon(context: CanvasRenderingContext2D, [left, top, width, height]: Rectangle): void {
  const [x, y] = [(part: number) => left + part * width, (part: number) => top + part * height];
  context.setLineDash([]);
  context.lineWidth = Math.min(width, height) * 0.07;
  context.strokeStyle = 'rgb(120 120 116)';
  context.fillStyle = 'rgb(238 238 236)';
  context.beginPath();
  context.rect(x(0.15), y(0.1), width * 0.7, height * 0.8);
  context.fill();
  context.stroke();
  context.beginPath();
  for (const line of [0.33, 0.5, 0.67]) {
    context.moveTo(x(0.3), y(line));
    context.lineTo(x(0.7), y(line));
  }
  context.stroke();
}
