/** The people of a room as the screen sees them. */
import { computed } from '@preact/signals-core';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import type { Occupancy } from '../room/occupancy.ts';
import type { PeopleControl } from './contract.ts';

export function createPeople({ members, nick, changeNick, demand }: Occupancy): PeopleControl {
  const me = computed(() => members.list.value.find((m) => m.me));
  return {
    members: members.list,
    nick,
    moderator: computed(() => me.value?.role === 'moderator'),
    presenter: computed(() => me.value?.presenter ?? false),
    owner: computed(() => me.value?.affiliation === 'owner'),
    changeNick,
    // XEP-0045 §8.2
    kick: (who) => void demand(xml('query', { xmlns: NS.mucAdmin }, xml('item', { nick: who, role: 'none' }))),
  };
}
