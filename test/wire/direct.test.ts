// The direct way: who holds whom, groups, slow readers, and what the relay reads. docs/rules.md R70.
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect } from 'chai';
import type { Spreader } from '../../backplane/direct/contract.ts';
import { createDirect as createWay } from '../../component/direct/direct.ts';
import { createHolders } from '../../component/direct/holders.ts';
import { DIRECT as KEPT } from '../../component/direct/limits.ts';
import type { Room } from '../../component/room/room.ts';
import { createDirect } from '../../web/server/direct/direct.ts';
import { DIRECT } from '../../web/server/direct/limits.ts';
import { createReader } from '../../web/server/direct/reader.ts';
import { readStream } from '../../web/server/relay/stream.ts';

/** A socket that reads as much as it is let. */
class Line extends EventEmitter {
  readonly written: string[] = [];
  writableLength = 0;
  destroyed = false;
  stuck = false;
  private waiting: (() => void)[] = [];
  write(frame: Buffer, taken?: () => void): boolean {
    if (frame.length > 0) this.written.push(frame.toString('latin1'));
    if (this.stuck) this.writableLength += frame.length;
    if (taken) this.waiting.push(taken);
    return !this.stuck;
  }
  /** It reads again, all there is. */
  read(): void {
    this.writableLength = 0;
    for (const taken of this.waiting.splice(0)) taken();
  }
  close(): void {
    this.destroyed = true;
    this.emit('close');
  }
  get socket(): Duplex {
    return this as unknown as Duplex;
  }
}

const text = (frames: readonly string[]) => frames.map((frame) => frame.slice(2));

describe('a browser that reads', () => {
  const limits = { ahead: 10, lossy: 6, behind: 60, behindTime: 1_000 };

  function start() {
    const line = new Line();
    let time = 0;
    let given = 0;
    const reader = createReader(
      line.socket,
      limits,
      {
        giveUp: () => {
          given += 1;
        },
        grew: () => undefined,
      },
      () => time,
    );
    return {
      line,
      write: (frame: string, lossy = false) => reader.write(Buffer.from(frame), lossy),
      later(ms: number) {
        time += ms;
      },
      given: () => given,
    };
  }

  it('R70.3 gets all in order while it keeps up', () => {
    const { line, write } = start();
    for (const frame of ['one', 'two', 'three']) write(frame, frame === 'two');
    expect(line.written).to.deep.equal(['one', 'two', 'three']);
  });

  it('R70.3 one that is slow loses the oldest sound and no event, and reads on where it is', () => {
    const { line, write, given } = start();
    line.stuck = true;
    write('0123456789a');
    for (const frame of ['v1', 'E1', 'v2', 'v3', 'v4', 'E2', 'v5']) write(frame, frame.startsWith('v'));
    expect(line.written).to.deep.equal(['0123456789a']);
    line.stuck = false;
    line.read();
    expect(line.written.slice(1)).to.deep.equal(['E1', 'v3', 'v4', 'E2', 'v5']);
    write('E3');
    expect(line.written.at(-1)).to.equal('E3');
    expect(given()).to.equal(0);
  });

  it('R70.4 one that stays behind is given up once, by time and by bytes', () => {
    const byTime = start();
    byTime.line.stuck = true;
    byTime.write('0123456789a');
    byTime.write('E1');
    byTime.later(limits.behindTime + 1);
    expect(byTime.given()).to.equal(0);
    byTime.write('v1', true);
    byTime.write('E2');
    expect(byTime.given()).to.equal(1);
    byTime.line.stuck = false;
    byTime.line.read();
    expect(byTime.line.written, 'nothing comes behind what is missing').to.deep.equal(['0123456789a']);

    const byBytes = start();
    byBytes.line.stuck = true;
    byBytes.write('0123456789a');
    for (let i = 0; i < 6; i++) byBytes.write('0123456789');
    expect(byBytes.given()).to.equal(0);
    byBytes.write('E');
    expect(byBytes.given()).to.equal(1);
  });
});

describe('the stream that a relay carries', () => {
  function start() {
    const said: string[] = [];
    const read = readStream({
      waiting: 0,
      bound: (jid) => said.push(`bound ${jid}`),
      resumable: (key) => said.push(`resumable ${key}`),
      resumed: (key) => said.push(`resumed ${key}`),
    });
    return { said, read };
  }
  const bind = (jid: string) =>
    `<iq type='result' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${jid}</jid></bind></iq>`;

  it('R70.5 is known by what the server says: bound, resumable, resumed', () => {
    const one = start();
    one.read(bind('a@b/c'));
    one.read(`<enabled xmlns='urn:xmpp:sm:3' id='key' resume='true'/>`);
    expect(one.said).to.deep.equal(['bound a@b/c', 'resumable key']);
    const other = start();
    other.read(`<resumed xmlns='urn:xmpp:sm:3' previd='key' h='3'/>`);
    expect(other.said).to.deep.equal(['resumed key']);
    const inline = start();
    inline.read(
      `<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>a@b/c</authorization-identifier>` +
        `<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='key'/></bound></success>`,
    );
    expect(inline.said).to.deep.equal(['bound a@b/c', 'resumable key']);
  });

  it('R70.5 is bound once, and nothing that others may have sent binds it', () => {
    const { said, read } = start();
    for (const frame of [
      `<message from='x@y'>${bind('victim@b/c')}</message>`,
      bind('victim@b/c').replace('<iq', `<iq from='x@y/z'`),
      bind('a@b'),
      `<enabled xmlns='urn:xmpp:sm:3' id='early'/>`,
      `<resumed xmlns='other' previd='key'/>`,
      '<iq type="result"><bind',
    ])
      read(frame);
    expect(said).to.deep.equal([]);
    read(bind('a@b/c'));
    read(bind('victim@b/c'));
    read(`<resumed xmlns='urn:xmpp:sm:3' previd='victim'/>`);
    expect(said).to.deep.equal(['bound a@b/c']);
  });
});

