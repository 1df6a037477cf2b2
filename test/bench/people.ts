// Log-in of an account that knows many: from the first byte until all contacts, those of them who are there, and all rooms
// that it keeps are known to the client. The list on the screen is made of these.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { NS } from '../../protocol/base/namespaces.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';
import { when } from '../helpers/signals.ts';
import { startWebAccount } from '../helpers/web-account.ts';
import { type Figure, percentile, round } from './numbers.ts';

const CONTACTS = 500;
/** Contacts who are there, each with a nick and a picture to be told of. */
const THERE = 100;
const ROOMS = 50;
const LOG_INS = 10;
const NAME = 'busy';

export async function measurePeople(): Promise<Figure> {
  const prosody = await startProsody();
  const there: TestClient[] = [];
  try {
    const password = await prosody.createUser(NAME);
    knowEachOther(prosody);
    for (let n = 0; n < THERE; n += 1) there.push(await comeIn(prosody, n, password));
    await keepRooms(prosody, password);
    const took: number[] = [];
    for (let n = 0; n < LOG_INS; n += 1) took.push(await logIn(prosody, password));
    return figure(took);
  } finally {
    await Promise.all(there.map((client) => client.stop()));
    await prosody.remove();
  }
}

const contact = (n: number) => `contact-${n}`;

/** Writes accounts and lists of contacts where Prosody keeps them: asking 500 accounts one by one would take minutes. */
function knowEachOther({ adminSocket, domain }: TestProsody): void {
  const data = join(dirname(adminSocket), domain);
  const account = readFileSync(join(data, 'accounts', `${NAME}.dat`), 'utf8');
  const roster = (items: readonly string[]) =>
    `return { [false] = { version = 1, pending = {} }, ${items.join(', ')} };`;
  const item = (name: string, group: number) =>
    `["${name}@${domain}"] = { subscription = "both", name = "Name of ${name}", groups = { ["Group ${group}"] = true } }`;
  mkdirSync(join(data, 'roster'), { recursive: true });
  const names = Array.from({ length: CONTACTS }, (_, n) => contact(n));
  for (const [n, name] of names.entries()) {
    // Prosody writes what is no letter or digit of a file's name as %xx.
    const file = `${name.replace(/-/g, '%2d')}.dat`;
    writeFileSync(join(data, 'accounts', file), account);
    writeFileSync(join(data, 'roster', file), roster([item(NAME, n % 20)]));
  }
  writeFileSync(join(data, 'roster', `${NAME}.dat`), roster(names.map((name, n) => item(name, n % 20))));
}

async function comeIn({ service, domain }: TestProsody, n: number, password: string): Promise<TestClient> {
  const client = await startClient({ service, domain, username: contact(n), password });
  const hash = n.toString(16).padStart(40, '0');
  const publish = (node: string, id: string, payload: string) =>
    client.iq(
      'set',
      `${contact(n)}@${domain}`,
      `<pubsub xmlns='${NS.pubsub}'><publish node='${node}'><item id='${id}'>${payload}</item></publish></pubsub>`,
    );
  await publish(NS.nick, 'current', `<nick xmlns='${NS.nick}'>Nick ${n}</nick>`);
  await publish(
    NS.avatarMetadata,
    hash,
    `<metadata xmlns='${NS.avatarMetadata}'><info id='${hash}' bytes='10' type='image/png'/></metadata>`,
  );
  await client.send('<presence><status>Here</status></presence>');
  return client;
}

async function keepRooms({ service, domain, componentDomain }: TestProsody, password: string): Promise<void> {
  const client = await startClient({ service, domain, username: NAME, password });
  for (let n = 0; n < ROOMS; n += 1) {
    await client.iq(
      'set',
      `${NAME}@${domain}`,
      `<pubsub xmlns='${NS.pubsub}'><publish node='${NS.bookmarks}'><item id='room-${n}@${componentDomain}'>
       <conference xmlns='${NS.bookmarks}' name='Room ${n}'/></item></publish>
       <publish-options><x xmlns='jabber:x:data' type='submit'>
       <field var='FORM_TYPE' type='hidden'><value>${NS.pubsubOptions}</value></field>
       <field var='pubsub#max_items'><value>max</value></field>
       <field var='pubsub#access_model'><value>whitelist</value></field></x></publish-options></pubsub>`,
    );
  }
  await client.stop();
}

/** @returns ms */
async function logIn(prosody: TestProsody, password: string): Promise<number> {
  const began = performance.now();
  const account = await startWebAccount(prosody, NAME, password);
  const { contacts, bookmarks, profile } = account;
  await when(() => contacts.list.value.length === CONTACTS && bookmarks.list.value.length === ROOMS);
  const isThere = ({ jid }: { readonly jid: string }) => contacts.presence(jid).value.show !== 'offline';
  await when(() => contacts.list.value.filter(isThere).length === THERE);
  const took = performance.now() - began;
  // Pictures are told of behind that; the list is of use without them.
  await when(() => contacts.list.value.filter(({ jid }) => profile.face(jid).value.picture).length === THERE);
  await account.close();
  return took;
}

function figure(took: readonly number[]): Figure {
  const [p50, most] = [percentile(took, 50), Math.max(...took)];
  return {
    what: `log-in with ${CONTACTS} contacts, ${THERE} of them there, and ${ROOMS} rooms, until all are known, the longest of ${LOG_INS}`,
    measured: `${round(most)} ms, half of them ${round(p50)} ms`,
    bar: '2 s',
    met: most <= 2_000,
    data: { p50, most, contacts: CONTACTS, there: THERE, rooms: ROOMS },
  };
}
