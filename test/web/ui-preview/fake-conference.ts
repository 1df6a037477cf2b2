import { computed, type Signal, signal } from '@preact/signals';
import { Fault } from '../../../protocol/base/fault.ts';
import { FAILURES } from '../../../protocol/documents/document.ts';
import type { Space } from '../../../protocol/documents/space.ts';
import type { HandAction } from '../../../protocol/hand/hand.ts';
import { applyAction, EMPTY, type MeetingState } from '../../../protocol/log/fold.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import type { StageAction } from '../../../protocol/stage/stage.ts';
import type { AdministrationControl } from '../../../web/core/administration/contract.ts';
import type { ChatControl, ChatMessage } from '../../../web/core/chat/contract.ts';
import type { DocumentsControl, RoomDocument } from '../../../web/core/documents/contract.ts';
import type { Member } from '../../../web/core/people/contract.ts';
import type { Conference } from '../../../web/core/room/contract.ts';
import type { LeaveReason } from '../../../web/core/room/entry-contract.ts';
import type { MicrophoneProblem } from '../../../web/core/voice/contract.ts';
import { createFakeVoice } from './fake-voice.ts';
import {
  guessedUploads,
  refusedUploads,
  sampleDocuments,
  sampleMembers,
  sampleMessages,
  sampleUploads,
} from './samples.ts';

export function createFakeConference(name: string, nick: string, query: URLSearchParams): Conference {
  const presents = query.get('as') !== 'member';
  const documents = signal<readonly RoomDocument[]>(sampleDocuments(query));
  const first = documents.peek()[0];
  let start: MeetingState = {
    ...EMPTY,
    phase: query.has('ended') ? 'ended' : query.has('prepared') ? 'prepared' : 'running',
  };
  if (!query.has('empty') && !query.has('ended') && first) {
    const page = Number(query.get('page') ?? 4);
    start = applyAction(start, { kind: 'show', document: first.id, page }, { id: null, nick });
  }
  const reason = FAILURES.find((failure) => failure === query.get('failed'));
  if (reason)
    start = { ...start, shown: { kind: 'failed', name: 'quarterly-figures (final, after review).xlsx', reason } };
  const stage = signal(start);
  const status = signal<'joining' | 'waiting' | 'joined' | 'reconnecting' | 'left'>('joined');
  const wanted = query.get('status');
  if (wanted === 'joining' || wanted === 'waiting' || wanted === 'reconnecting' || wanted === 'left') {
    status.value = wanted;
  }
  const members = signal<readonly Member[]>(sampleMembers(nick, presents));
  const messages = signal<readonly ChatMessage[]>(sampleMessages(nick));
  const notice = signal<string | null>(query.get('notice'));
  const act = (action: StageAction) => {
    // As over a line: it takes a moment.
    setTimeout(() => {
      const seq = stage.peek().seq + 1;
      stage.value = { ...applyAction(stage.peek(), action, { id: null, nick }, seq), seq };
    }, 40);
  };
  const handed = (action: HandAction) => {
    stage.value = applyAction(stage.peek(), action, null);
  };
  if (query.has('hands')) {
    for (const [occupant, called] of [
      ['katherine', 'Katherine Johnson with quite a long name'],
      ['wang', '王小明'],
    ] as const) {
      handed({ kind: 'raise-hand', occupant, nick: called });
    }
  }
  const conference: Conference = {
    name,
    jid: `${name}@rooms.example.org`,
    meetings: true,
    status,
    leaveReason: signal((query.get('reason') ?? null) as LeaveReason | null),
    title: signal('How we refactor'),
    subject: signal([{ text: 'Research talk with questions', lang: '' }]),
    notice,
    people: {
      nick: signal(nick),
      members,
      moderator: signal(presents),
      presenter: signal(presents),
      owner: signal(presents),
      changeNick: () => {},
      kick(who) {
        members.value = members.peek().filter((m) => m.nick !== who);
      },
    },
    chat: createFakeChat(nick, messages),
    administration: fakeAdministration(),
    meeting: {
      startedAt: signal(query.has('prepared') || query.has('ended') ? null : performance.now() - 754_000),
      lasted: signal(query.has('ended') ? 4_320_000 : null),
      start() {
        stage.value = { ...stage.peek(), phase: 'running' };
      },
      async end() {
        stage.value = { ...stage.peek(), phase: 'ended' };
        return true;
      },
    },
    stage: {
      state: stage,
      known: signal(true),
      shown: computed(() => documents.value.find((d) => d.id === documentOf(stage.value)) ?? null),
      show: (document, page = 1) => act({ kind: 'show', document, page }),
      turn: (page) => act({ kind: 'page', page }),
      setView: (view) => act({ kind: 'view', ...view }),
      draw: (ink) => act({ kind: 'ink', ...ink }),
      erase: (page, ids) => act({ kind: 'erase', page, ids }),
      clearInk: (page) => act({ kind: 'clear', page }),
      restoreInk: (seq) => act({ kind: 'restore', seq }),
      black: (on) => act({ kind: 'black', on }),
      point: (at) => act({ kind: 'pointer', at }),
      give: () => {},
      revoke: () => {},
    },
    documents: createFakeDocuments(query, documents),
    voice: createFakeVoice(query.get('problem') as MicrophoneProblem | null, query.has('gesture')),
    hands: {
      list: computed(() => stage.value.hands),
      up: computed(() => stage.value.hands.some(({ occupant }) => occupant === 'me')),
      raise: () => handed({ kind: 'raise-hand', occupant: 'me', nick }),
      lower: () => handed({ kind: 'lower-hand', occupant: 'me' }),
      lowerOf: (occupant) => handed({ kind: 'lower-hand', occupant }),
      lowerAll: () => handed({ kind: 'lower-hand', occupant: null }),
    },
    dismissNotice() {
      notice.value = null;
    },
    destroy() {
      status.value = 'left';
    },
    leave() {
      status.value = 'left';
    },
  };
  // For looking at it from the browser's console and from scripts.
  Object.assign(window, { preview: { conference, stage, act, documents, messages, status } });
  return conference;
}

