/**
 * What a room has space for, told to those who present in it, and why something was refused for lack of it.
 * `urn:lectern:space:1`, docs/protocol.md §10.
 */
import { Fault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, type Element, xml } from '../base/xml.ts';

const DISK = ['fine', 'low', 'full'] as const;
const LOG = ['fine', 'low', 'full', 'closed'] as const;

export interface Space {
  /** Of the server. low: no documents are taken; full: nothing that is drawn either. */
  readonly disk: (typeof DISK)[number];
  /** Of the meeting's log. low: it will be full; full: nothing more can be drawn; closed: nor be shown. */
  readonly log: (typeof LOG)[number];
}

export const ENOUGH: Space = { disk: 'fine', log: 'fine' };

/** `<space/>`; what is fine is not named. */
export function buildSpace({ disk, log }: Space): Element {
  return xml('space', {
    xmlns: NS.space,
    ...(disk === 'fine' ? {} : { disk }),
    ...(log === 'fine' ? {} : { log }),
  });
}

/** What is not known counts as fine. */
export const parseSpace = (el: Element): Space => ({
  disk: DISK.find((word) => word === attr(el, 'disk')) ?? 'fine',
  log: LOG.find((word) => word === attr(el, 'log')) ?? 'fine',
});

/** What has no space left, each with the words of its refusal. */
const WHY = {
  'disk-full': "the server's disk is full",
  'log-full': 'this meeting has room for no more of it',
  'group-full': 'the documents of this group take as much space as they may',
  'account-full': 'your documents take as much space as they may',
  'documents-full': 'all documents together take as much space as they may',
} as const;

/** XEP-0363 §5: a quota is `resource-constraint`, to be tried again later. */
export const noSpace = (what: keyof typeof WHY): Fault =>
  new Fault('resource-constraint', WHY[what], 'wait', xml(what, { xmlns: NS.space }));
