// The form of a room's configuration, and what follows from it: XEP-0045 §10.1, §10.2; docs/rules.md R21.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { FIELDS, type Values } from '../helpers/config-fields.ts';
import {
  codesOf,
  configure,
  type Dialogue,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { change, list, names, outcome, presences } from '../helpers/muc.ts';

const field = (name: string, values: Values) =>
  `<field var='${name}'>${values.map((v) => `<value>${v.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</value>`).join('')}</field>`;
const submit = (who: Somebody, fields: readonly (readonly [name: string, values: Values])[], type = 'submit') =>
  outcome(
    who.iq(
      'set',
      `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='${type}'>${fields.map(([n, v]) => field(n, v)).join('')}</x></query>`,
    ),
  );

describe('the configuration of a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    owner.take();
    bob.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  async function form(who = owner) {
    const reply = await who.iq('get', `<query xmlns='${NS.mucOwner}'/>`);
    const fields = reply.getChild('query')?.getChild('x', NS.dataForms)?.getChildren('field') ?? [];
    return new Map(
      fields.map((f) => [
        f.attrs.var as string,
        {
          type: f.attrs.type as string,
          values: f.getChildren('value').map((v) => v.text()),
          options: f.getChildren('option').map((o) => o.getChildText('value')),
          label: f.attrs.label as string | undefined,
        },
      ]),
    );
  }
  const valuesOf = async (name: string) => (await form()).get(name)?.values;
  const config = () => JSON.stringify(dialogue.core.rooms.get('lecture')?.config);

  it('R60.8 has defaults where an earlier version kept nothing, and answers that change nothing are no change', async () => {
    const kept = (await dialogue.store.rooms.all()).find(({ name }) => name === 'lecture');
    if (!kept) throw new Error('no room');
    await dialogue.store.rooms.save({ ...kept, config: JSON.stringify({ description: 'old' }) });
    await dialogue.restart('crash');
    const before = await form();
    const values = (name: string) => before.get(name)?.values;
    expect(values('muc#roomconfig_roomdesc')).to.deep.equal(['old']);
    for (const [name, row] of Object.entries(FIELDS)) {
      if (name !== 'muc#roomconfig_roomdesc') expect(values(name), name).to.deep.equal(row.default);
    }
    for (const [who, nick] of [
      [owner, 'owner'],
      [bob, 'bob'],
    ] as const)
      await who.join(nick);
    bob.take();
    const all = [...before].map(([name, { values }]) => [name, values] as const);
    expect(await submit(owner, all)).to.equal('ok');
    expect(bob.take().map((s) => codesOf(s))).to.deep.equal([]);
    expect(await submit(owner, [['{urn:lectern:log:1}endempty', ['5']]])).to.equal('ok');
    expect(bob.take().map((s) => codesOf(s))).to.deep.equal([['104']]);
    expect(await valuesOf('{urn:lectern:log:1}endempty')).to.deep.equal(['5']);
  });

  it('R21.1 the form has every field with its type, options and what is; sent back as it is it changes nothing', async () => {
    const fields = await form();
    expect(fields.get('FORM_TYPE')?.values).to.deep.equal([NS.mucRoomConfig]);
    expect([...fields.keys()].slice(1)).to.have.members(Object.keys(FIELDS));
    for (const [name, row] of Object.entries(FIELDS)) {
      const { type, values, options, label } = fields.get(name) ?? {};
      expect([type, values], name).to.deep.equal([row.type, row.default]);
      expect(options, name).to.have.members(row.options ?? []);
      expect(label, name).to.have.length.above(4);
    }
    const before = config();
    expect(
      await submit(
        owner,
        [...fields].map(([name, { values }]) => [name, values] as const),
      ),
    ).to.equal('ok');
    expect([config(), bob.take(), await names(owner, 'owner')]).to.deep.equal([before, [], 'owner@example']);
  });

  for (const [name, { good, bad, type }] of Object.entries(FIELDS)) {
    it(`R21.2 ${name.replace(/^.*[_}]/, '')} takes valid answers, which last, and no others`, async () => {
      for (const values of good) {
        const before = await valuesOf(name);
        expect(await submit(owner, [[name, values]]), values.join()).to.equal('ok');
        const normal = values.map((v) => (type === 'boolean' ? ({ true: '1', false: '0' }[v] ?? v) : v));
        const empty = type === 'text-single' || type === 'text-private' ? [''] : [];
        const expected =
          name === 'muc#maxhistoryfetch' && values.length === 0 ? before : values.length ? normal : empty;
        expect(await valuesOf(name)).to.have.members(expected ?? []);
      }
      const last = await valuesOf(name);
      const before = config();
      for (const values of bad) {
        expect(
          await submit(owner, [
            ['muc#roomconfig_changesubject', ['1']],
            [name, values],
          ]),
          values.join(),
        ).to.equal('not-acceptable');
      }
      expect(config(), 'one bad answer, and nothing is changed').to.equal(before);
      await dialogue.restart('crash');
      expect([config(), await valuesOf(name)]).to.deep.equal([before, last]);
    });
  }

  it('R21.3 the form is for owners; a cancelled one changes nothing, one of another kind is refused', async () => {
    await change(owner, "jid='bob@example' affiliation='admin'");
    expect(await outcome(bob.iq('get', `<query xmlns='${NS.mucOwner}'/>`))).to.equal('forbidden');
    expect(await submit(bob, [['muc#roomconfig_roomname', ['x']]])).to.equal('forbidden');
    const before = config();
    const title = ['muc#roomconfig_roomname', ['x']] as const;
    expect(await submit(owner, [title], 'cancel')).to.equal('ok');
    for (const type of ['form', 'result', 'nonsense'])
      expect(await submit(owner, [title], type)).to.equal('bad-request');
    expect(await submit(owner, [['FORM_TYPE', [NS.mucRegister]], title])).to.equal('bad-request');
    for (const content of ['', '<x/>', `<x xmlns='${NS.dataForms}' type='submit'/><destroy/>`]) {
      expect(await outcome(owner.iq('set', `<query xmlns='${NS.mucOwner}'>${content}</query>`)), content).to.equal(
        'bad-request',
      );
    }
    expect(config()).to.equal(before);
    expect(await submit(owner, [['muc#roomconfig_unheard', ['x']]]), 'unknown fields are passed over').to.equal('ok');
    expect(config()).to.equal(before);
  });

  it('R21.4 a password is needed where one is said to be, stays when it is not in the form, goes when none is needed', async () => {
    const set = (needed: string | undefined, secret: string | undefined) =>
      submit(owner, [
        ...(needed === undefined ? [] : [['muc#roomconfig_passwordprotectedroom', [needed]] as const]),
        ...(secret === undefined ? [] : [['muc#roomconfig_roomsecret', [secret]] as const]),
      ]);
    const password = () => dialogue.core.rooms.get('lecture')?.config.password;
    for (const [needed, secret, reply, after] of [
      ['1', '', 'not-acceptable', ''],
      ['1', undefined, 'not-acceptable', ''],
      ['1', 'one', 'ok', 'one'],
      ['1', undefined, 'ok', 'one'],
      [undefined, 'two', 'ok', 'two'],
      ['1', '', 'not-acceptable', 'two'],
      ['0', 'three', 'ok', ''],
      [undefined, 'four', 'ok', 'four'],
      [undefined, '', 'ok', ''],
    ] as const) {
      expect([await set(needed, secret), password()], `${needed} ${secret}`).to.deep.equal([reply, after]);
    }
  });

  for (const [fields, codes] of [
    [{ roomname: 'New' }, ['104']],
    [{ enablelogging: '0' }, ['171']],
    [{ whois: 'anyone' }, ['172']],
    [{ whois: 'anyone', enablelogging: '0', roomdesc: 'x' }, ['104', '171', '172']],
    [{}, undefined],
    [{ roomname: 'lecture', whois: 'moderators', enablelogging: '1' }, undefined],
    [{ whois: 'anyone', maxusers: '3001' }, undefined],
  ] as const) {
    it(`R21.5 ${JSON.stringify(fields)} is told to all by ${codes?.join() ?? 'nothing'}, and back`, async () => {
      await configure(owner, fields);
      const got = bob.take();
      expect(outline(got)).to.deep.equal(codes ? ['message'] : []);
      expect(codesOf(got[0])).to.deep.equal(codes ?? []);
      if (!codes) return;
      await configure(owner, { roomname: 'lecture', roomdesc: '', whois: 'moderators', enablelogging: '1' });
      const back = codes.map(
        (code) =>
          new Map([
            ['171', '170'],
            ['172', '173'],
          ]).get(code) ?? code,
      );
      const [told, ...more] = bob.take();
      expect([codesOf(told), more, told && attr(told, 'type'), told && attr(told, 'from')]).to.deep.equal([
        back,
        [],
        'groupchat',
        ROOM,
      ]);
    });
  }

  it('R21.6 the lists of owners and admins are whole ones: who is left out is a member, each change is told', async () => {
    const anna = dialogue.person('anna@example/x');
    await anna.join('anna');
    bob.take();
    const both = (owners: Values, admins: Values) =>
      submit(owner, [
        ['muc#roomconfig_roomowners', owners],
        ['muc#roomconfig_roomadmins', admins],
      ]);
    expect(await both(['owner@example', 'ANNA@example'], ['bob@example', 'anna@example', 'far@example'])).to.equal(
      'ok',
    );
    expect(presences(bob.take())).to.include.members([
      'anna owner/moderator anna@example/x',
      'bob admin/moderator bob@example/phone 110',
    ]);
    expect((await list(owner, "affiliation='admin'")).length).to.equal(2);
    expect(await both(['anna@example', ' '], [])).to.equal('ok');
    expect(presences(anna.take())).to.include.members([
      'bob member/participant bob@example/phone',
      'owner member/participant owner@example/desk',
    ]);
    expect((await names(anna, 'member')).split(' ')).to.have.members(['owner@example', 'bob@example', 'far@example']);
    expect(await submit(owner, []), 'no owner any more').to.equal('forbidden');
    expect(
      await outcome(
        anna.iq(
          'set',
          `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'>${field('muc#roomconfig_roomowners', [])}${field('muc#roomconfig_roomname', ['x'])}</x></query>`,
        ),
      ),
    ).to.equal('conflict');
    expect(dialogue.core.rooms.get('lecture')?.config.title).to.equal('lecture');
  });
});
