/** Stage events: only a presenter's are accepted; each is in the log before it is sent (design §3). */

import type { Disk } from '../../../backplane/files/disk.ts';
import { createRateLimit, createSharedRate } from '../../../backplane/rate.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr } from '../../../protocol/base/xml.ts';
import { noSpace } from '../../../protocol/documents/space.ts';
import { buildStage, parseStage } from '../../../protocol/stage/stage.ts';
import type { Feature, PayloadContext } from '../../feature.ts';
import { meetingOf } from '../../meeting/in-room.ts';
import { sendEvent, withMark } from '../../meeting/send.ts';
import type { Service } from '../../service.ts';
import type { Conversions } from '../documents/conversions.ts';
import { check } from './check.ts';
import { asLogged, presenterOf, setPresenter } from './presenters.ts';
import { mayPresent } from './rights.ts';

interface Parts {
  readonly documents: Pick<Conversions, 'status'>;
  readonly disk: Pick<Disk, 'level'>;
}

export const stage = (service: Service, { documents, disk }: Parts): Feature => {
  const checks = { ...service, documents };
  const { limits } = service;
  const rate = createRateLimit(limits.stage.rate, limits.stage.burst, limits.wire.rateKeys, service.now);
  const bytes = createSharedRate(
    { rate: limits.stage.bytes, burst: limits.stage.bytesBurst },
    { rate: limits.stage.roomBytes, burst: limits.stage.roomBytesBurst },
    limits.wire.rateKeys,
    service.now,
  );
  const pointers = createSharedRate(
    { rate: limits.stage.pointerRate, burst: limits.stage.pointerBurst },
    { rate: limits.stage.roomPointerRate, burst: limits.stage.roomPointerBurst },
    limits.wire.rateKeys,
    service.now,
  );

  async function handle({ room, seat, stanza, child }: PayloadContext): Promise<Fault | undefined> {
    const { occupant, session } = seat;
    if (!rate.take(session.jid)) return new Fault('policy-violation', 'too many stage events');
    const parsed = parseStage(child);
    if (isFault(parsed)) return parsed;
    if (!mayPresent(room, occupant)) return new Fault('forbidden', 'only presenters may change the stage');
    const { action: asked, t, again } = parsed;
    if (asked.kind === 'pointer') {
      if (!pointers.take(room.name, occupant.jid)) return new Fault('policy-violation', 'too many pointer moves');
      const payloads = [buildStage({ t, action: asked })] as const;
      service.publish(room, { payloads, by: occupant.nick, except: session, lossy: true, ordered: true });
      return undefined;
    }
    if (!bytes.take(room.name, occupant.jid, child.toString().length)) {
      return new Fault('policy-violation', 'too much for the stage in a short time');
    }
    const action = asLogged(room, asked);
    const meeting = await meetingOf(service, room);
    const id = attr(stanza, 'id');
    const known = again ? meeting.known(id, occupant, action.kind) : undefined;
    if (known) {
      // All others have had it, in its place.
      const payloads = withMark(meeting, { ...known, who: occupant }, buildStage({ t, action }));
      service.publish(room, { payloads, by: occupant.nick, id, to: [session.jid] });
      return undefined;
    }
    if (!meeting.accepts(action.kind)) return noSpace('log-full');
    // Below the floor what is left is for turning pages.
    if (action.kind === 'ink' && disk.level === 'full') return noSpace('disk-full');
    const refused = await check(checks, room, meeting, asked, occupant);
    if (refused) return refused;
    const presenter = presenterOf(room, asked);
    // Such events have no end: the stage is revoked from somebody who does not have it.
    if (action.kind === 'revoke' && !presenter && meeting.fill === 'closed') return noSpace('log-full');
    const [event] = await meeting.append([{ who: { id: occupant.id, nick: occupant.nick }, t, action, id }], presenter);
    if (event) sendEvent(service, room, meeting, event, buildStage({ t, action }), { by: occupant.nick, id });
    if (presenter) await setPresenter(service, room, presenter);
    void service.moments.tell('logged', room);
    if (action.kind === 'show' || action.kind === 'page')
      await service.moments.tell('stageChanged', room, occupant.nick);
    return undefined;
  }

  return {
    name: 'stage',
    disco: { room: [NS.stage] },
    payloads: [{ ns: NS.stage, name: 'stage', handle }],
  };
};