function createFakeChat(nick: string, messages: Signal<readonly ChatMessage[]>): ChatControl {
  return {
    messages,
    sayAgain: () => undefined,
    forget: () => undefined,
    say(body) {
      const message = {
        id: crypto.randomUUID(),
        nick,
        body,
        at: Date.now(),
        mine: true,
        news: true,
        pending: false,
        failed: false,
        private: false,
      };
      messages.value = [...messages.peek(), message];
      return true;
    },
  };
}

function createFakeDocuments(query: URLSearchParams, list: Signal<readonly RoomDocument[]>): DocumentsControl {
  const wanted = query.get('uploads');
  const shown = { refused: refusedUploads, guessed: guessedUploads }[wanted ?? ''];
  const uploads = signal(wanted === null ? [] : (shown?.() ?? sampleUploads(list.peek())));
  const dismiss = (key: number) => {
    uploads.value = uploads.peek().filter((u) => u.key !== key);
  };
  return {
    list,
    uploads,
    space: signal({
      disk: (query.get('disk') ?? 'fine') as Space['disk'],
      log: (query.get('log') ?? 'fine') as Space['log'],
    }),
    upload(file) {
      const upload = { key: Date.now(), name: file.name, size: file.size, sent: 0 };
      uploads.value = [...uploads.peek(), { ...upload, state: 'sending', reason: null, document: null }];
    },
    cancelUpload: dismiss,
    retryUpload(key) {
      uploads.value = uploads
        .peek()
        .map((u) => (u.key === key ? { ...u, state: 'sending', reason: null, sent: 0 } : u));
    },
    dismissUpload: dismiss,
    async remove(id) {
      list.value = list.value.filter((d) => d.id !== id);
      return true;
    },
    restore(id) {
      const back = sampleDocuments(query).find((d) => d.id === id);
      if (back) list.value = [...list.value, back];
    },
  };
}

/** Of a room that does nothing. */
function fakeAdministration(): AdministrationControl {
  const no = async () => new Fault('service-unavailable');
  return {
    affiliated: no,
    setAffiliation: no,
    setAffiliationOf: no,
    settings: no,
    configure: no,
    rename: no,
    setPassword: no,
    destroy: no,
    invite: () => false,
  };
}
