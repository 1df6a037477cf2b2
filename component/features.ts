/** Every feature, in the order in which they are told of a moment: what one who enters gets comes in this order. */

import type { Disk } from '../backplane/files/disk.ts';
import type { SlotSigner } from '../backplane/tickets/slots.ts';
import type { Holders } from './direct/holders.ts';
import { last } from './direct/last.ts';
import type { Feature } from './feature.ts';
import type { Conversions } from './features/documents/conversions.ts';
import { document } from './features/documents/documents.ts';
import type { Quotas } from './features/documents/quotas.ts';
import { space } from './features/documents/space.ts';
import { upload } from './features/documents/upload.ts';
import { hand } from './features/hand/hand.ts';
import { presenters } from './features/stage/presenters.ts';
import { stage } from './features/stage/stage.ts';
import { settledPage } from './features/stock-clients/settled-page.ts';
import { voice } from './features/voice/voice.ts';
import type { Capabilities } from './meeting/capabilities.ts';
import { emptyMeetings } from './meeting/empty.ts';
import { life } from './meeting/life.ts';
import { meetingList } from './meeting/list.ts';
import { log } from './meeting/log.ts';
import { pastStates } from './meeting/past.ts';
import { admin } from './muc/admin.ts';
import { archive } from './muc/archive.ts';
import { avatar } from './muc/avatar.ts';
import { createBans } from './muc/bans.ts';
import { basics } from './muc/basics.ts';
import { channelSearch } from './muc/channel-search.ts';
import { commands } from './muc/commands/commands.ts';
import { disco } from './muc/disco.ts';
import { entry } from './muc/entry.ts';
import { ghosts } from './muc/ghosts.ts';
import { hats } from './muc/hats.ts';
import { history } from './muc/history.ts';
import { invite } from './muc/invite/invite.ts';
import { moderate } from './muc/moderate.ts';
import { occupantIds } from './muc/occupant-id.ts';
import { owner } from './muc/owner.ts';
import { registration } from './muc/registration.ts';
import { removals } from './muc/removals.ts';
import { retention } from './muc/retention.ts';
import { retract } from './muc/retract.ts';
import { search } from './muc/search.ts';
import { voiceRequest } from './muc/voice-request.ts';
import type { Service } from './service.ts';
import type { Answers } from './wire/answers.ts';

/** What some features work with, and others know nothing of. */
export interface BackEnds {
  readonly answers: Answers;
  readonly capabilities: Capabilities;
  readonly documents: Conversions;
  readonly disk: Disk;
  readonly holders: Holders;
  readonly quotas: Quotas;
  readonly slots: SlotSigner;
}

export function allFeatures(service: Service, backEnds: BackEnds): Feature[] {
  const bans = createBans(service);
  return [
    disco(service),
    basics(service),
    bans.feature,
    commands(service, bans),
    search(service),
    channelSearch(service),
    occupantIds(),
    hats(service),
    entry(service),
    removals(service),
    backEnds.capabilities.feature,
    avatar(service),
    archive(service),
    history(service, backEnds),
    retention(service),
    retract(),
    moderate(service),
    admin(service),
    owner(service),
    invite(service),
    voiceRequest(service),
    registration(service),
    presenters(service),
    stage(service, backEnds),
    hand(service),
    space(service, backEnds),
    voice(service),
    pastStates(service),
    log(service, backEnds),
    last(service, backEnds),
    life(service),
    emptyMeetings(service),
    meetingList(service),
    upload(service, backEnds),
    document(service, backEnds),
    settledPage(service, backEnds),
    ghosts(service),
  ];
}
