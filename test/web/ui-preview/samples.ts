import type { ChatMessage } from '../../../web/core/chat/contract.ts';
import type { RoomDocument, Upload, UploadRefusal } from '../../../web/core/documents/contract.ts';
import type { Member } from '../../../web/core/people/contract.ts';

const TALK = 'a'.repeat(64);
const PAGES = 28;

export function sampleDocuments(query: URLSearchParams): RoomDocument[] {
  const drawn = Number(query.get('drawn') ?? PAGES);
  const talk: RoomDocument = {
    id: TALK,
    name: 'talk-how-we-refactor.pptx',
    state: drawn < PAGES ? 'converting' : 'ready',
    pages: PAGES,
    drawn,
    pdf: !query.has('no-pdf'),
    reason: null,
    sizes: Array.from({ length: PAGES }, () => [720, 540] as const),
    titles: ['How We Refactor, and How We Know It', 'Refactoring', '', 'Understanding How We Refactor'],
  };
  const rest = { drawn: 0, pdf: false, sizes: [], titles: [] };
  return [
    talk,
    {
      ...rest,
      id: 'b'.repeat(64),
      name: 'quarterly-figures.xlsx',
      state: 'queued',
      pages: 0,
      reason: null,
      ahead: Number(query.get('ahead') ?? 2),
    },
    ...(query.get('uploads') === 'guessed' ? guessedDocuments() : []),
    { ...rest, id: 'c'.repeat(64), name: 'draft (final) v7.docx', state: 'failed', pages: 0, reason: 'encrypted' },
  ];
}

export function sampleMembers(nick: string, presents: boolean): Member[] {
  const none = {
    me: false,
    occupant: undefined,
    role: 'participant',
    affiliation: 'none',
    presenter: false,
    hat: false,
  } as const;
  return [
    {
      nick,
      occupant: 'me',
      me: true,
      role: presents ? 'moderator' : 'participant',
      affiliation: 'owner',
      presenter: presents,
      hat: false,
    },
    { ...none, nick: 'Ada', occupant: 'ada', role: 'moderator', affiliation: 'admin', presenter: true },
    { ...none, nick: 'Grace', presenter: true, hat: true },
    { ...none, nick: '王小明', occupant: 'wang' },
    { ...none, nick: 'Alan' },
    { ...none, nick: 'Katherine Johnson with quite a long name', occupant: 'katherine' },
    { ...none, nick: 'Visitor 3', role: 'visitor' },
  ];
}

export function sampleMessages(nick: string): ChatMessage[] {
  const now = Date.now() - 10 * 60_000;
  const said = (id: number, who: string | null, body: string, minutes: number): ChatMessage => ({
    id: `m${id}`,
    nick: who,
    body,
    at: now + minutes * 60_000,
    mine: who === nick,
    news: false,
    pending: false,
    failed: false,
    private: false,
  });
  return [
    said(1, null, 'Meeting started. Listen at https://lectern.example.org/r/refactoring', 0),
    said(2, 'Ada', 'Good morning! We begin with the numbers from the study.', 1),
    said(3, 'Ada', 'The paper is at https://example.org/refactoring.pdf.', 1.2),
    said(4, '王小明', '大家好，声音很清楚。', 3),
    said(5, nick, 'Thanks, page 4 is next.', 4),
    said(6, 'Grace', 'Which tools were looked at on this slide? I would like to compare with our own figures.', 6),
    { ...said(7, nick, 'Eclipse, see the next page', 7), pending: true },
  ];
}

export function sampleUploads(documents: readonly RoomDocument[]): Upload[] {
  const size = 8_400_000;
  return [
    { key: 1, name: 'roadmap-2027.pptx', size, sent: size * 0.62, state: 'sending', reason: null, document: null },
    {
      key: 2,
      name: 'talk.odp',
      size,
      sent: size,
      state: 'converting',
      reason: null,
      document: documents[0]?.id ?? null,
    },
    { key: 3, name: 'salaries.xlsx', size, sent: size, state: 'failed', reason: 'encrypted', document: null },
  ];
}

/** Texts whose encoding was guessed, or has faults. */
function guessedDocuments(): RoomDocument[] {
  const texts = [
    ['Protokoll der Sitzung.txt', 'windows-1252'],
    ['סיכום הפגישה מיום שלישי.md', 'iso-8859-8-i'],
    ['会议记录.txt', 'gb18030'],
    ['notes-of-the-meeting-2027-03-14-final.txt', 'utf-8'],
  ] as const;
  return texts.map(([name, encoding], n) => {
    const id = n.toString(16).repeat(64);
    return { id, name, encoding, state: 'ready', pages: 3, drawn: 3, pdf: true, reason: null, sizes: [], titles: [] };
  });
}

export function guessedUploads(): Upload[] {
  return guessedDocuments().map(({ id, name }, key) => {
    return { key: key + 1, name, size: 8_400, sent: 8_400, state: 'done', reason: null, document: id };
  });
}

/** One for each reason, under names of all kinds. */
export function refusedUploads(): Upload[] {
  const names = [
    'roadmap-2027.pptx',
    'שיעור 1 (סופי).pdf',
    '第三讲 图论.odp',
    `${'minutes of the meeting of '.repeat(7)}….docx`,
  ];
  return REFUSALS.map((reason, i) => {
    const name = names[i % names.length] ?? '';
    return { key: i + 1, name, size: 8_400_000, sent: 0, state: 'failed', reason, document: null };
  });
}

const REFUSALS: readonly UploadRefusal[] = [
  'too-large',
  'forbidden',
  'busy',
  'too-many',
  'waiting',
  'network',
  'unavailable',
  'expired',
  'used',
  'changed',
  'broken',
  'slow',
  'proxy-limit',
  'gone',
  'failed',
  'refused',
];
