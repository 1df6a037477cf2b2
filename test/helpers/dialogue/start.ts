// A real core with a real SQLite file, without a stream.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { createDisk } from '../../../backplane/files/disk.ts';
import { createCore } from '../../../component/engine.ts';
import { buildDiscoInfo } from '../../../protocol/base/caps.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../../protocol/base/xml.ts';
import { openSqlite } from '../../../store/sqlite.ts';
import { lowered } from '../limits.ts';
import { mapStore } from '../store.ts';
import { temporaryFolder } from '../temporary.ts';
import { DOMAIN } from './addresses.ts';
import type { Dialogue, DialogueOptions } from './contract.ts';
import { fakeDocuments } from './documents.ts';
import { createSomebody, type PersonOptions, type Somebody } from './people.ts';
import { stanza } from './stanzas.ts';

/** All bytes that the disk holds of a database, those of its write-ahead log too. */
export const onDisk = (file: string): Buffer =>
  Buffer.concat([file, `${file}-wal`].filter((path) => existsSync(path)).map((path) => readFileSync(path)));

export async function startDialogue(options: DialogueOptions = {}): Promise<Dialogue> {
  const folder = temporaryFolder('dialogue');
  const file = join(folder.path, 'lectern.sqlite');
  const clock = { now: Date.parse('2026-05-04T09:00:00Z'), ahead: 0 };
  const { multicast = true } = options;
  const people = new Map<string, (stanza: Element) => void>();
  const written: string[] = [];
  const errors: string[] = [];
  const documents = fakeDocuments();
  const space = { free: Number.POSITIVE_INFINITY, takes: true };
  let activity = 0;
  /** Calls of the store that are under way. */
  let storing = 0;
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });

  const start = async () => {
    const database = new DatabaseSync(file);
    const bare = await openSqlite(file, database);
    const store = mapStore(options.wrap?.(bare) ?? bare, (_, method) => async (...args) => {
      storing += 1;
      try {
        return await method(...args);
      } finally {
        storing -= 1;
        activity += 1;
      }
    });
    const limits = lowered(...[options.limits ?? []].flat());
    const disk = createDisk({
      floor: limits.disk.floor,
      free: async () => space.free,
      takes: async () => space.takes,
      log,
    });
    const core = await createCore({
      config: {
        domain: DOMAIN,
        accountDomain: 'example',
        guestDomain: 'guest.example',
        url: 'https://lectern.example',
        operators: ['operator@example'],
        secret: 'the secret of the tests',
      },
      limits,
      log,
      store,
      documents,
      disk,
      ...(options.around ? { around: options.around } : {}),
      write(text, lossy) {
        activity += 1;
        if (!dialogue.stream) return false;
        dialogue.writes += 1;
        const element = stanza(text);
        if (attr(element, 'to') === DOMAIN) giveBack(element, lossy);
        else pass(text, lossy);
        return true;
      },
      now: () => clock.now + clock.ahead,
      elapsed: () => clock.now,
    });
    return { core, store, bare, database, disk };
  };

  /** One stanza comes to whom it is for. */
  function pass(text: string, lossy: boolean): void {
    written.push(text);
    if (lossy) dialogue.lossy.add(text);
    const element = stanza(text);
    people.get(attr(element, 'to') ?? '')?.(element);
  }

  /** What a server does with a stanza from the component to itself: with mod_lectern_multicast it opens envelopes. */
  function giveBack(element: Element, lossy: boolean): void {
    const list = element.getChildText('to', NS.multicast);
    if (list === null || !multicast) {
      const asked = multicast && attr(element, 'type') === 'get' && element.getChild('query', NS.discoInfo);
      const head = `from='${DOMAIN}' to='${DOMAIN}' id='${attr(element, 'id')}'`;
      const info = buildDiscoInfo({ identities: [], features: [NS.multicast] });
      dispatch(asked ? `<iq type='result' ${head}>${info}</iq>` : element.toString());
      return;
    }
    for (const inner of childElements(element).filter((child) => child.name !== 'to')) {
      for (const to of list.split('\t')) {
        inner.attrs.to = to;
        pass(inner.toString(), lossy);
      }
    }
  }

  const dispatch = (text: string) => {
    activity += 1;
    void running.core.dispatch(stanza(text)).then(() => {
      activity += 1;
    });
  };

  async function settled(): Promise<void> {
    for (let before = -1; before !== activity || storing > 0; ) {
      before = activity;
      // All that is not waiting for a timer is done within one turn; two, because a turn may begin another.
      await nextTurn();
      await nextTurn();
    }
  }

  function person(jid: string, how: PersonOptions = {}): Somebody {
    const { somebody, deliver } = createSomebody(jid, how, { dispatch, settled });
    people.set(jid, deliver);
    return somebody;
  }

  const dialogue: Dialogue = {
    get core() {
      return running.core;
    },
    get store() {
      return running.store;
    },
    get database() {
      return running.database;
    },
    get disk() {
      return running.disk;
    },
    space,
    clock,
    written,
    writes: 0,
    lossy: new Set(),
    errors,
    documents,
    file,
    stream: true,
    person,
    attach(jid, deliver) {
      if (deliver) people.set(jid, deliver);
      else people.delete(jid);
    },
    dispatch,
    settled,
    async restart(how) {
      if (how === 'close') await running.core.close();
      await settled();
      await running.bare.close();
      documents.forget();
      running = await start();
      await running.core.online();
      await settled();
    },
    async end() {
      await running.core.close();
      await settled();
      await running.bare.close();
      folder.remove();
    },
  };
  let running = await start();
  await running.core.online();
  return dialogue;
}
