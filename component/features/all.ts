/** Every feature, in the order in which they are told of a moment: what one who enters gets comes in this order. */
import type { Service } from '../service.ts';
import { admin } from './admin.ts';
import { archive } from './archive.ts';
import { avatar } from './avatar.ts';
import { createBans } from './bans.ts';
import { basics } from './basics.ts';
import type { Capabilities } from './capabilities.ts';
import { channelSearch } from './channel-search.ts';
import { commands } from './commands.ts';
import { disco } from './disco.ts';
import { document } from './document.ts';
import { entry } from './entry.ts';
import type { Feature } from './feature.ts';
import { ghosts } from './ghosts.ts';
import { hats } from './hats.ts';
import { history } from './history.ts';
import { invite } from './invite.ts';
import { log } from './log.ts';
import { moderate } from './moderate.ts';
import { occupantId } from './occupant-id.ts';
import { owner } from './owner.ts';
import { registration } from './registration.ts';
import { retention } from './retention.ts';
import { retract } from './retract.ts';
import { search } from './search.ts';
import { settledPage } from './settled-page.ts';
import { space } from './space.ts';
import { stage } from './stage.ts';
import { upload } from './upload.ts';
import { voice } from './voice.ts';
import { voiceRequest } from './voice-request.ts';

export function allFeatures(service: Service, capabilities: Capabilities): Feature[] {
  const bans = createBans(service);
  return [
    disco(service),
    basics(service),
    bans.feature,
    commands(service, bans),
    search(service),
    channelSearch(service),
    occupantId(),
    hats(),
    entry(service),
    capabilities.feature,
    avatar(service),
    archive(service),
    history(service),
    retention(service),
    retract(),
    moderate(service),
    admin(service),
    owner(service),
    invite(service),
    voiceRequest(service),
    registration(service),
    stage(service),
    space(service),
    voice(service),
    log(service),
    upload(service),
    document(service),
    settledPage(service),
    ghosts(service),
  ];
}
