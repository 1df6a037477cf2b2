/** One room as this client is in it: entering, staying in, and the parts put together. */
import { computed, signal } from '@preact/signals-core';
import { Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import type { StageAction } from '../../protocol/stage.ts';
import { attr, type Element, xml } from '../../protocol/xml.ts';
import { createChat } from './chat.ts';
import type { Connection } from './connection.ts';
import type { Conference, LeaveReason, ServerConfig } from './contract.ts';
import { createDocuments } from './documents.ts';
import { createMembers } from './members.ts';
import { createStage } from './stage.ts';
import { createVoice } from './voice-control.ts';

/** ms between tries to enter a room that is not there yet. */
const WAIT = 3_000;
/** How often an own ghost may still hold the nick before another is taken. */
const NICK_TRIES = 3;

const REASONS: Partial<Record<string, LeaveReason>> = {
  forbidden: 'banned',
  'registration-required': 'members-only',
  'not-authorized': 'password',
  conflict: 'nick',
  'not-acceptable': 'nick',
  'jid-malformed': 'nick',
  'service-unavailable': 'full',
  gone: 'destroyed',
};

export interface JoinOptions {
  readonly connection: Connection;
  readonly config: ServerConfig;
  readonly caps: Element;
  readonly name: string;
  readonly nick: string;
  readonly password?: string | undefined;
  onLeft(): void;
}

export function joinConference(options: JoinOptions): Conference {
  const { connection, config, name, password } = options;
  const jid = `${name}@${config.roomsDomain}`;
  const status = signal<'joining' | 'waiting' | 'joined' | 'reconnecting' | 'left'>('joining');
  const leaveReason = signal<LeaveReason | null>(null);
  const nick = signal(options.nick);
  const title = signal(name);
  const subject = signal('');
  const notice = signal<string | null>(null);
  let retry: ReturnType<typeof setTimeout> | undefined;
  let nickTries = 0;
  /** Changes that were asked for by a nick change and are not there yet. */
  let wantedNick: string | undefined;

  const ask = (type: 'get' | 'set', child: Element) => connection.ask(jid, type, child);
  const send = (stanza: Element) => connection.send(stanza);
  const members = createMembers();
  const voice = createVoice({ room: jid, nick: () => nick.value, send });
  const stage = createStage({
    room: jid,
    nick: () => nick.value,
    send,
    ask,
    clock: voice.clock,
    heardAt: voice.heardAt,
  });
  const chat = createChat({ room: jid, nick: () => nick.value, send });
  const documents = createDocuments({
    maxUpload: config.maxUpload,
    ask,
    onVisible(document) {
      if (stage.state.value.document === null && presenter.value) act({ kind: 'show', document, page: 1 });
    },
  });
  const me = computed(() => members.list.value.find((m) => m.me));
  const moderator = computed(() => me.value?.role === 'moderator');
  const presenter = computed(() => me.value?.presenter ?? false);
  const shown = computed(() => {
    const { document } = stage.state.value;
    const found = documents.list.value.find((d) => d.id === document);
    if (found) void documents.detail(found.id);
    return found ?? null;
  });

  const act = (action: StageAction) => stage.act(action);

  function enter(): void {
    clearTimeout(retry);
    connection.send(
      xml(
        'presence',
        { to: `${jid}/${nick.value}` },
        xml(
          'x',
          { xmlns: NS.muc },
          ...(password === undefined ? [] : [xml('password', {}, password)]),
          xml('history', { maxstanzas: '50' }),
        ),
        options.caps,
      ),
    );
  }

  async function entered(created: boolean): Promise<void> {
    nickTries = 0;
    // A room of one's own that is new: opened as it is (XEP-0045 §10.1.2).
    if (created) {
      await ask('set', xml('query', { xmlns: NS.mucOwner }, xml('x', { xmlns: NS.dataForms, type: 'submit' })));
    }
    status.value = 'joined';
    void voice.control.listen();
    await Promise.all([stage.refresh(), documents.refresh(), readTitle()]);
    stage.resend();
  }

  async function readTitle(): Promise<void> {
    const reply = await ask('get', xml('query', { xmlns: NS.discoInfo }));
    const identity = isFault(reply) ? undefined : reply.getChild('query', NS.discoInfo)?.getChild('identity');
    if (identity) title.value = attr(identity, 'name') || name;
  }

  function out(reason: LeaveReason): void {
    if (status.value === 'left') return;
    status.value = 'left';
    leaveReason.value = reason;
    clearTimeout(retry);
    voice.close();
    stage.close();
    stopListening();
    options.onLeft();
  }

  function presence(stanza: Element): void {
    if (attr(stanza, 'type') === 'error') {
      refusedPresence(Fault.fromStanza(stanza));
      return;
    }
    const news = members.take(stanza);
    switch (news?.kind) {
      case 'entered':
        if (status.value !== 'joined') void entered(news.created);
        break;
      case 'renamed':
        voice.gone(news.from);
        if (news.me) nick.value = news.to;
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

  function refusedPresence(fault: Fault): void {
    if (wantedNick !== undefined) {
      wantedNick = undefined;
      notice.value = fault.condition;
      return;
    }
    if (status.value === 'joined') return;
    const reason = REASONS[fault.condition];
    const absent = fault.condition === 'not-allowed' || fault.condition === 'item-not-found';
    // The room is not there yet, or (no reason of its own) its service is not: Prosody says so while Lectern restarts.
    if (absent || reason === undefined) {
      if (status.value !== 'reconnecting') status.value = 'waiting';
      clearTimeout(retry);
      retry = setTimeout(enter, absent ? WAIT : WAIT / 3);
      return;
    }
    // After the stream broke, the room may still hold the former self for a while.
    if (fault.condition === 'conflict' && status.value === 'reconnecting' && nickTries < NICK_TRIES) {
      nickTries += 1;
      nick.value = `${options.nick} ${nickTries + 1}`;
      enter();
      return;
    }
    out(reason);
  }

  function message(stanza: Element): void {
    if (attr(stanza, 'type') === 'error') {
      const id = attr(stanza, 'id') ?? '';
      const fault = Fault.fromStanza(stanza);
      const away = fault.condition === 'remote-server-timeout';
      if (stage.refused(id, away) || chat.refused(id)) notice.value = fault.condition;
      return;
    }
    if (voice.take(stanza) || stage.take(stanza) || documents.take(stanza)) return;
    if (attr(stanza, 'type') !== 'groupchat') return;
    const subjectElement = stanza.getChild('subject');
    if (subjectElement && !stanza.getChild('body')) subject.value = subjectElement.text();
    else if (stanza.getChild('x', NS.mucUser)) void readTitle();
    else chat.take(stanza);
  }

  function rejoin(): void {
    status.value = 'reconnecting';
    members.clear();
    stage.interrupted();
    enter();
  }

  const stopStanzas = connection.listen(jid, (stanza) => {
    if (stanza.name === 'presence') presence(stanza);
    else if (stanza.name === 'message') message(stanza);
  });
  const stopResets = connection.onReset(rejoin);
  const stopStatus = connection.status.subscribe((value) => {
    if (value === 'reconnecting' && status.value === 'joined') status.value = 'reconnecting';
    // The stream was resumed: nothing was lost, and nothing has to be entered anew.
    if (value === 'online' && status.value === 'reconnecting' && members.list.value.some((m) => m.me)) {
      status.value = 'joined';
      stage.resend();
    }
    if (value === 'closed') out('left');
  });
  function stopListening(): void {
    stopStanzas();
    stopResets();
    stopStatus();
  }

  const admin = (item: Record<string, string>) =>
    void ask('set', xml('query', { xmlns: NS.mucAdmin }, xml('item', item))).then((reply) => {
      if (isFault(reply)) notice.value = reply.condition;
    });
  const life = (kind: 'start' | 'end') =>
    void ask('set', xml(kind, { xmlns: NS.log })).then((reply) => {
      if (isFault(reply)) notice.value = reply.condition;
    });

  enter();

  return {
    name,
    jid,
    status,
    leaveReason,
    title,
    subject,
    nick,
    members: members.list,
    messages: chat.messages,
    stage: stage.state,
    startedAt: stage.startedAt,
    moderator,
    presenter,
    documents: documents.list,
    shown,
    uploads: documents.uploads,
    notice,
    voice: voice.control,
    say: chat.say,
    changeNick(text) {
      wantedNick = text;
      connection.send(xml('presence', { to: `${jid}/${text}` }, options.caps));
    },
    show: (document, page = 1) => act({ kind: 'show', document, page }),
    turn: (page) => act({ kind: 'page', page }),
    setView: (view) => act({ kind: 'view', ...view }),
    draw: (ink) => act({ kind: 'ink', ...ink }),
    erase: (page, id) => act({ kind: 'erase', page, id }),
    clearInk: (page) => act({ kind: 'clear', page }),
    point: createPointer((at) => act({ kind: 'pointer', at })),
    startMeeting: () => life('start'),
    endMeeting: () => life('end'),
    give: (to) => act({ kind: 'give', nick: to }),
    take: (from) => act({ kind: 'take', nick: from }),
    kick: (who) => admin({ nick: who, role: 'none' }),
    upload: documents.upload,
    dismissUpload: documents.dismiss,
    dismissNotice() {
      notice.value = null;
    },
    leave() {
      connection.send(xml('presence', { to: `${jid}/${nick.value}`, type: 'unavailable' }));
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
