/** One room as this client is in it: entering, staying in, and the parts put together. */

import { computed, effect, signal, untracked } from '@preact/signals-core';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { nodeprep } from '../../../protocol/base/stringprep.ts';
import { readWords, type Words } from '../../../protocol/base/words.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import { ENOUGH, parseSpace, type Space } from '../../../protocol/documents/space.ts';
import { wordsOfName } from '../../../protocol/muc/room-name.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import type { StageAction } from '../../../protocol/stage/stage.ts';
import type { Connection } from '../account/connection.ts';
import { createChat } from '../chat/chat.ts';
import type { ServerConfig } from '../contract.ts';
import { createDocuments } from '../documents/documents.ts';
import { createMembers } from '../people/members.ts';
import { createRetry } from '../retry.ts';
import { createStage } from '../stage/stage.ts';
import { createVoice } from '../voice/voice-control.ts';
import type { Conference, JoinChoice, LeaveReason } from './contract.ts';
import { createEntry } from './entry.ts';
import { buildFirstForm } from './new-room.ts';

/** Characters of a subject that are shown: other services may let more through. */
const SUBJECT_LENGTH = 1_000;

/** ms until what the room did not answer is asked again. */
const ASK_AGAIN = 1_500;

export interface JoinOptions {
  readonly connection: Connection;
  readonly config: ServerConfig;
  readonly caps: Element;
  readonly name: string;
  readonly nick: string;
  readonly choice: JoinChoice;
  /** Of a guest, see guest-pass.ts. */
  pass(): string | undefined;
  onLeft(): void;
}

