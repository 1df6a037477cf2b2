import { readFile } from 'node:fs/promises';

/**
 * Whether a text of an older format may hold tracked changes. It is then saved as an OpenDocument package first, where
 * they can be told apart, which costs a second start of LibreOffice; to be mistaken costs nothing else.
 */
export async function hasTrackedChanges(path: string, ending: string): Promise<boolean> {
  const bytes = await readFile(path);
  if (ending === 'rtf') return RTF_CHANGE.test(bytes.toString('latin1'));
  return ending === 'doc' && DOC_CHANGES.some((change) => bytes.includes(change));
}

/** Rich Text Format 1.9.1, "Track Changes": properties of the characters that were deleted, inserted or moved. */
const RTF_CHANGE = /\\(deleted|revised|mvf|mvt)(?![a-z])/;

/** [MS-DOC] 2.6.1: sprmCFRMarkDel (0x0800) and sprmCFRMarkIns (0x0801) with the operand 1. */
const DOC_CHANGES = [Buffer.from('000801', 'hex'), Buffer.from('010801', 'hex')];
