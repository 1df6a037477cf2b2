// What the service and its rooms say of themselves: XEP-0045 §6, §17.1.1, XEP-0030, XEP-0128; docs/rules.md R27.
import { expect } from 'chai';
import { createByLink } from '../../component/muc/by-link.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { change } from '../helpers/muc.ts';

describe('service discovery', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let eve: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue, {});
    eve = dialogue.person('eve@far.example/x');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  async function info(who: Somebody, to = ROOM) {
    const query = (await who.iq('get', `<query xmlns='${NS.discoInfo}'/>`, to)).getChild('query', NS.discoInfo);
    const fields = query?.getChild('x', NS.dataForms)?.getChildren('field') ?? [];
    return {
      identities: query?.getChildren('identity').map((one) => one.attrs) ?? [],
      features: query?.getChildren('feature').map((one) => one.attrs.var as string) ?? [],
      form: new Map(fields.map((one) => [one.attrs.var as string, one.getChildText('value')])),
    };
  }
  const node = async (who: Somebody, name: string, to = ROOM) =>
    conditionOf(await who.iq('get', `<query xmlns='${NS.discoInfo}' node='${name}'/>`, to));

  it('R27.1 the service says that it is one for groups, and each feature once', async () => {
    const { identities, features } = await info(eve, DOMAIN);
    expect(identities[0]).to.include({ category: 'conference', type: 'text' });
    expect(features).to.include.members([NS.discoInfo, NS.discoItems, NS.muc, NS.ping]);
    expect(new Set(features).size).to.equal(features.length);
    expect(await node(eve, 'unheard-of', DOMAIN)).to.equal('item-not-found');
  });

  it('R27.2 a room says its title, each feature once, and where everything may be sent (§17.1.1)', async () => {
    await configure(owner, { roomname: '课堂' });
    const { identities, features } = await info(eve);
    expect(identities).to.deep.equal([{ category: 'conference', type: 'text', name: '课堂' }]);
    expect(features).to.include.members([
      NS.discoInfo,
      NS.discoItems,
      NS.muc,
      NS.mucStableId,
      NS.mucRequest,
      NS.selfPing,
      NS.occupantId,
      NS.stanzaId,
      NS.mam,
    ]);
    expect(new Set(features).size).to.equal(features.length);
    expect(await node(eve, NS.mucTraffic)).to.equal('service-unavailable');
    expect(await node(eve, 'unheard-of')).to.equal('item-not-found');
    expect(conditionOf(await eve.iq('get', `<query xmlns='${NS.discoInfo}'/>`, `nowhere@${DOMAIN}`))).to.equal(
      'item-not-found',
    );
  });

  for (const [field, off, on] of [
    ['publicroom', 'muc_hidden', 'muc_public'],
    ['persistentroom', 'muc_temporary', 'muc_persistent'],
    ['moderatedroom', 'muc_unmoderated', 'muc_moderated'],
    ['membersonly', 'muc_open', 'muc_membersonly'],
    ['roomsecret', 'muc_unsecured', 'muc_passwordprotected'],
    ['whois', 'muc_semianonymous', 'muc_nonanonymous'],
  ] as const) {
    it(`R27.3 a room is either ${on} or ${off}, as it is configured`, async () => {
      const answers = { roomsecret: ['', 'x'], whois: ['moderators', 'anyone'] } as const;
      const [no, yes] = field === 'roomsecret' || field === 'whois' ? answers[field] : ['0', '1'];
      for (const [value, shown, other] of [
        [yes, on, off],
        [no, off, on],
      ] as const) {
        await configure(owner, { [field]: value });
        const modes = (await info(eve)).features.filter((name) => name.startsWith('muc_'));
        expect(modes).to.include(shown).and.not.to.include(other);
        expect(modes).to.have.length(6);
      }
    });
  }

  it('R27.4 the form of a room says what it is about and how it is configured (muc#roominfo)', async () => {
    await owner.send(`<message type='groupchat' to='${ROOM}'><subject>Spells</subject></message>`);
    await configure(owner, {
      roomname: 'A Dark Cave',
      roomdesc: 'For witches',
      lang: 'en',
      changesubject: '1',
      allowinvites: '1',
      allowpm: 'participants',
      pubsub: 'xmpp:pubsub.example?;node=x',
    });
    const { form } = await info(eve);
    expect(Object.fromEntries(form)).to.include({
      FORM_TYPE: NS.mucRoomInfo,
      'muc#roomconfig_roomname': 'A Dark Cave',
      'muc#roominfo_description': 'For witches',
      'muc#roominfo_lang': 'en',
      'muc#roominfo_occupants': '1',
      'muc#roominfo_subject': 'Spells',
      'muc#roominfo_subjectmod': '1',
      'muc#roomconfig_changesubject': '1',
      'muc#roomconfig_allowinvites': '1',
      'muc#roomconfig_allowpm': 'participants',
      'muc#maxhistoryfetch': '50',
      'muc#roomconfig_pubsub': 'xmpp:pubsub.example?;node=x',
    });
    await owner.leave('owner');
    expect((await info(eve)).form.get('muc#roominfo_occupants')).to.equal('0');
  });

  it('R27.5 how many are there and what they talk about is for those who may enter', async () => {
    await owner.send(`<message type='groupchat' to='${ROOM}'><subject>Spells</subject></message>`);
    await change(owner, "jid='member@example' affiliation='member'", "jid='mallory@example' affiliation='outcast'");
    await change(owner, "jid='bad.example' affiliation='outcast'");
    const member = dialogue.person('member@example/x');
    const inside = async (who: Somebody) => {
      const { form } = await info(who);
      return form.has('muc#roominfo_subject') && form.has('muc#roominfo_occupants');
    };
    const seen = async () => [await inside(owner), await inside(member), await inside(eve)];
    expect(await seen()).to.deep.equal([true, true, true]);
    for (const jid of ['mallory@example/x', 'x@bad.example/x']) {
      expect(await inside(dialogue.person(jid)), jid).to.equal(false);
    }
    await configure(owner, { membersonly: '1' });
    expect(await seen()).to.deep.equal([true, true, false]);
    await configure(owner, { membersonly: '0', roomsecret: 'x' });
    expect(await seen()).to.deep.equal([true, true, false]);
    await eve.join('eve', { x: '<password>x</password>' });
    expect(await inside(eve), 'who is in').to.equal(true);
  });

  it('R27.6 who is there is told to those who are in the room, to others nothing', async () => {
    await change(owner, "jid='member@example' affiliation='member'");
    const items = async (who: Somebody) => {
      const reply = await who.iq('get', `<query xmlns='${NS.discoItems}'/>`);
      return reply.getChild('query')?.children.map(String);
    };
    expect(await items(owner)).to.deep.equal([`<item jid="${ROOM}/owner"/>`]);
    for (const who of [eve, dialogue.person('member@example/x'), dialogue.person('owner@example/other')]) {
      expect(await items(who), who.jid).to.deep.equal([]);
    }
  });

  it('R27.8 a node without a name is none', async () => {
    const about = { info: NS.discoInfo, items: NS.discoItems };
    for (const to of [ROOM, DOMAIN]) {
      for (const ns of Object.values(about)) {
        const [plain, empty] = [
          await owner.iq('get', `<query xmlns='${ns}'/>`, to),
          await owner.iq('get', `<query xmlns='${ns}' node=''/>`, to),
        ];
        expect(`${empty.getChild('query')}`).to.equal(`${plain.getChild('query')}`);
        expect(conditionOf(empty)).to.equal(undefined);
      }
    }
  });

  it('R27.7 strangers with its link learn the title of a room that they may enter, and of no other', async () => {
    const { rooms } = dialogue.core;
    const { titleByLink, titlesByLink } = createByLink(rooms);
    const title = () => [titleByLink('lecture'), titlesByLink().get('lecture')];
    await configure(owner, { roomname: '课堂' });
    expect(title()).to.deep.equal(['课堂', '课堂']);
    expect(titleByLink('LECTURE'), 'as it was typed').to.equal('课堂');
    // Whether it is listed is another matter: who has the link need not look for it.
    await configure(owner, { publicroom: '0' });
    expect(title()).to.deep.equal(['课堂', '课堂']);
    await configure(owner, { membersonly: '1' });
    expect(title(), 'members only').to.deep.equal([undefined, undefined]);
    await configure(owner, { membersonly: '0', roomsecret: 'x' });
    expect(title(), 'with a password').to.deep.equal([undefined, undefined]);
    await dialogue.person('other@example/x').join('other', { room: `draft@${DOMAIN}` });
    expect(rooms.get('draft')?.locked).to.equal(true);
    for (const name of ['draft', 'nowhere', '', 'lecture@rooms.example', 'toString'])
      expect(titleByLink(name), name).to.equal(undefined);
    expect([...titlesByLink()]).to.deep.equal([]);
  });
});
