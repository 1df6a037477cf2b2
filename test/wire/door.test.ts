// Who may have a connection: docs/rules.md R54.
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { readSettings, SettingsError } from '../../settings.ts';
import { LIMITS, type WebLimits } from '../../web/server/limits.ts';
import { createAddresses, keyOf } from '../../web/server/relay/address.ts';
import { createDoor, type Visit } from '../../web/server/relay/door.ts';

describe('the door', () => {
  describe('knows from where somebody comes', () => {
    const request = (remoteAddress: string, forwarded?: string) =>
      ({
        headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
        socket: { remoteAddress },
        connection: { remoteAddress },
      }) as unknown as IncomingMessage;

    it('R54.1 by the header of a proxy that was named, and of nobody else', () => {
      const none = createAddresses([]);
      expect(none.of(request('203.0.113.5', '198.51.100.1')).text).to.equal('203.0.113.5');
      expect(none.of(request('127.0.0.1', '198.51.100.1'))).to.deep.equal({ text: '127.0.0.1', key: undefined });
      const some = createAddresses(['loopback', '10.1.0.0/16']);
      for (const proxy of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3']) {
        expect(some.of(request(proxy, '198.51.100.1')).text, proxy).to.equal('198.51.100.1');
        // What the visitor itself wrote stands before what the proxy added.
        expect(some.of(request(proxy, '192.0.2.66, 198.51.100.1')).text, proxy).to.equal('198.51.100.1');
        expect(some.of(request(proxy, '198.51.100.1, 10.1.9.9')).text, proxy).to.equal('198.51.100.1');
      }
      expect(some.of(request('10.2.0.1', '198.51.100.1')).text).to.equal('10.2.0.1');
      expect(some.of(request('127.0.0.1', 'nonsense')).key).to.equal('unknown');
      // Some write the port as well, and all would be one.
      for (const [said, address] of [
        ['198.51.100.1:50123', '198.51.100.1'],
        ['192.0.2.66, 198.51.100.1:50123', '198.51.100.1'],
        ['[2001:db8::1]:50123', '2001:db8::1'],
        ['[2001:db8::1]', '2001:db8::1'],
        ['2001:db8::1:80', '2001:db8::1:80'],
      ] as const)
        expect(some.of(request('127.0.0.1', said))).to.deep.equal({ text: address, key: keyOf(address) });
      // The operator is told of one that was forgotten, and of no visitor.
      const told: string[] = [];
      const forgetful = createAddresses(['10.1.0.0/16'], (proxy) => told.push(proxy));
      for (const peer of ['203.0.113.5', '10.1.2.3', '127.0.0.1', '127.0.0.1'])
        forgetful.of(request(peer, '198.51.100.1'));
      expect(told).to.deep.equal(['127.0.0.1']);
    });

    it('R54.1 where a /64 is one address, and an IPv4 address in IPv6 is itself', () => {
      expect(keyOf('::ffff:203.0.113.5')).to.equal(keyOf('203.0.113.5'));
      expect(keyOf('2001:db8:1:2::1')).to.equal(keyOf('2001:db8:1:2:ffff:ffff:ffff:ffff'));
      expect(keyOf('2001:db8:1:2::1')).not.to.equal(keyOf('2001:db8:1:3::1'));
      expect(keyOf('203.0.113.5')).not.to.equal(keyOf('203.0.113.6'));
      for (const here of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
        expect(keyOf(here), here).to.equal(undefined);
      for (const none of ['', '203.0.113.5:80', 'localhost']) expect(keyOf(none), none).to.equal('unknown');
    });

    it('R54.1 the setting is checked at the start', () => {
      const read = (text: string) =>
        readSettings({ COMPONENT_SECRET: '0123456789abcdef', LECTERN_PROXY: text }).proxies;
      expect(read('')).to.deep.equal([]);
      expect(read('loopback, 10.0.0.0/8 fd00::/8')).to.deep.equal(['loopback', '10.0.0.0/8', 'fd00::/8']);
      expect(() => read('loopback nginx')).to.throw(SettingsError, 'LECTERN_PROXY');
    });
  });

  describe('lets in', () => {
    let time = 0;
    let dropped: string[] = [];
    const open = (limits: Partial<WebLimits>) => {
      const door = createDoor({ ...LIMITS, ...limits }, () => time);
      const come = (key: string | undefined, name = key ?? 'here') => door.enter(key, () => dropped.push(name));
      /** One that is in, and logged in. */
      const inside = (key: string | undefined, guest = false): Visit => {
        const visit = come(key);
        if (typeof visit === 'string') throw new Error(visit);
        if (guest) expect(visit.asGuest()).to.equal(undefined);
        visit.loggedIn();
        return visit;
      };
      return { come, inside };
    };
    beforeEach(() => {
      time = 0;
      dropped = [];
    });
    const many = (count: number, what: (i: number) => unknown) => Array.from({ length: count }, (_, i) => what(i));

    it('R54.2 of one address so many at once, and fewer that have not logged in', () => {
      const { come, inside } = open({ connectionsOfAddress: 5, waitingOfAddress: 3 });
      many(3, () => expect(come('a')).to.be.an('object'));
      expect(come('a')).to.equal('address');
      expect(come('b')).to.be.an('object');
      const visits = many(5, () => inside('c')) as Visit[];
      expect(come('c')).to.equal('address');
      visits[0]?.leave();
      visits[0]?.leave();
      expect(come('c')).to.be.an('object');
      expect(come('c')).to.equal('address');
      // This machine's own programs, or a proxy that was not named.
      many(10, () => expect(come(undefined)).to.be.an('object'));
    });

    it('R54.2 of one address so many a minute', () => {
      const { come } = open({ arrivalBurst: 4, arrivalRate: 0.5 });
      const knock = () => {
        const visit = come('a');
        if (typeof visit === 'object') visit.leave();
        return typeof visit;
      };
      expect(many(6, knock)).to.deep.equal(['object', 'object', 'object', 'object', 'string', 'string']);
      expect(come('b')).to.be.an('object');
      time += 2_000;
      expect([knock(), knock()]).to.deep.equal(['object', 'string']);
    });

    it('R54.2 others, whatever one address does', () => {
      const { come, inside } = open({ connections: 8, waiting: 8, connectionsOfAddress: 2 });
      many(100, () => come('a'));
      many(3, (i) => inside(`other ${i}`));
      expect(come('last')).to.be.an('object');
    });

    it('R54.3 somebody new in the place of one who has waited longest where most wait', () => {
      const { come, inside } = open({ waiting: 6, waitingOfAddress: 4, patience: 1_000 });
      come('b', 'b0');
      many(4, (i) => come('a', `a${i}`));
      inside('c');
      come('b', 'b1');
      expect(come('d')).to.equal('full');
      expect(dropped).to.deep.equal([]);
      time += 1_000;
      expect(come('d')).to.be.an('object');
      expect(come('d')).to.be.an('object');
      expect(dropped).to.deep.equal(['a0', 'a1']);
      // Of its own address, the oldest.
      time += 1_000;
      many(3, (i) => come('e', `e${i}`));
      come('e', 'e3');
      time += 1_000;
      dropped = [];
      expect(come('e', 'e4')).to.be.an('object');
      expect(dropped).to.deep.equal(['e0']);
    });

    it('R54.7 guests, but not into the places of those with an account', () => {
      const { come, inside } = open({ connections: 4, guests: 2 });
      const first = inside('a', true);
      inside('b', true);
      const third = come('c') as Visit;
      expect(third.asGuest()).to.equal(LIMITS.guestWait);
      third.loggedIn();
      first.leave();
      const fourth = come('d') as Visit;
      expect([fourth.asGuest(), fourth.asGuest()]).to.deep.equal([undefined, undefined]);
      expect((come('e') as Visit).asGuest()).to.equal(LIMITS.guestWait);
    });

    it('R54.7 guests of one address, so many at once and so many a minute', () => {
      const { come, inside } = open({ guestsOfAddress: 2 });
      inside('a', true);
      inside('a', true);
      expect((come('a') as Visit).asGuest()).to.equal(LIMITS.guestWait);
      inside('b', true);
      many(9, () => inside(undefined, true));
      const slow = open({ guestBurst: 1, guestRate: 1 });
      slow.inside('a', true).leave();
      expect((slow.come('a') as Visit).asGuest()).to.equal(LIMITS.guestWait);
      time += 1_000;
      expect((slow.come('a') as Visit).asGuest()).to.equal(undefined);
    });
  });
});
