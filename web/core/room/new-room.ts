/** A new group: its address, and the form by which its maker opens it, XEP-0045 §10.1.3. */
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { makeRoomName } from '../../../protocol/muc/room-name.ts';

/** @param title what people call it; cut to 100 characters */
export function buildFirstForm(title: string): Element {
  const field = (key: string, value: string) => xml('field', { var: key }, xml('value', {}, value));
  const form = xml(
    'x',
    { xmlns: NS.dataForms, type: 'submit' },
    field('FORM_TYPE', NS.mucRoomConfig),
    field('muc#roomconfig_roomname', title.trim().slice(0, 100)),
    // Found by its link, not by looking around.
    field('muc#roomconfig_publicroom', '0'),
  );
  return xml('query', { xmlns: NS.mucOwner }, form);
}

/** @returns a name that tells what the title is, in whatever script, and that nobody guesses */
export async function nameFor(title: string, domain: string): Promise<string> {
  const words = (await inAscii(title.slice(0, 100)))
    .toLowerCase()
    // What stands for a sound within a word is no end of it.
    .replace(/['`’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  return makeRoomName(words === '' ? 'group' : words, domain);
}

async function inAscii(title: string): Promise<string> {
  const plain = title.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  if (!/[^\0-\x7f]/.test(plain)) return plain;
  try {
    // 218 kB, for those alone who make a group with such a title.
    const { default: transliterate } = await import('any-ascii');
    return [...title.normalize('NFC')]
      .map((letter) => {
        const text = transliterate(letter);
        // Each Chinese letter is a word of its own, and comes with a capital, though it has none.
        return /^[A-Z]/.test(text) && letter === letter.toLowerCase() ? `-${text}-` : text;
      })
      .join('');
  } catch {
    // It could not be fetched: the group is made all the same.
    return plain;
  }
}