describe('the direct way', () => {
  const room = {} as Room;
  const frame = (letter: string) => () => Buffer.from(letter);

  function start() {
    let time = 0;
    const holders = createHolders(KEPT, () => time);
    const way = createWay(holders);
    const web = createDirect(DIRECT);
    const end = web.attach(holders);
    /** A browser, with its stream. */
    const browser = (jid: string, key?: string) => {
      const line = new Line();
      const connection = web.open(line.socket, { giveUp: () => undefined, grew: () => undefined });
      if (jid) connection.bound(jid);
      if (key) connection.resumable(key);
      return { line, connection };
    };
    const send = (letter: string, to: readonly string[], except: readonly string[] = []) =>
      way.send(room, 'ns', { to, except, frame: frame(letter), lossy: true });
    return {
      holders,
      way,
      web,
      end,
      browser,
      send,
      later(ms: number) {
        time += ms;
      },
    };
  }

  it('R70.6 says it once to a web server, and leaves the others to the stream', () => {
    const { browser, send } = start();
    const [a, b] = [browser('a@x/1'), browser('b@x/1')];
    const all = ['a@x/1', 'b@x/1', 'c@x/1'];
    expect(send('1', all)).to.deep.equal(['c@x/1']);
    expect(send('2', all, ['b@x/1'])).to.deep.equal(['c@x/1']);
    expect(send('3', all, ['c@x/1'])).to.deep.equal([]);
    expect(text(a.line.written)).to.deep.equal(['1', '2', '3']);
    expect(text(b.line.written)).to.deep.equal(['1', '3']);
    expect(send('4', all), 'the same list while they are the same').to.equal(send('5', all));
  });

  it('R70.6 follows who comes and goes', async () => {
    const { browser, send, way } = start();
    const [a, b] = [browser('a@x/1'), browser('b@x/1')];
    const before = ['a@x/1', 'b@x/1'];
    send('1', before);
    await way.release(room, 'b@x/1');
    send('2', before.slice(0, 1));
    const c = browser('c@x/1');
    send('3', ['a@x/1', 'c@x/1']);
    a.line.close();
    expect(send('4', ['a@x/1', 'c@x/1'])).to.deep.equal(['a@x/1']);
    await way.forget(room);
    expect(text(a.line.written)).to.deep.equal(['1', '2', '3']);
    expect(text(b.line.written)).to.deep.equal(['1']);
    expect(text(c.line.written)).to.deep.equal(['3', '4']);
  });

  it('R70.7 a stream that goes on elsewhere is held there, for as long as it can', () => {
    const { browser, send, later } = start();
    const first = browser('a@x/1', 'key');
    first.line.close();
    later(KEPT.resume - 1);
    const second = browser('');
    second.connection.resumed('key');
    expect(send('1', ['a@x/1'])).to.deep.equal([]);
    expect(text(second.line.written)).to.deep.equal(['1']);
    second.line.close();
    later(KEPT.resume + 1);
    const third = browser('');
    third.connection.resumed('key');
    expect(send('2', ['a@x/1'])).to.deep.equal(['a@x/1']);
    const stranger = browser('');
    stranger.connection.resumed('another key');
    expect(send('3', ['a@x/1'])).to.deep.equal(['a@x/1']);
  });

  it('R70.7 the newest connection of an address has it, and the end of an older one changes nothing', () => {
    const { browser, send } = start();
    const older = browser('a@x/1');
    const newer = browser('a@x/1');
    older.line.close();
    expect(send('1', ['a@x/1'])).to.deep.equal([]);
    expect(text(newer.line.written)).to.deep.equal(['1']);
  });

  it('R70.8 another component is told of all that is there, and the one before gets nothing through', () => {
    const { browser, send, end, web } = start();
    const a = browser('a@x/1', 'key');
    a.line.written.length = 0;
    send('1', ['a@x/1']);
    end();
    expect(send('2', ['a@x/1'])).to.deep.equal(['a@x/1']);
    const holders = createHolders(KEPT, () => 0);
    web.attach(holders);
    const way = createWay(holders);
    expect(way.send(room, 'ns', { to: ['a@x/1'], except: [], frame: frame('3'), lossy: false })).to.deep.equal([]);
    expect(text(a.line.written)).to.deep.equal(['1', '3']);
  });

  it('R70.7 forgets keys beyond the limit, the oldest first', () => {
    const holders = createHolders({ ...KEPT, keys: 2 }, () => 0);
    const named: string[] = [];
    const spreader: Spreader = {
      named: (_, jid) => void named.push(jid),
      change: () => undefined,
      send: () => undefined,
      done: async () => undefined,
    };
    const web = holders.attach(spreader);
    for (const n of [1, 2, 3]) {
      web.bound(n, `a@x/${n}`);
      web.resumable(n, `key ${n}`);
    }
    for (const n of [1, 2, 3]) web.resumed(n + 10, `key ${n}`);
    expect(named).to.deep.equal(['a@x/2', 'a@x/3']);
  });
});
