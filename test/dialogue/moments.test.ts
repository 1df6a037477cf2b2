// Features are told of moments one after the other; one that fails in a moment costs the others nothing.
import { expect } from 'chai';
import type { Feature } from '../../component/feature.ts';
import type { FormState } from '../../component/muc/form/field.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import {
  conditionOf,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

/** Every moment that is told, and what brings it about in a room with an owner and a member. */
const TOLD: Readonly<Record<string, (people: { owner: Somebody; member: Somebody; dialogue: Dialogue }) => unknown>> = {
  joined: ({ member }) => member.join('member'),
  updated: ({ owner }) => owner.send(`<presence to='${ROOM}/owner'><show>away</show></presence>`),
  left: ({ member }) => member.leave('member'),
  silenced: ({ owner }) => moderate(owner, `<item nick='member' role='none'/>`),
  putOut: ({ owner }) => moderate(owner, `<item nick='member' role='none'/>`),
  renamed: ({ member }) => member.send(`<presence to='${ROOM}/other'/>`),
  removed: ({ owner }) => owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`),
  recognised: ({ dialogue }) => dialogue.person('third@example/web', { lectern: true }).join('third'),
  logged: ({ owner }) => owner.iq('set', `<start xmlns='${NS.log}'/>`),
  stageChanged: async ({ owner }) => {
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    await owner.iq('set', `<end xmlns='${NS.log}'/>`);
  },
  admissionChanged: ({ owner }) => moderate(owner, `<item jid='member@example' affiliation='admin'/>`),
  ended: async ({ owner }) => {
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    await owner.iq('set', `<end xmlns='${NS.log}'/>`);
  },
  forgiven: ({ owner }) => moderate(owner, `<item jid='member@example' affiliation='member'/>`),
  online: ({ dialogue }) => dialogue.core.online(),
  offline: ({ dialogue }) => dialogue.core.offline(),
  close: ({ dialogue }) => dialogue.core.close(),
};

const moderate = (who: Somebody, item: string) => who.iq('set', `<query xmlns='${NS.mucAdmin}'>${item}</query>`);

describe('moments', () => {
  let dialogue: Dialogue;

  afterEach(() => dialogue.end());

  /** Features before all others that fail in this moment, and one behind all that notes it. */
  async function begin(moment: string, ...failing: readonly (() => unknown)[]) {
    const noted: string[] = [];
    const note = () => {
      noted.push(moment);
      return [];
    };
    dialogue = await startDialogue({
      around: (features) => [
        ...failing.map((fails, i) => ({ name: `faulty ${i}`, [moment]: fails })),
        ...features,
        { name: 'noting', [moment]: note } as Feature,
      ],
    });
    const owner = await openRoom(dialogue);
    const member = dialogue.person('member@example/phone');
    await member.join('member');
    noted.length = 0;
    dialogue.errors.length = 0;
    return { owner, member, dialogue, noted };
  }

  const throws = () => {
    throw new Error('broken');
  };

  for (const [moment, bringAbout] of Object.entries(TOLD)) {
    it(`R60.1 ${moment}: features that throw or reject are named in the log, and those behind them are told`, async () => {
      const all = await begin(moment, throws, async () => throws());
      await bringAbout(all);
      await dialogue.settled();
      expect(all.noted).to.include(moment);
      for (const i of [0, 1]) {
        expect(dialogue.errors.join()).to.include(`faulty ${i}`).and.include(moment).and.include('broken');
      }
    });
  }

  it('R60.11 what the room itself writes into the log is told as what people do', async () => {
    const { owner, noted } = await begin('logged');
    await owner.stage(`<give nick='member'/>`);
    expect(noted).to.have.length(1);
    await moderate(owner, `<item nick='member' role='none'/>`);
    const log = (await owner.iq('get', `<log xmlns='${NS.log}'/>`)).getChild('log');
    expect(log?.getChildren('item').map((item) => item.getChildren('take').length)).to.deep.equal([0, 1]);
    expect(noted).to.have.length(2);
  });

  it('R60.2 a room that is emptied goes, whatever a feature does when somebody leaves', async () => {
    const { owner, member } = await begin('left', throws);
    await owner.iq(
      'set',
      `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'><field var='FORM_TYPE'><value>${NS.mucRoomConfig}</value></field><field var='muc#roomconfig_persistentroom'><value>0</value></field></x></query>`,
    );
    await member.leave('member');
    await owner.leave('owner');
    await dialogue.settled();
    expect(dialogue.core.rooms.get('lecture')).to.equal(undefined);
  });

  it('R60.3 what a feature fails to add is left out, and the others add theirs', async () => {
    for (const moment of ['presenceBuilt', 'ownPresenceBuilt', 'hats', 'roomInfo', 'roomFeatures']) {
      const { owner } = await begin(moment, throws);
      const presence = (await owner.send(`<presence to='${ROOM}/owner'><show>away</show></presence>`)).at(-1);
      expect(presence?.getChild('occupant-id'), moment).not.to.equal(undefined);
      const info = await owner.iq('get', `<query xmlns='${NS.discoInfo}'/>`);
      expect(info.attrs.type, moment).to.equal('result');
      expect(dialogue.errors.join(), moment).to.include('faulty');
      await dialogue.end();
    }
    dialogue = await startDialogue();
  });

  it('R60.4 who may enter is not known where a feature fails to say: nobody is let in, and each is told once', async () => {
    for (const moment of ['mayEnter', 'refuses']) {
      dialogue = await startDialogue({
        around: (features) => [{ name: 'faulty', [moment]: throws }, ...features],
      });
      const got = await dialogue.person('owner@example/phone').join('owner');
      const errors = got.map((stanza) => stanza.getChild('error')?.getChild('internal-server-error') !== undefined);
      expect(errors, moment).to.deep.equal([true]);
      expect(dialogue.errors.join(), moment).to.include('faulty');
      await dialogue.end();
    }
    dialogue = await startDialogue();
  });

  it('R60.10 a guest whose rights could not all go along does not come back, and is told once; then it may try again', async () => {
    const asked: string[] = [];
    let broken = true;
    const share = (name: string, fails: boolean): Feature => ({
      name,
      async moved(_room, before, jid) {
        asked.push(`${name} ${before} ${jid}`);
        if (fails && broken) throws();
      },
    });
    dialogue = await startDialogue({
      around: (features) => [share('first', false), share('faulty', true), ...features, share('last', false)],
    });
    await openRoom(dialogue);
    const enter = (token = '') => ({ more: `<enter xmlns='${NS.entry}'${token && ` token='${token}'`}/>` });
    const guest = dialogue.person('g1@guest.example/a');
    const tokens = (await guest.join('guest', enter())).map((s) => s.getChild('place', NS.entry)?.attrs.token);
    const again = dialogue.person('g2@guest.example/a');
    const back = () => again.join('guest', enter(tokens.find(Boolean)));
    expect((await back()).map(conditionOf)).to.deep.equal(['internal-server-error']);
    const moved = 'g1@guest.example g2@guest.example';
    expect(asked.splice(0)).to.deep.equal([`first ${moved}`, `faulty ${moved}`]);
    expect(dialogue.core.rooms.get('lecture')?.occupants.byNick('guest')?.jid).to.equal('g1@guest.example');
    expect(dialogue.errors.splice(0).length).to.equal(1);
    broken = false;
    await back();
    expect(asked).to.deep.equal([`first ${moved}`, `faulty ${moved}`, `last ${moved}`]);
    expect(dialogue.core.rooms.get('lecture')?.occupants.byNick('guest')?.jid).to.equal('g2@guest.example');
  });

  it('R60.7 brings its own field into the form of a room, at the place that it says', async () => {
    const field = {
      at: 15,
      name: '{urn:x}own',
      type: 'text-single',
      get: () => ['as it is'],
      set: (state: FormState, [value]: readonly string[]) =>
        value === 'wrong' ? new Fault('not-acceptable', 'own is wrong') : state,
    };
    dialogue = await startDialogue({ around: (features) => [{ name: 'owning', form: [field] }, ...features] });
    const owner = await openRoom(dialogue);
    const form = (await owner.iq('get', `<query xmlns='${NS.mucOwner}'/>`)).getChild('query')?.getChild('x');
    const names = form?.getChildren('field').map(({ attrs }) => attrs.var);
    expect(names?.slice(1, 4)).to.deep.equal(['muc#roomconfig_roomname', '{urn:x}own', 'muc#roomconfig_roomdesc']);
    const submit = (value: string) =>
      owner.iq(
        'set',
        `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'><field var='FORM_TYPE'><value>${NS.mucRoomConfig}</value></field><field var='{urn:x}own'><value>${value}</value></field></x></query>`,
      );
    expect((await submit('right')).attrs.type).to.equal('result');
    expect((await submit('wrong')).getChild('error')?.getChild('not-acceptable')).not.to.equal(undefined);
  });

  describe('what is said to the service itself', () => {
    const grant = `<message to='${DOMAIN}' id='1'><privilege xmlns='urn:xmpp:privilege:2'/></message>`;
    const presence = `<presence to='${DOMAIN}'><c xmlns='${NS.caps}' hash='sha-1' node='x' ver='y'/></presence>`;

    it('R60.5 is handled by the first feature that wants it, and then nothing else is said', async () => {
      const got: string[] = [];
      dialogue = await startDialogue({
        around: (features) => [
          { name: 'faulty', said: throws },
          {
            name: 'listening',
            said({ stanza, from }) {
              got.push(`${stanza.name} ${from}`);
              return 'handled';
            },
          },
          ...features,
          { name: 'late', said: () => new Fault('conflict') },
        ],
      });
      const ann = dialogue.person('ann@example/phone');
      expect(await ann.send(grant)).to.deep.equal([]);
      expect(await ann.send(presence)).to.deep.equal([]);
      expect(got).to.deep.equal(['message ann@example/phone', 'presence ann@example/phone']);
      expect(dialogue.errors.join()).to.include('faulty');
    });

    it('R60.5 is refused by a feature that knows it for wrong', async () => {
      dialogue = await startDialogue({
        around: (features) => [...features, { name: 'strict', said: () => new Fault('conflict') }],
      });
      const [error] = await dialogue.person('ann@example/phone').send(grant);
      expect(error?.getChild('error')?.getChild('conflict')).not.to.equal(undefined);
    });

    it('R60.9 is no more than the limit of one address, with whichever client; others are heard', async () => {
      let heard = 0;
      const listening: Feature = {
        name: 'listening',
        said() {
          heard += 1;
          return 'handled';
        },
      };
      dialogue = await startDialogue({
        limits: { said: { rate: 1, burst: 3 } },
        around: (features) => [listening, ...features],
      });
      const ann = dialogue.person('ann@example/phone');
      for (const stanza of [grant, presence, grant]) expect(await ann.send(stanza)).to.deep.equal([]);
      for (const stanza of [grant, presence]) {
        expect((await dialogue.person('ann@example/desk').send(stanza)).map(conditionOf)).to.deep.equal([
          'policy-violation',
        ]);
      }
      expect(heard).to.equal(3);
      expect(await dialogue.person('bob@example/phone').send(grant)).to.deep.equal([]);
      dialogue.clock.now += 1_000;
      expect(await ann.send(grant)).to.deep.equal([]);
      expect(heard).to.equal(5);
    });

    it('R60.5 gets the answers of always where no feature wants it', async () => {
      dialogue = await startDialogue();
      const ann = dialogue.person('ann@example/phone');
      const [error] = await ann.send(grant);
      expect(error?.getChild('error')?.getChild('service-unavailable')).not.to.equal(undefined);
      expect(await ann.send(presence)).to.deep.equal([]);
      expect(await ann.send(`<message to='${DOMAIN}' type='error'>${xml('error')}</message>`)).to.deep.equal([]);
    });
  });
});
