/** What one document may be, and what its conversion may use. Every number is a guard against an upload that would take more; tests lower them. */
import { UPLOAD_SIZE } from '../../backplane/limits.ts';
import { type RunLimits, runLimits } from '../limits.ts';

export interface DocumentLimits extends RunLimits {
  /** Bytes of an uploaded file. */
  readonly sourceBytes: number;
  /** Bytes of a plain text or Markdown file. */
  readonly textBytes: number;
  /** Pages of a document. */
  readonly pages: number;
  /** Pixels (width × height) of an uploaded picture. */
  readonly pixels: number;
  /** Bytes that all entries of a zip container may unpack to. */
  readonly unpackedBytes: number;
  /** How many times its packed size a container may unpack to, once it unpacks to more than `ratioFreeBytes`. */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
  /** Entries of a zip container. */
  readonly entries: number;
  /** Milliseconds of these until page 1 is there. */
  readonly firstPage: number;
  /** Milliseconds of one run that draws or reads pages, 8 at most. */
  readonly batchDeadline: number;
  /** Bytes of a page's picture. */
  readonly pictureBytes: number;
  /** Bytes of the text of the pages that are drawn by one run, and of what tells where it stands. */
  readonly batchTextBytes: number;
}

export const defaultLimits: DocumentLimits = {
  ...runLimits,
  // What may be uploaded; more would fill the disk of a small server.
  sourceBytes: UPLOAD_SIZE,
  // 5 MB of text is a thousand pages, so more could only fail later, after minutes of layout.
  textBytes: 5 * 1024 ** 2,
  // Nobody turns more in a meeting; a spreadsheet with one stray cell prints tens of thousands.
  pages: 1000,
  // The largest camera sensors have 100 million pixels; a 100 kB PNG can claim 10 thousand million.
  pixels: 120_000_000,
  // Five times the largest upload: real decks hold media that is packed already and unpack to about their own size.
  unpackedBytes: 1_000_000_000,
  // XML packs to a tenth, the most repetitive sheets to a fiftieth; deflate's own end, that bombs come near, is 1032.
  ratio: 150,
  // Small files reach high ratios honestly (an empty sheet, a white BMP) and harm nobody.
  ratioFreeBytes: 50_000_000,
  // A deck of 1,000 slides has about 5 entries a slide; each entry costs memory even when it is empty.
  entries: 20_000,
  // The slowest real deck shows page 1 after 2 s alone, a paper of 150 pages in Word after 15 s; nobody waits for longer.
  firstPage: 60_000,
  // The slowest page of 240 real and broken ones takes 4 s to draw beside others; one can be made that takes for ever.
  batchDeadline: 30_000,
  // Three times what 1280 × 1280 pixels of noise take at this quality (1.2 MB); every member of a room fetches it.
  pictureBytes: 4 * 1024 ** 2,
  // A dense page of a paper gives 0.1 MB with the place of every word; forty times that, and it is read into memory.
  batchTextBytes: 32 * 1024 ** 2,
};
