// Finding rooms: lists in pages, XEP-0055, XEP-0433; docs/rules.md R18.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element, xml } from '../../protocol/base/xml.ts';
import { conditionOf, type Dialogue, DOMAIN, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

const rsm = (content: string) => `<set xmlns='${NS.rsm}'>${content}</set>`;
const x = (formType: string, fields: Record<string, string>, type = 'submit') =>
  xml(
    'x',
    { xmlns: NS.dataForms, type },
    xml('field', { var: 'FORM_TYPE' }, xml('value', {}, formType)),
    ...Object.entries(fields).map(([name, value]) => xml('field', { var: name }, xml('value', {}, value))),
  ).toString();
const name = (jid: unknown) => String(jid).split('@')[0];
/** Count, index of the first, first and last id: what the service says of a page. */
const pageIn = (el: Element | undefined) => {
  const set = el?.getChild('set', NS.rsm);
  const first = set?.getChild('first');
  return set && [set.getChildText('count'), first?.attrs.index, first?.text(), set.getChildText('last')].join(' ');
};

describe('finding rooms', () => {
  let dialogue: Dialogue;
  let anna: Somebody;
  const room = async (
    local: string,
    config: Record<string, unknown> = {},
    { owner = 'x@example', people = 0 }: { owner?: string; people?: number } = {},
  ) => {
    const made = dialogue.core.rooms.create(local, owner, false);
    await dialogue.core.rooms.keep(made);
    await dialogue.core.rooms.save(made, { config: { ...made.config, title: local, ...config } });
    for (let i = 0; i < people; i += 1)
      await dialogue.person(`p${i}@example/${local}`).join(`p${i}`, { room: made.jid });
    return made;
  };
  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits: [{ queries: { burst: 10_000 }, search: { burst: 10_000 } }, limits] });
    anna = dialogue.person('anna@example/phone');
  };
  const again = async (limits: Lowered) => {
    await dialogue.end();
    await begin(limits);
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R18.7 words that no room has, of any length, hold nobody up', async () => {
    await room('talks');
    // NFKC puts marks into order, which takes their number squared: a minute and more for so many.
    const marks = '\u0300\u0323'.repeat(200_000);
    const found = await anna.iq('set', `<query xmlns='${NS.search}'><nick>${marks}</nick></query>`, DOMAIN);
    expect(attr(found, 'type')).to.equal('result');
    expect(found.getChild('query')?.children).to.deep.equal([]);
  });

  describe('in pages', () => {
    const list = async (content = '') =>
      (await anna.iq('get', `<query xmlns='${NS.discoItems}'>${content}</query>`, DOMAIN)).getChild('query');
    const names = (query: Element | undefined) => query?.getChildren('item').map((item) => name(item.attrs.jid));

    it('R18.1 the list of rooms comes in pages, to and fro, none twice and none left out', async () => {
      for (const local of ['c', 'a', 'e', 'b', 'd']) await room(local, {}, { people: local === 'e' ? 1 : 0 });
      const page = async (content: string) => {
        const query = await list(rsm(content));
        return [names(query)?.join(''), pageIn(query)];
      };
      expect(await page('<max>2</max>')).to.deep.equal(['ab', '5 0 a b']);
      expect(await page('<max>2</max><after>b</after>')).to.deep.equal(['cd', '5 2 c d']);
      expect(await page('<max>2</max><after>d</after>')).to.deep.equal(['e', '5 4 e e']);
      expect(await page('<max>2</max><after>e</after>')).to.deep.equal(['', '5   ']);
      expect(await page('<max>2</max><before/>')).to.deep.equal(['de', '5 3 d e']);
      expect(await page('<max>2</max><before>d</before>')).to.deep.equal(['bc', '5 1 b c']);
      expect(await page('<max>2</max><before>a</before>')).to.deep.equal(['', '5   ']);
      expect(await page('<max>9</max><after>a</after><before>d</before>')).to.deep.equal(['bc', '5 1 b c']);
      expect(await page('<max>2</max><index>3</index>')).to.deep.equal(['de', '5 3 d e']);
      expect(await page('<max>2</max><index>5</index>')).to.deep.equal(['', '5   ']);
      expect(await page('<max>0</max>')).to.deep.equal(['', '5   ']);
      expect(await page('')).to.deep.equal(['abcde', '5 0 a e']);
      await dialogue.core.rooms.remove(await room('bb'));
      expect(await page('<max>2</max><after>bb</after>'), 'gone meanwhile').to.deep.equal(['cd', '5 2 c d']);
    });

    it('R18.1 without pages the liveliest come first; a page has a limit; nothing is an empty answer', async () => {
      expect(childElements((await list(rsm('<max>2</max>'))) as Element)).to.deep.equal([]);
      for (const local of ['a', 'b', 'c', 'd']) await room(local, {}, { people: local === 'c' ? 1 : 0 });
      await dialogue.settled();
      expect([names(await list()), pageIn(await list())]).to.deep.equal([['c', 'a', 'b', 'd'], undefined]);
      await again({ search: { listed: 2 } });
      for (const local of ['a', 'b', 'c']) await room(local);
      const query = await list(rsm('<max>100</max>'));
      expect([names(query), pageIn(query)]).to.deep.equal([['a', 'b'], '3 0 a b']);
    });

    it('R18.1 a page that cannot be is refused', async () => {
      for (const content of ['<max>x</max>', '<max>-1</max>', '<index>1.5</index>']) {
        const reply = await anna.iq('get', `<query xmlns='${NS.discoItems}'>${rsm(content)}</query>`, DOMAIN);
        expect(conditionOf(reply), content).to.equal('bad-request');
      }
      expect((await anna.iq('get', `<query xmlns='${NS.discoInfo}'/>`, DOMAIN)).toString()).to.include(
        `var="${NS.rsm}"`,
      );
    });
  });

  describe('by the fields of XEP-0055', () => {
    const search = (content: string, who = anna) =>
      who.iq('set', `<query xmlns='${NS.search}'>${content}</query>`, DOMAIN);
    /** Names in a form's table. */
    const found = async (fields: Record<string, string>, more = '', who = anna) => {
      const form = (await search(x(NS.search, fields) + more, who)).getChild('query')?.getChild('x', NS.dataForms);
      return form?.getChildren('item').map((item) => name(item.getChild('field')?.getChildText('value'))) ?? [];
    };
    beforeEach(async () => {
      await room('music', { title: 'Chamber Music', description: 'Strings & winds' }, { people: 2 });
      await room('art', { title: 'Drawing', description: 'With music in the background' });
      await room('course', { title: '线性代数', description: '课程' });
    });

    it('R18.2 the form tells its fields; older clients have theirs', async () => {
      const query = (await anna.iq('get', `<query xmlns='${NS.search}'/>`, DOMAIN)).getChild('query', NS.search);
      expect(childElements(query as Element).map((c) => c.name)).to.deep.equal(['instructions', 'nick', 'x']);
      const form = query?.getChild('x', NS.dataForms);
      expect(form?.attrs.type).to.equal('form');
      expect(form?.getChildren('field').map((f) => f.attrs.var)).to.deep.equal([
        'FORM_TYPE',
        'x-text',
        'x-title',
        'x-description',
        'x-address',
        'x-people',
      ]);
      expect((await anna.iq('get', `<query xmlns='${NS.discoInfo}'/>`, DOMAIN)).toString()).to.include(NS.search);
    });

    it('R18.2 rooms are found by words, address and people, with all that is told of them', async () => {
      expect(await found({})).to.deep.equal(['music', 'art', 'course']);
      expect(await found({ 'x-text': 'MUSIC' })).to.deep.equal(['music', 'art']);
      expect(await found({ 'x-text': 'music chamber' })).to.deep.equal(['music']);
      expect(await found({ 'x-text': 'music drums' })).to.deep.equal([]);
      expect(await found({ 'x-text': '代数' })).to.deep.equal(['course']);
      expect(await found({ 'x-text': '*' })).to.have.length(3);
      expect(await found({ 'x-title': 'music' })).to.deep.equal(['music']);
      expect(await found({ 'x-description': 'music' })).to.deep.equal(['art']);
      expect(await found({ 'x-address': `art@${DOMAIN}` })).to.deep.equal(['art']);
      expect(await found({ 'x-address': 'rooms.example' }), 'the domain of all').to.deep.equal([]);
      expect(await found({ 'x-people': '2' })).to.deep.equal(['music']);
      expect(await found({ 'x-people': '3' })).to.deep.equal([]);
      const form = (await search(x(NS.search, { 'x-people': '2' }))).getChild('query')?.getChild('x', NS.dataForms);
      const columns = form?.getChild('reported')?.getChildren('field');
      expect(columns?.map((f) => f.attrs.var)).to.deep.equal(['jid', 'x-title', 'x-description', 'x-people']);
      const values = form?.getChild('item')?.getChildren('field');
      expect(values?.map((f) => f.getChildText('value'))).to.deep.equal([
        `music@${DOMAIN}`,
        'Chamber Music',
        'Strings & winds',
        '2',
      ]);
    });

    it('R18.2 older clients are answered as they ask; nothing found is an empty answer', async () => {
      const query = (await search('<nick>drawing</nick>')).getChild('query', NS.search);
      const item = query?.getChild('item');
      expect([item?.attrs.jid, item?.getChildText('nick')]).to.deep.equal([`art@${DOMAIN}`, 'Drawing']);
      expect(pageIn(query), 'asked for no pages').to.equal(undefined);
      for (const nothing of ['<nick>drums</nick>', x(NS.search, { 'x-text': 'drums' })]) {
        expect((await search(nothing)).getChild('query', NS.search)?.children).to.deep.equal([]);
      }
    });

    it('R18.2 results come in pages, and have a limit', async () => {
      expect(await found({}, rsm('<max>2</max>'))).to.deep.equal(['art', 'course']);
      expect(await found({}, rsm('<max>2</max><after>course</after>'))).to.deep.equal(['music']);
      const query = (await search(`<nick>music</nick>${rsm('<max>1</max>')}`)).getChild('query');
      expect(pageIn(query)).to.equal('2 0 art art');
      await again({ search: { found: 2 } });
      for (const local of ['a', 'b', 'c']) await room(local);
      expect(await found({})).to.deep.equal(['a', 'b']);
    });

    it('R18.2 what is no search is refused', async () => {
      const wrong = [
        x(NS.search, {}, 'form'),
        x(NS.search, {}, 'nonsense'),
        x('urn:other', {}),
        x(NS.search, { 'x-people': 'many' }),
        x(NS.search, { 'x-people': '-1' }),
        rsm('<max>x</max>'),
      ];
      for (const content of wrong) expect(conditionOf(await search(content)), content).to.equal('bad-request');
    });
  });

  describe('by XEP-0433', () => {
    const search = (content: string, who = anna, type: 'get' | 'set' = 'get') =>
      who.iq(type, `<search xmlns='${NS.channelSearch}'>${content}</search>`, DOMAIN);
    const form = (fields: Record<string, string>) => x(NS.channelSearchParams, fields);
    const result = async (fields: Record<string, string>, more = '', who = anna) =>
      (await search(form(fields) + more, who)).getChild('result', NS.channelSearch);
    const found = async (fields: Record<string, string>, more = '', who = anna) =>
      (await result(fields, more, who))?.getChildren('item').map((item) => name(item.attrs.address));
    /** Type, condition, and the search's own condition with its fields. */
    const refusal = (reply: Element) => {
      const error = reply.getChild('error');
      const own = error && childElements(error).find((c) => c.getNS() === NS.channelSearchError);
      const vars = own?.getChildren('var').map((v) => v.text()) ?? [];
      return [error?.attrs.type, conditionOf(reply), own?.name, ...vars].join(' ');
    };
    const key = (order: string) => `{urn:xmpp:channel-search:0:order}${order}`;
    beforeEach(async () => {
      await room('zither', { title: 'Plucked', description: 'A music room', language: 'en' }, { people: 2 });
      await room('music', { title: 'Bowed', password: 'secret' }, { people: 0 });
      await room('art', { title: 'Music for painters', nonAnonymous: true, membersOnly: true }, {});
    });

    it('R18.3 the form has every field with its default', async () => {
      const query = (await search('')).getChild('search', NS.channelSearch)?.getChild('x', NS.dataForms);
      const fields = query?.getChildren('field').map((f) => `${f.attrs.var}=${f.getChildText('value') ?? ''}`);
      expect(fields).to.deep.equal([
        `FORM_TYPE=${NS.channelSearchParams}`,
        'q=',
        'all=0',
        'sinname=1',
        'sindescription=1',
        'sinaddr=1',
        'min_users=0',
        'types=xep-0045',
        `key=${key('nusers')}`,
      ]);
      const features = (await anna.iq('get', `<query xmlns='${NS.discoInfo}'/>`, DOMAIN)).toString();
      expect(features).to.include('var="urn:xmpp:channel-search:0:search"');
    });

    it('R18.3 rooms are found by words in what is chosen, by people and type', async () => {
      expect(await found({ q: 'music' })).to.deep.equal(['zither', 'art', 'music']);
      expect(await found({ q: 'music', sinname: '0' })).to.deep.equal(['zither', 'music']);
      expect(await found({ q: 'music', sindescription: 'false' })).to.deep.equal(['art', 'music']);
      expect(await found({ q: 'music', sinaddr: '0' })).to.deep.equal(['zither', 'art']);
      expect(await found({ q: 'music', sinaddress: '0' })).to.deep.equal(['zither', 'art']);
      expect(await found({ q: 'music', min_users: '1' })).to.deep.equal(['zither']);
      expect(await found({ q: 'drums' })).to.deep.equal([]);
      expect(await found({ all: '1' })).to.have.length(3);
      expect(await found({ all: '1', types: 'xep-0369' })).to.deep.equal([]);
      expect(await found({ all: '1', types: 'xep-0045', 'urn:other': 'x' })).to.have.length(3);
      const byset = await search(form({ all: 'true' }), anna, 'set');
      expect(byset.getChild('result', NS.channelSearch)?.getChildren('item')).to.have.length(3);
    });

    it('R18.3 each room is told with what one wants to know before entering', async () => {
      const items = (await result({ all: '1' }))?.getChildren('item') ?? [];
      const told = items.map((item) =>
        childElements(item)
          .map((c) => `${c.name}=${c.text()}`)
          .join(', '),
      );
      expect(told).to.deep.equal([
        'name=Plucked, description=A music room, language=en, nusers=2, service-type=xep-0045, is-open=true, anonymity-mode=muc_semianonymous',
        'name=Music for painters, service-type=xep-0045, anonymity-mode={urn:xmpp:channel-search:0:anonymity}none',
        'name=Bowed, service-type=xep-0045, anonymity-mode=muc_semianonymous',
      ]);
    });

    it('R27.5 how many are in a room is told to nobody who may not enter, by either search', async () => {
      await room('board', { membersOnly: true }, { owner: 'p0@example', people: 1 });
      await room('vault', { password: 'secret' }, { owner: 'p0@example', people: 1 });
      const told = async (who: Somebody) =>
        (await result({ q: 'board' }, '', who))?.getChildren('item').map((item) => item.getChildText('nusers'));
      expect([await told(anna), await told(dialogue.person('p0@example/board'))]).to.deep.equal([[null], ['1']]);
      const busy = await found({ all: '1', min_users: '1' });
      expect(busy, 'nor found out by asking for so many').to.deep.equal(['zither']);
      const older = await anna.iq('set', `<query xmlns='${NS.search}'><nick>vault</nick></query>`, DOMAIN);
      expect(older.toString())
        .to.include('vault@')
        .and.not.match(/people[^0-9]*1/);
    });

    it('R18.3 they come in the order and the pages that are asked for', async () => {
      expect(await found({ all: '1', key: key('address') })).to.deep.equal(['art', 'music', 'zither']);
      expect(await found({ all: '1', key: key('nusers') })).to.deep.equal(['zither', 'art', 'music']);
      const first = await result({ all: '1' }, rsm('<max>2</max>'));
      const set = first?.getChild('set', NS.rsm);
      expect(set?.getChildText('count')).to.equal('3');
      const after = rsm(`<max>2</max><after>${set?.getChildText('last')}</after>`);
      expect(await found({ all: '1' }, after)).to.deep.equal(['music']);
      const before = rsm(`<max>1</max><before>${set?.getChildText('last')}</before>`);
      expect(await found({ all: '1' }, before)).to.deep.equal(['zither']);
      expect(await found({ all: '1' }, rsm('<after>nonsense</after>'))).to.be.an('array');
      await again({ search: { found: 1 } });
      for (const local of ['a', 'b']) await room(local);
      expect(pageIn(await result({ all: '1', key: key('address') }))).to.equal('2 0 a a');
    });

    it('R18.4 what cannot be searched for is refused with the condition that there is for it', async () => {
      const wrong: (readonly [content: string, refusal: string])[] = [
        [form({ all: '1', key: 'size' }), 'modify feature-not-implemented invalid-sort-key'],
        [form({ q: ' * ' }), 'modify bad-request invalid-search-terms'],
        [form({ q: 'x', all: '1' }), 'modify bad-request conflicting-fields all q'],
        [
          form({ q: 'x', sinname: '0', sindescription: '0', sinaddr: '0' }),
          'modify bad-request conflicting-fields q sinname sindescription sinaddr',
        ],
        [form({}), 'cancel bad-request no-search-conditions'],
        [form({ min_users: '3' }), 'cancel bad-request no-search-conditions'],
        [form({ all: 'maybe' }), 'modify bad-request '],
        [form({ q: 'x', sinname: '2' }), 'modify bad-request '],
        [form({ q: 'x', sindescription: '2' }), 'modify bad-request '],
        [form({ q: 'x', sinaddr: '2' }), 'modify bad-request '],
        [form({ q: 'x', min_users: '-1' }), 'modify bad-request '],
        [x('urn:other', { q: 'x' }), 'modify bad-request '],
        [x(NS.channelSearchParams, { q: 'x' }, 'cancel'), 'modify bad-request '],
        [form({ q: 'x' }) + rsm('<max>x</max>'), 'modify bad-request '],
      ];
      for (const [content, expected] of wrong) expect(refusal(await search(content)), content).to.equal(expected);
    });

    it('R18.5 searches have a rate, and who asks too fast is told when to ask again', async () => {
      await again({ search: { rate: 0.2, burst: 1 } });
      expect(await found({ all: '1' })).to.deep.equal([]);
      const refused = await search(form({ all: '1' }));
      expect(refusal(refused)).to.equal('wait resource-constraint rate-limit');
      const limit = refused.getChild('error')?.getChild('rate-limit', NS.channelSearchError);
      expect(limit && attr(limit, 'retry-after')).to.equal('5');
      const classic = () => anna.iq('set', `<query xmlns='${NS.search}'/>`, DOMAIN);
      expect([conditionOf(await classic()), conditionOf(await classic())]).to.deep.equal([
        undefined,
        'resource-constraint',
      ]);
      dialogue.clock.now += 5_000;
      expect(await found({ all: '1' })).to.deep.equal([]);
    });
  });

  it('R18.6 only rooms are found that one may see listed', async () => {
    await room('open');
    await room('hidden', { public: false });
    await room('mine', { public: false }, { owner: 'anna@example' });
    const banned = await room('banned');
    banned.affiliations.set('anna@example', 'outcast');
    dialogue.core.rooms.create('locked', 'x@example', true);
    const guest = dialogue.person('g1@guest.example/x');
    const ways = [
      (who: Somebody) => who.iq('get', `<query xmlns='${NS.discoItems}'>${rsm('')}</query>`, DOMAIN),
      (who: Somebody) => who.iq('get', `<query xmlns='${NS.discoItems}'/>`, DOMAIN),
      (who: Somebody) => who.iq('set', `<query xmlns='${NS.search}'>${x(NS.search, {})}</query>`, DOMAIN),
      (who: Somebody) =>
        who.iq(
          'get',
          `<search xmlns='${NS.channelSearch}'>${x(NS.channelSearchParams, { all: '1' })}</search>`,
          DOMAIN,
        ),
    ];
    for (const ask of ways) {
      const seen = (text: string) => new Set(text.match(/\w+(?=@rooms\.example)/g));
      expect([...seen((await ask(anna)).toString())].sort()).to.deep.equal(['mine', 'open']);
      expect([...seen((await ask(guest)).toString())]).to.deep.equal([]);
    }
  });
});