export function joinConference(options: JoinOptions): Conference {
  const { connection, config, name, choice } = options;
  // As Prosody writes it in what comes from there; a link may be in other letters.
  const local = nodeprep(name);
  const jid = `${local ?? name}@${config.roomsDomain}`;
  const leaveReason = signal<LeaveReason | null>(null);
  const title = signal(name);
  const subject = signal<readonly Words[]>([]);
  const notice = signal<string | null>(null);
  const space = signal<Space>(ENOUGH);

  const ask = (type: 'get' | 'set', child: Element) => connection.ask(jid, type, child);
  const send = (stanza: Element, lossy = false) => connection.send(stanza, lossy);
  const entry = createEntry({
    room: jid,
    nick: options.nick,
    password: choice.password,
    make: choice.make ?? false,
    place: choice.place,
    pass: options.pass,
    caps: options.caps,
    send,
    onOut: out,
    onNickRefused(condition) {
      notice.value = condition;
    },
  });
  const { status, nick } = entry;
  const retry = createRetry(ASK_AGAIN);
  const members = createMembers();
  const voice = createVoice({
    room: jid,
    nick: () => nick.value,
    // Sound that is late is of no use.
    send: (stanza) => connection.send(stanza, true),
    online: computed(() => status.value === 'joined'),
    onOff(why) {
      notice.value = why;
    },
  });
  const stage = createStage({
    room: jid,
    nick: () => nick.value,
    send,
    ask,
    clock: voice.clock,
    heardAt: voice.heardAt,
    onDropped() {
      notice.value = 'offline';
    },
  });
  /** Every occupant id that one has had here. */
  const selves = new Set<string>();
  const chat = createChat({ room: jid, nick: () => nick.value, selves, send });
  const documents = createDocuments({
    maxUpload: config.maxUpload,
    ask,
    onVisible(document) {
      if (documentOf(stage.state.value) === null && presenter.value) act({ kind: 'show', document, page: 1 });
    },
  });
  const me = computed(() => members.list.value.find((m) => m.me));
  const moderator = computed(() => me.value?.role === 'moderator');
  const presenter = computed(() => me.value?.presenter ?? false);
  const owner = computed(() => me.value?.affiliation === 'owner');
  const shown = computed(() => {
    const document = documentOf(stage.state.value);
    return documents.list.value.find((d) => d.id === document) ?? null;
  });
  const stopDetails = effect(() => {
    const document = shown.value;
    if (document) documents.detail(document);
  });

  const phase = computed(() => stage.state.value.phase);
  let before = phase.peek();
  /** When a meeting ends the microphone goes off: its owner believes that nobody listens. */
  const stopVoice = effect(() => {
    const now = phase.value;
    // One who was away finds the next one, which is prepared.
    const over = before === 'running' && now !== 'running';
    before = now;
    const state = voice.control.state.peek();
    if (!over || state === 'off') return;
    untracked(voice.control.turnOff);
    if (state === 'on') notice.value = 'microphone-off';
  });

  const act = (action: StageAction) => stage.act(action);

  async function entered({ created, nick: called }: { created: boolean; nick: string }): Promise<void> {
    if (created) await ask('set', buildFirstForm(wordsOfName(name)));
    if (leaveReason.value !== null) return;
    entry.entered(called);
    // The line broke while the room was being set up: one is inside when it is resumed.
    if (connection.status.value !== 'online') entry.streamDown();
    void voice.control.listen();
    void retry.until(documents.refresh);
    void retry.until(readTitle);
    // The history has come before the first answer, so what is still unconfirmed did not reach the room.
    await stage.refresh();
    chat.resend();
  }

  async function readTitle(): Promise<boolean> {
    const reply = await ask('get', xml('query', { xmlns: NS.discoInfo }));
    if (isFault(reply)) return false;
    const identity = reply.getChild('query', NS.discoInfo)?.getChild('identity');
    title.value = (identity && attr(identity, 'name')) || name;
    return true;
  }

  function out(reason: LeaveReason): void {
    if (leaveReason.value !== null) return;
    leaveReason.value = reason;
    entry.close();
    retry.close();
    voice.close();
    stage.close();
    documents.close();
    stopDetails();
    stopVoice();
    stopListening();
    // Not before there is a conference: a link may be one that leads nowhere.
    queueMicrotask(options.onLeft);
  }

  function presence(stanza: Element): void {
    if (attr(stanza, 'type') === 'error') {
      entry.refused(Fault.fromStanza(stanza));
      return;
    }
    const news = members.take(stanza);
    switch (news?.kind) {
      case 'entered':
        if (news.occupant !== undefined) selves.add(news.occupant);
        if (news.token !== undefined) choice.place?.save(news.token);
        // Who comes in is told what there is too little of, and nothing when there is enough.
        if (status.value !== 'joined') space.value = ENOUGH;
        if (status.value !== 'joined') void entered(news);
        break;
      case 'renamed':
        voice.gone(news.from);
        if (news.me) entry.renamed(news.to);
        break;
      case 'gone':
        voice.gone(news.nick);
        break;
      case 'removed':
        // While entering, only a former self can have left.
        if (news.rejoin) rejoin();
        else if (status.value === 'joined') out(news.reason);
        break;
    }
  }

  function message(stanza: Element): void {
    if (attr(stanza, 'type') === 'error') {
      refused(attr(stanza, 'id'), Fault.fromStanza(stanza));
      return;
    }
    const short = stanza.getChild('space', NS.space);
    if (short) {
      space.value = parseSpace(short);
      return;
    }
    if (voice.take(stanza) || stage.take(stanza) || documents.take(stanza)) return;
    const type = attr(stanza, 'type') ?? 'normal';
    if (type === 'chat' || type === 'normal') {
      // The room marks private messages, which come from an occupant (XEP-0045 §7.5); all else of these types, such as an
      // invitation, is not for reading.
      if (stanza.getChild('x', NS.mucUser) && resourceOf(attr(stanza, 'from') ?? '')) chat.take(stanza, true);
      return;
    }
    if (type !== 'groupchat') return;
    const subjects = stanza.getChildren('subject');
    // XEP-0045 §8.1: with a body or a thread it is a message that anybody may write.
    const isSubject = subjects.length > 0 && !stanza.getChild('body') && !stanza.getChild('thread');
    if (isSubject) subject.value = subjects.map((each) => readWords(each, SUBJECT_LENGTH));
    else if (stanza.getChild('x', NS.mucUser)) void retry.until(readTitle);
    else chat.take(stanza, false);
  }

  /** A message of ours came back. Voice has no id: nobody waits for one packet. */
  function refused(id: string | undefined, { condition, reason }: Fault): void {
    // The room is away for a moment, or has more to do than it wants: that is no answer to what was done.
    const later = condition === 'remote-server-timeout' || condition === 'policy-violation';
    if (condition === 'not-acceptable') {
      // The room does not know this client any more (XEP-0045 §7.4).
      if (status.value === 'joined') rejoin();
      return;
    }
    if (id === undefined) voice.refused(condition);
    else if (stage.refused(id, later) || chat.refused(id)) notice.value = reason;
  }

  function rejoin(): void {
    members.renew();
    retry.cancel();
    stage.interrupted();
    entry.rejoin();
  }

  const stopStanzas = connection.listen(jid, (stanza) => {
    if (stanza.name === 'presence') presence(stanza);
    else if (stanza.name === 'message') message(stanza);
  });
  const stopResets = connection.onReset(rejoin);
  let stopStatus: () => void = () => undefined;
  if (!local) out('link');
  else
    stopStatus = connection.status.subscribe((value) => {
      if (value === 'reconnecting') {
        entry.streamDown();
        stage.paused();
      } else if (value === 'closed') out('left');
      else if (leaveReason.value === null) {
        const { inside } = members;
        entry.streamUp(inside);
        if (inside) void stage.resumed();
      }
    });
  if (leaveReason.value !== null) stopStatus();
  function stopListening(): void {
    stopStanzas();
    stopResets();
    stopStatus();
  }

  // What the group is called is told before one is in, and to those who may not enter.
  if (leaveReason.value === null) void readTitle();

  const set = async (child: Element): Promise<boolean> => {
    const reply = await ask('set', child);
    if (isFault(reply)) notice.value = reply.reason;
    return !isFault(reply);
  };
  const life = (kind: 'start' | 'end') => set(xml(kind, { xmlns: NS.log }));

  return {
    name,
    jid,
    status,
    leaveReason,
    title,
    subject,
    notice,
    people: {
      members: members.list,
      nick,
      moderator,
      presenter,
      owner,
      changeNick: entry.changeNick,
      kick: (who) => void set(xml('query', { xmlns: NS.mucAdmin }, xml('item', { nick: who, role: 'none' }))),
    },
    chat: { messages: chat.messages, say: chat.say, sayAgain: chat.sayAgain, forget: chat.forget },
    meeting: {
      startedAt: stage.startedAt,
      lasted: stage.lasted,
      start: () => void life('start'),
      end: () => life('end'),
    },
    stage: {
      state: stage.state,
      known: stage.known,
      shown,
      show: (document, page = 1) => act({ kind: 'show', document, page }),
      turn: (page) => act({ kind: 'page', page }),
      setView: (view) => act({ kind: 'view', ...view }),
      draw: (ink) => act({ kind: 'ink', ...ink }),
      erase: (page, ids) => act({ kind: 'erase', page, ids }),
      clearInk: (page) => act({ kind: 'clear', page }),
      restoreInk: (seq) => act({ kind: 'restore', seq }),
      black: (on) => act({ kind: 'black', on }),
      point: createPointer((at) => act({ kind: 'pointer', at })),
      give: (to) => act({ kind: 'give', nick: to }),
      revoke: (from) => act({ kind: 'revoke', nick: from }),
    },
    documents: {
      list: documents.list,
      uploads: documents.uploads.list,
      space,
      upload: documents.uploads.upload,
      cancelUpload: (key) => documents.uploads.cancel(key),
      retryUpload: documents.uploads.retry,
      dismissUpload: documents.uploads.dismiss,
      remove: (id) => set(xml('remove', { xmlns: NS.document, id })),
      restore: (id) => void set(xml('restore', { xmlns: NS.document, id })),
    },
    voice: voice.control,
    dismissNotice() {
      notice.value = null;
    },
    destroy: () => void set(xml('query', { xmlns: NS.mucOwner }, xml('destroy'))),
    leave() {
      if (leaveReason.value !== null) return;
      entry.leave();
      out('left');
    },
  };
}

/** ms between pointer moves on the wire: twenty a second look smooth. */
const POINTER_EVERY = 50;

/** Lets the first move out at once and then the newest at most every POINTER_EVERY ms. */
function createPointer(send: (at: readonly [number, number] | null) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest: readonly [number, number] | null | undefined;
  return (at: readonly [number, number] | null) => {
    newest = at && [Math.round(at[0]), Math.round(at[1])];
    if (timer !== undefined) return;
    const out = () => {
      timer = undefined;
      if (newest === undefined) return;
      send(newest);
      newest = undefined;
      timer = setTimeout(out, POINTER_EVERY);
    };
    out();
  };
}
