// In which order people are listed, in a room and wherever else there are people.
import { signal } from '@preact/signals-core';
import { expect } from 'chai';
import type { Member } from '../../web/core/people/contract.ts';
import { placeOf } from '../../web/ui/hand/place-of.ts';
import { inOrder } from '../../web/ui/people/order.ts';

const member = (nick: string, more: Partial<Member> = {}): Member => ({
  nick,
  occupant: nick.toLowerCase(),
  me: false,
  role: 'participant',
  affiliation: 'none',
  presenter: false,
  hat: false,
  ...more,
});

describe('a list of people', () => {
  const people = [
    member('Wang'),
    member('Ada', { role: 'moderator', presenter: true }),
    member('Bob'),
    member('Gita', { presenter: true, hat: true }),
  ];
  const names = (members: readonly Member[]) => members.map(({ nick }) => nick);

  it('has hosts first, then presenters, then all others, each by name', () => {
    expect(names(inOrder(people, () => null))).to.deep.equal(['Ada', 'Gita', 'Bob', 'Wang']);
  });

  it('R67.1 has those whose hands are up before them, in the order of raising', () => {
    const hands = {
      list: signal([
        { occupant: 'wang', nick: 'Wang' },
        { occupant: 'ada', nick: 'Ada' },
      ]),
    };
    expect(people.map((one) => placeOf(hands, one))).to.deep.equal([1, 2, null, null]);
    expect(names(inOrder(people, (one) => placeOf(hands, one)))).to.deep.equal(['Wang', 'Ada', 'Gita', 'Bob']);
  });
});
