// Elements made by chance of the names and namespaces that parsers look for, for fast-check.

import fc from 'fast-check';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import { text } from './arbitraries.ts';

/** Names that the parsers look for, and namespaces, so that chance finds the way into them. */
const NAMES = [
  ...[
    'item',
    'items',
    'group',
    'event',
    'retract',
    'purge',
    'metadata',
    'info',
    'data',
    'conference',
    'extensions',
    'nick',
  ],
  ...[
    'vcard',
    'vCard',
    'fn',
    'text',
    'adr',
    'locality',
    'email',
    'tel',
    'uri',
    'PHOTO',
    'BINVAL',
    'x',
    'invite',
    'reason',
  ],
  ...[
    'field',
    'value',
    'option',
    'required',
    'presence',
    'message',
    'show',
    'status',
    'priority',
    'idle',
    'delay',
    'query',
  ],
];
const SPACES = Object.values(NS);
const ATTRIBUTES = [
  'jid',
  'id',
  'node',
  'name',
  'ver',
  'subscription',
  'ask',
  'from',
  'type',
  'bytes',
  'var',
  'stamp',
  'since',
];
const VALUES = [
  'remove',
  'both',
  'true',
  '1',
  '-1',
  'a@b',
  'a@b/c',
  '2026-05-04T09:00:00Z',
  'error',
  'form',
  '__proto__',
];

/** An element such as somebody could send who means harm. */
export const anyElement: fc.Arbitrary<Element> = fc.letrec<{ element: Element }>((tie) => ({
  element: fc
    .tuple(
      fc.constantFrom(...NAMES),
      fc.option(fc.constantFrom(...SPACES), { nil: undefined }),
      fc.dictionary(fc.constantFrom(...ATTRIBUTES), fc.oneof(fc.constantFrom(...VALUES), text(0, 20)), { maxKeys: 4 }),
      fc.array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, text(0, 20), tie('element')), { maxLength: 5 }),
    )
    .map(([name, xmlns, attrs, children]) => xml(name, xmlns ? { ...attrs, xmlns } : attrs, ...children)),
})).element;
