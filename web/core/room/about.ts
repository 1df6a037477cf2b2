/** What a room is called, and what it is about (XEP-0045 §6.4, §8.1). */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { readWords, type Words } from '../../../protocol/base/words.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import type { Part, PartContext } from '../part.ts';

/** Characters of a subject that are shown: other services may let more through. */
const SUBJECT_LENGTH = 1_000;

export interface About {
  readonly part: Part;
  readonly title: ReadonlySignal<string>;
  readonly subject: ReadonlySignal<readonly Words[]>;
}

/**
 * @param name what a room without a title is called
 * @param answered told when the room has answered a question that was asked after one came in
 */
export function createAbout(context: PartContext, name: string, answered: () => void): About {
  const title = signal(name);
  const subject = signal<readonly Words[]>([]);

  async function readTitle(): Promise<boolean> {
    const reply = await context.ask('get', xml('query', { xmlns: NS.discoInfo }));
    if (isFault(reply)) return false;
    const identity = reply.getChild('query', NS.discoInfo)?.getChild('identity');
    title.value = (identity && attr(identity, 'name')) || name;
    return true;
  }

  return {
    title,
    subject,
    part: {
      name: 'about',
      // It is told before one is in, and to those who may not enter.
      entering: () => void readTitle(),
      joined: () => context.until(readTitle).then(answered),
      receive(stanza: Element) {
        if (attr(stanza, 'type') !== 'groupchat') return false;
        const subjects = stanza.getChildren('subject');
        // XEP-0045 §8.1: with a body or a thread it is a message that anybody may write.
        if (subjects.length > 0 && !stanza.getChild('body') && !stanza.getChild('thread')) {
          subject.value = subjects.map((each) => readWords(each, SUBJECT_LENGTH));
          return true;
        }
        // XEP-0045 §10.2.1: the room's configuration has changed.
        if (!stanza.getChild('x', NS.mucUser)) return false;
        void context.until(readTitle);
        return true;
      },
    },
  };
}
