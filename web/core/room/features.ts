/** The features of a room in the client: the part of each, and what it gives the screen. A new one is listed here. */
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import { createAdministrationPart } from '../administration/part.ts';
import { createChatPart } from '../chat/part.ts';
import { createDocumentsPart } from '../documents/part.ts';
import { createHandPart } from '../hand/part.ts';
import type { Http } from '../http.ts';
import type { MeetingControl } from '../meeting/contract.ts';
import { createPeople } from '../people/people.ts';
import type { SoundPlatform } from '../sound/platform.ts';
import { createStagePart } from '../stage/part.ts';
import { createMeetingEnd, createVoicePart } from '../voice/part.ts';
import { createAbout } from './about.ts';
import type { RoomAddress } from './address.ts';
import type { Occupancy } from './occupancy.ts';

export interface FeatureOptions {
  readonly address: RoomAddress;
  /** Bytes of a file. */
  readonly maxUpload: number;
  readonly http: Http;
  readonly sound: SoundPlatform;
}

/** What features give, under the names that the screen knows them by. */
export type Controls = ReturnType<typeof createFeatures>['controls'];

export function createFeatures(room: Occupancy, { address, maxUpload, http, sound }: FeatureOptions) {
  const people = createPeople(room);
  const about = createAbout(room, address.name, room.caughtUp);
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
  const life = (kind: 'start' | 'end') => room.demand(xml(kind, { xmlns: NS.log }));
  const meeting: MeetingControl = { ...stage.meeting, start: () => void life('start'), end: () => life('end') };
  const meetingEnd = createMeetingEnd(room, stage.control.state, voice.control);
  const hands = createHandPart(room, stage.control.state, people.members);
  const administration = createAdministrationPart(room);
  const chat = createChatPart(room);
  return {
    // Voice comes most often, and what nobody else takes is chat.
    parts: address.own
      ? [voice.part, stage.part, documents.part, hands.part, meetingEnd, about.part, administration.part, chat.part]
      : // Nothing there would answer the others, and they would ask for ever.
        [about.part, administration.part, chat.part],
    controls: {
      title: about.title,
      subject: about.subject,
      people,
      chat: chat.control,
      meeting,
      stage: stage.control,
      documents: documents.control,
      voice: voice.control,
      hands: hands.control,
      administration: administration.control,
    },
  };
}
