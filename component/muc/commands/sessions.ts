/**
 * Sessions of ad-hoc commands, XEP-0050 §3.3: each is a stack of the stages that were gone through, so that `prev` leads
 * back. A session's id proves by itself that it was given out here, to this address, for this command: so one that has
 * ended can be told from one that never was, and nothing needs to be remembered of it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { buildForm, buildTable, type Form } from '../../../protocol/base/form.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import { type Action, buildCommand, type CommandRequest, commandFault } from '../../../protocol/muc/commands.ts';
import type { Limits } from '../../limits.ts';
import { type Answers, readAnswers } from './answers.ts';
import type { Command, Outcome, Stage, Step } from './command.ts';

interface Visit {
  readonly stage: Stage;
  /** What was answered when it was left. */
  answers?: Answers;
}

interface Session {
  readonly id: string;
  /** Full address of the operator that has begun it. */
  readonly jid: string;
  readonly node: string;
  /** ms since 1970; nothing that is done in it puts this off. */
  readonly ends: number;
  readonly visits: Visit[];
  /** A step of it is being carried out. */
  busy: boolean;
}

export interface SessionsOptions {
  readonly secret: string;
  readonly limits: Pick<Limits, 'operators'>;
  now(): number;
}

export interface Sessions {
  /** One request for this command, from this full address. */
  run(command: Command, request: CommandRequest, from: string): Promise<Element | Fault>;
}

export function createSessions({ secret, limits, now }: SessionsOptions): Sessions {
  const sessions = new Map<string, Session>();

  const proof = (nonce: string, jid: string, node: string) =>
    createHmac('sha256', secret).update(`command\n${jid}\n${node}\n${nonce}`).digest('base64url').slice(0, 22);

  function newId(jid: string, node: string): string {
    const nonce = randomBytes(12).toString('base64url');
    return `${nonce}.${proof(nonce, jid, node)}`;
  }

  function find(id: string, jid: string, node: string): Session | Fault {
    const [nonce = '', mac] = id.split('.');
    if (mac !== proof(nonce, jid, node)) return commandFault('bad-sessionid', 'there is no such session');
    const session = sessions.get(id);
    if (session && session.ends > now()) return session;
    return commandFault('session-expired', 'the session has ended');
  }

  /** A dialogue that was closed without a word stays open here: the oldest gives way. */
  function makeRoom(jid: string): void {
    for (const { id, ends } of [...sessions.values()]) if (ends <= now()) sessions.delete(id);
    const own = [...sessions.values()].filter((session) => bareJid(session.jid) === bareJid(jid));
    for (const { id } of own.slice(0, Math.max(0, own.length + 1 - limits.operators.sessions))) sessions.delete(id);
  }

  function begin(command: Command, action: Action, from: string): Element | Fault {
    if (action !== 'execute') return commandFault('bad-action', 'a command begins with execute');
    makeRoom(from);
    const id = newId(from, command.node);
    const session = {
      id,
      jid: from,
      node: command.node,
      ends: now() + limits.operators.sessionLife,
      visits: [],
      busy: false,
    };
    sessions.set(id, session);
    return show(session, command.start(bareJid(from)));
  }

  /** Shows the step, and keeps the session at it; with an outcome the session ends. */
  function show(session: Session, step: Step): Element {
    if (step.kind === 'stage') {
      session.visits.push({ stage: step });
      return present(session);
    }
    sessions.delete(session.id);
    return completed(session, step);
  }

  async function forward(session: Session, action: 'next' | 'complete', form: Form | undefined) {
    const visit = session.visits.at(-1);
    const proceed = visit?.stage[action];
    if (!visit || !proceed) return commandFault('bad-action', `this stage has no ${action}`);
    const answers = readAnswers(visit.stage.fields ?? [], form);
    if (isFault(answers)) return answers;
    session.busy = true;
    try {
      const step = await proceed(answers);
      if (isFault(step)) return step;
      visit.answers = answers;
      return show(session, step);
    } finally {
      session.busy = false;
    }
  }

  return {
    async run(command, { session: id, action, form }, from) {
      if (id === undefined) return begin(command, action, from);
      const session = find(id, from, command.node);
      if (isFault(session)) return session;
      if (session.busy) return commandFault('bad-action', 'the last step is still being carried out');
      switch (action) {
        case 'cancel':
          sessions.delete(id);
          return buildCommand({ node: command.node, session: id, status: 'canceled' });
        case 'prev':
          if (session.visits.length < 2) return commandFault('bad-action', 'this is the first stage');
          session.visits.pop();
          return present(session);
        case 'execute':
          return await forward(session, session.visits.at(-1)?.stage.next ? 'next' : 'complete', form);
        case 'next':
        case 'complete':
          return await forward(session, action, form);
      }
    },
  };
}

/** The stage at the top, filled in as it was left. */
function present({ id, node, visits }: Session): Element {
  const visit = visits.at(-1);
  if (!visit) throw new Error('a session without a stage');
  const { title, instructions, fields = [], table, next, complete } = visit.stage;
  const shown = table?.();
  const filled = fields.map((field) => ({ ...field, values: visit.answers?.get(field.name) ?? field.values ?? [] }));
  return buildCommand({
    node,
    session: id,
    status: 'executing',
    actions: [
      ...(visits.length > 1 ? ['prev' as const] : []),
      ...(next ? ['next' as const] : []),
      ...(complete ? ['complete' as const] : []),
    ],
    execute: next ? 'next' : 'complete',
    payload: shown
      ? buildTable('', shown.columns, shown.rows, { title })
      : buildForm('form', '', filled, { title, ...(instructions === undefined ? {} : { instructions }) }),
  });
}

function completed({ node, id }: Session, { table, notes, title }: Outcome): Element {
  const payload = table && buildTable('', table.columns, table.rows, title === undefined ? {} : { title });
  return buildCommand({
    node,
    session: id,
    status: 'completed',
    ...(notes ? { notes } : {}),
    ...(payload ? { payload } : {}),
  });
}
