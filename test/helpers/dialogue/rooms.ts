// Rooms of a component in memory.
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { ROOM } from './addresses.ts';
import type { Dialogue } from './contract.ts';
import { readyDocument } from './documents.ts';
import type { PersonOptions, Somebody } from './people.ts';

/** A room that is set up, with its owner in it under the nick `owner`. */
export async function openRoom(dialogue: Dialogue, options: PersonOptions = { lectern: true }): Promise<Somebody> {
  const owner = dialogue.person('owner@example/desk', options);
  await owner.join('owner');
  await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
  return owner;
}

/** Lets the room have this document, as if it was uploaded and converted. */
export async function addDocument(dialogue: Dialogue, document = readyDocument(), room = 'lecture'): Promise<string> {
  dialogue.documents.known.set(document.id, document);
  const record = { document: document.id, name: document.name, account: '', bytes: 1, converted: true };
  await dialogue.store.documents.add(room, record);
  return document.id;
}

/** Changes the room's configuration by the owner's form. */
export async function configure(owner: Somebody, fields: Record<string, string>, room = ROOM): Promise<Element> {
  const form = Object.entries(fields).map(([name, value]) =>
    xml('field', { var: `muc#roomconfig_${name}` }, xml('value', {}, value)),
  );
  const x = xml('x', { xmlns: NS.dataForms, type: 'submit' }, ...form);
  return await owner.iq('set', xml('query', { xmlns: NS.mucOwner }, x).toString(), room);
}

/** Lets people register with the room, which it does not by itself. */
export async function openToRegistration(owner: Somebody): Promise<void> {
  const field = `<field var='{urn:lectern:muc:1}registration'><value>1</value></field>`;
  const form = `<x xmlns='${NS.dataForms}' type='submit'>${field}</x>`;
  await owner.iq('set', `<query xmlns='${NS.mucOwner}'>${form}</query>`);
}
