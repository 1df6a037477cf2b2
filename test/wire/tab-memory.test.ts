// What the tabs of one browser know of each other's log-ins.
import { expect } from 'chai';
import type { KeptCredentials } from '../../web/core/account/contract.ts';
import { createTabMemory, type Tabs } from '../../web/ui/tab-memory.ts';

const account = (username: string): KeptCredentials => ({
  kind: 'account',
  username,
  keys: { hash: 'SHA-256', salt: 'c2FsdA==', rounds: 4096, clientKey: 'Y2xpZW50', serverKey: 'c2VydmVy' },
});

/** A browser: storage that all tabs share, a channel between them, and tabs with a storage of their own. */
function createBrowser() {
  const shared = storage();
  const open = new Set<Tabs>();
  let ids = 0;
  return {
    shared,
    /** A new tab; `own` is the storage of one that was reloaded, restored or duplicated. */
    tab(own = storage()) {
      const channel: Tabs = {
        onmessage: null,
        postMessage(message) {
          const data: unknown = structuredClone(message);
          for (const other of open)
            if (other !== channel) queueMicrotask(() => open.has(other) && other.onmessage?.({ data } as MessageEvent));
        },
      };
      open.add(channel);
      const memory = createTabMemory({
        tab: () => own,
        browser: () => shared,
        tabs: channel,
        newId: () => `id${++ids}`,
      });
      const told: string[] = [];
      memory.onLoggedOut(() => told.push('out'));
      return {
        memory,
        own,
        told,
        close: () => open.delete(channel),
        login: async () => (memory.load() ?? (await memory.ask()))?.credentials ?? null,
      };
    },
    close: () => open.clear(),
  };
}

function storage(): Storage {
  const map = new Map<string, string>();
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
    key: (i) => [...map.keys()][i] ?? null,
    get length() {
      return map.size;
    },
  };
}

const copyOf = (original: Storage): Storage => {
  const copy = storage();
  for (let i = 0; i < original.length; i++) {
    const key = original.key(i) ?? '';
    copy.setItem(key, original.getItem(key) ?? '');
  }
  return copy;
};

describe('tabs of one browser', () => {
  it('share an account for as long as one of them is open', async () => {
    const browser = createBrowser();
    const first = browser.tab();
    first.memory.save({ credentials: account('alice'), nick: 'alice' }, false);
    expect(await browser.tab().login()).to.deep.equal(account('alice'));
    expect(browser.shared.length, 'nothing outlasts the browser').to.equal(0);
    browser.close();
    expect(await browser.tab().login()).to.equal(null);
    expect(await browser.tab(first.own).login(), 'a reloaded tab').to.deep.equal(account('alice'));
  });

  it('keep it after the end of the browser for those who chose to', async () => {
    const browser = createBrowser();
    browser.tab().memory.save({ credentials: account('alice'), nick: 'alice' }, true);
    browser.close();
    expect(await browser.tab().login()).to.deep.equal(account('alice'));
  });

  it('are guests each for itself', async () => {
    const browser = createBrowser();
    const guest = browser.tab();
    guest.memory.save({ credentials: { kind: 'guest' }, nick: 'Gita' }, true);
    expect(await browser.tab().login()).to.equal(null);
    expect(browser.shared.length).to.equal(0);
    expect(await browser.tab(guest.own).login(), 'reloaded').to.deep.equal({ kind: 'guest' });
    // A guest who logs out leaves the accounts of other tabs alone.
    const member = browser.tab();
    member.memory.save({ credentials: account('alice'), nick: 'alice' }, true);
    guest.memory.logOut();
    await Promise.resolve();
    expect(member.told).to.deep.equal([]);
    expect(await browser.tab().login()).to.deep.equal(account('alice'));
  });

  it('log out together: also one that slept, was restored or duplicated', async () => {
    const browser = createBrowser();
    const first = browser.tab();
    first.memory.save({ credentials: account('alice'), nick: 'alice' }, true);
    const second = browser.tab();
    await second.login();
    const asleep = browser.tab();
    await asleep.login();
    const duplicate = browser.tab(copyOf(second.own));
    await duplicate.login();
    asleep.close();
    first.memory.logOut();
    await Promise.resolve();
    expect([second.told, duplicate.told, first.told]).to.deep.equal([['out'], ['out'], []]);
    for (const own of [first.own, second.own, asleep.own, storage()])
      expect(await browser.tab(own).login()).to.equal(null);
  });

  it('log out of one account only', async () => {
    const browser = createBrowser();
    const bob = browser.tab();
    bob.memory.save({ credentials: account('bob'), nick: 'bob' }, false);
    const alice = browser.tab();
    alice.memory.save({ credentials: account('alice'), nick: 'alice' }, true);
    bob.memory.logOut();
    await Promise.resolve();
    expect(alice.told).to.deep.equal([]);
    expect(await browser.tab(alice.own).login()).to.deep.equal(account('alice'));
  });

  it('offer a new log-in to a tab that shows the form, and leave it the choice', async () => {
    const browser = createBrowser();
    const waiting = browser.tab();
    const typing = browser.tab();
    expect([await waiting.login(), await typing.login()]).to.deep.equal([null, null]);
    const offers: string[] = [];
    waiting.memory.onOffer(({ nick }) => offers.push(nick) > 0);
    typing.memory.onOffer(() => false);
    browser.tab().memory.save({ credentials: account('alice'), nick: 'alice' }, false);
    await Promise.resolve();
    expect(offers).to.deep.equal(['alice']);
    expect(waiting.memory.load()?.credentials).to.deep.equal(account('alice'));
    expect(typing.memory.load()).to.equal(null);
  });

  it('forget a log-in that the server does not take any more, and remember nothing where storage is switched off', async () => {
    const browser = createBrowser();
    const tab = browser.tab();
    tab.memory.save({ credentials: account('alice'), nick: 'alice' }, true);
    tab.memory.clear();
    expect(await browser.tab(tab.own).login()).to.equal(null);
    const refuse = () => {
      throw new DOMException('no storage', 'SecurityError');
    };
    const memory = createTabMemory({ tab: refuse, browser: refuse, tabs: null, newId: () => 'x' });
    memory.save({ credentials: account('alice'), nick: 'alice' }, true);
    expect([memory.load(), await memory.ask()]).to.deep.equal([null, null]);
  });

  it('take no nonsense from storage, and no password', async () => {
    for (const text of [
      'x',
      '1',
      '{}',
      '{"nick":"a","login":"b","credentials":{"kind":"account","username":"a","password":"secret"}}',
      '{"nick":"a","login":"b","credentials":{"kind":"account","username":"a","keys":{"hash":"MD5"}}}',
    ]) {
      const own = storage();
      own.setItem('lectern.login', text);
      expect(await createBrowser().tab(own).login(), text).to.equal(null);
    }
  });
});
