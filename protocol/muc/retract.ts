/**
 * Taking messages back: one's own (XEP-0424) and others' by moderators (XEP-0425), each in the present form and in that
 * of before, which clients in use still speak.
 */
import { buildDateTime } from '../base/datetime.ts';
import { Fault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { buildOptional, readWords, type Words } from '../base/words.ts';
import { attr, type Element, xml } from '../base/xml.ts';

/** Ids are the room's or a client's own; what is longer names nothing. */
const MAX_ID = 200;
/** Characters of a reason: a line on the screen of everybody in the room. */
const MAX_REASON = 500;

export interface Moderation {
  /** The room's id of the message. */
  readonly id: string;
  readonly reason: Words;
}

/** Who took a message back in the name of the room. */
export interface Moderator {
  /** Occupant address. */
  readonly by: string;
  /** XEP-0421 */
  readonly occupantId: string;
  readonly reason: Words;
}

/** The id of the message that these payloads of a message take back; undefined when they take back none. */
export function parseRetraction(payloads: readonly Element[]): string | undefined | Fault {
  const ids = payloads.flatMap((el) => {
    if (el.is('retract', NS.retract)) return [attr(el, 'id')];
    return el.is('apply-to', NS.fasten) && el.getChild('retract', NS.retractOld) ? [attr(el, 'id')] : [];
  });
  if (ids.length === 0) return undefined;
  const [id] = ids;
  if (id === undefined || id === '' || id.length > MAX_ID) return Fault.bad('id of the message is missing');
  return ids.every((other) => other === id) ? id : Fault.bad('one message is taken back at a time');
}

/** Reads `<moderate/>`, or the `<apply-to/>` of before. */
export function parseModeration(child: Element): Moderation | Fault {
  const old = child.is('apply-to', NS.fasten);
  const moderate = old ? child.getChild('moderate', NS.moderateOld) : child;
  if (!moderate) return new Fault('feature-not-implemented', 'only moderation is applied to messages here');
  const id = attr(child, 'id');
  if (id === undefined || id === '' || id.length > MAX_ID) return Fault.bad('id of the message is missing');
  if (!moderate.getChild('retract', old ? NS.retractOld : NS.retract)) return Fault.bad('a message is retracted only');
  return { id, reason: readWords(moderate.getChild('reason'), MAX_REASON) };
}

const moderated = (xmlns: string, { by, occupantId }: Moderator, ...content: readonly Element[]) =>
  xml('moderated', { xmlns, by }, xml('occupant-id', { xmlns: NS.occupantId, id: occupantId }), ...content);

const reasonOf = ({ reason }: Moderator) => buildOptional('reason', reason);

/** What the room tells everybody, in both forms. @param id the room's id of the message */
export function buildModeration(id: string, moderator: Moderator): Element[] {
  const reason = () => reasonOf(moderator);
  return [
    xml('retract', { xmlns: NS.retract, id }, moderated(NS.moderate, moderator), ...reason()),
    xml(
      'apply-to',
      { xmlns: NS.fasten, id },
      moderated(NS.moderateOld, moderator, xml('retract', { xmlns: NS.retractOld }), ...reason()),
    ),
  ];
}

/**
 * What stands in place of a message that was taken back, in both forms.
 * @param id id of the message that took it back
 * @param at when, ms since 1970
 * @param origin what the sender had called it; null when it is not known
 */
export function buildRetracted(id: string, at: number, origin: string | null, moderator?: Moderator): Element[] {
  const stamp = buildDateTime(at);
  if (moderator) {
    return [
      xml(
        'retracted',
        { xmlns: NS.retract, id, stamp, by: moderator.by },
        moderated(NS.moderate, moderator),
        ...reasonOf(moderator),
      ),
      moderated(NS.moderateOld, moderator, xml('retracted', { xmlns: NS.retractOld, stamp }), ...reasonOf(moderator)),
    ];
  }
  return [
    xml('retracted', { xmlns: NS.retract, id, stamp }),
    xml(
      'retracted',
      { xmlns: NS.retractOld, stamp },
      ...(origin === null ? [] : [xml('origin-id', { xmlns: NS.stanzaId, id: origin })]),
    ),
  ];
}
