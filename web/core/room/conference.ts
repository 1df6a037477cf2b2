/** One room as this client is in it: its parts, put together. */
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import { createChatPart } from '../chat/part.ts';
import { createDocumentsPart } from '../documents/part.ts';
import { createHandPart } from '../hand/part.ts';
import type { Http } from '../http.ts';
import { createPeople } from '../people/people.ts';
import type { SoundPlatform } from '../sound/platform.ts';
import { createStagePart } from '../stage/part.ts';
import { createMeetingEnd, createVoicePart } from '../voice/part.ts';
import { createAbout } from './about.ts';
import type { Conference } from './contract.ts';
import { createOccupancy, type OccupancyOptions } from './occupancy.ts';

export interface JoinOptions extends OccupancyOptions {
  /** Bytes of a file. */
  readonly maxUpload: number;
  readonly http: Http;
  readonly sound: SoundPlatform;
}

export function joinConference(options: JoinOptions): Conference {
  const { name, maxUpload, http, sound } = options;
  const room = createOccupancy(options);
  const people = createPeople(room);
  const about = createAbout(room, name, room.caughtUp);
  const voice = createVoicePart(room, sound);
  const documents = createDocumentsPart(room, {
    maxUpload,
    http,
    onVisible(document) {
      if (documentOf(stage.control.state.value) === null && people.presenter.value) stage.control.show(document);
    },
  });
  const { clock, heardAt } = voice;
  const stage = createStagePart(room, { documents: documents.control.list, clock, heardAt });
  documents.follow(stage.control.shown);
  const hand = createHandPart(room, stage.control.state, people.members);
  const chat = createChatPart(room);
  const meetingEnd = createMeetingEnd(room, stage.control.state, voice.control);

  // Voice comes most often, and what nobody else takes is chat.
  room.start([voice.part, stage.part, documents.part, hand.part, meetingEnd, about.part, chat.part]);

  const life = (kind: 'start' | 'end') => room.demand(xml(kind, { xmlns: NS.log }));
  return {
    name,
    jid: room.jid,
    status: room.status,
    leaveReason: room.leaveReason,
    title: about.title,
    subject: about.subject,
    notice: room.notice,
    people,
    chat: chat.control,
    meeting: { ...stage.meeting, start: () => void life('start'), end: () => life('end') },
    stage: stage.control,
    documents: documents.control,
    voice: voice.control,
    hands: hand.control,
    dismissNotice: room.dismissNotice,
    destroy: () => void room.demand(xml('query', { xmlns: NS.mucOwner }, xml('destroy'))),
    leave: room.leave,
  };
}
