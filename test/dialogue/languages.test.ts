// In which language something was said; docs/rules.md R4.9.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { conditionOf, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import { itemOf } from '../helpers/muc.ts';

describe('R4.9 languages', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue, {});
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    owner.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  /** The elements of this name, with their languages. */
  const said = (el: Element | undefined, name: string) =>
    (el?.getChildren(name) ?? []).map((each) => [attr(each, 'xml:lang'), each.text()]);
  const admin = (item: string, attrs = '') =>
    owner.send(`<iq type='set' id='x' to='${ROOM}' ${attrs}><query xmlns='${NS.mucAdmin}'>${item}</query></iq>`);

  it('of presences: entering, changed, under another nick, leaving, and shown to those who come', async () => {
    const langs = (who: Somebody) => who.take().map((s) => [s.name, attr(s, 'xml:lang')]);
    await bob.send(`<presence to='${ROOM}/bob' xml:lang='de'><status>unterwegs</status></presence>`);
    expect(langs(owner)).to.deep.equal([['presence', 'de']]);
    await bob.send(`<presence to='${ROOM}/rob' xml:lang='fr'><status>en route</status></presence>`);
    expect(langs(owner)).to.deep.equal([
      ['presence', undefined],
      ['presence', 'fr'],
    ]);
    const anna = dialogue.person('anna@example/x');
    const got = await anna.send(`<presence to='${ROOM}/anna' xml:lang='zh'><x xmlns='${NS.muc}'/></presence>`);
    expect(got.filter((s) => s.name === 'presence').map((s) => attr(s, 'xml:lang'))).to.deep.equal([
      undefined,
      'fr',
      'zh',
    ]);
    owner.take();
    await bob.send(`<presence to='${ROOM}/rob' type='unavailable' xml:lang='it'><status>ciao</status></presence>`);
    expect(langs(owner)).to.deep.equal([['presence', 'it']]);
  });

  it('of reasons: of a kick, a ban, also in its list after a restart, an invitation, a decline, and an end', async () => {
    await admin(`<item nick='bob' role='none'><reason xml:lang='de'>Ruhe</reason></item>`);
    expect(said(itemOf(bob.take()[0]), 'reason')).to.deep.equal([['de', 'Ruhe']]);
    await bob.join('bob');
    await admin(`<item jid='bob@example' affiliation='outcast'><reason>assez</reason></item>`, `xml:lang='fr'`);
    expect(said(itemOf(bob.take()[0]), 'reason')).to.deep.equal([['fr', 'assez']]);
    await dialogue.restart('crash');
    await owner.join('owner');
    const list = await owner.iq('get', `<query xmlns='${NS.mucAdmin}'><item affiliation='outcast'/></query>`);
    expect(said(list.getChild('query')?.getChild('item'), 'reason')).to.deep.equal([['fr', 'assez']]);

    const eve = dialogue.person('eve@example');
    const x = (content: string) => `<x xmlns='${NS.mucUser}'>${content}</x>`;
    const invite = `<invite to='eve@example'><reason xml:lang='ja'>どうぞ</reason></invite>`;
    await owner.send(`<message to='${ROOM}'>${x(invite)}</message>`);
    const invitation = eve.take()[0]?.getChild('x', NS.mucUser)?.getChild('invite');
    expect(said(invitation, 'reason')).to.deep.equal([['ja', 'どうぞ']]);
    const decline = `<decline to='${attr(invitation as Element, 'from')}'><reason>いいえ</reason></decline>`;
    await eve.send(`<message to='${ROOM}' xml:lang='ja'>${x(decline)}</message>`);
    expect(said(owner.take()[0]?.getChild('x', NS.mucUser)?.getChild('decline'), 'reason')).to.deep.equal([
      ['ja', 'いいえ'],
    ]);

    const told = await owner.send(
      `<iq type='set' id='d' to='${ROOM}'><query xmlns='${NS.mucOwner}'><destroy><reason xml:lang='zh'>完</reason></destroy></query></iq>`,
    );
    const destroyed = told
      .find((s) => s.name === 'presence')
      ?.getChild('x', NS.mucUser)
      ?.getChild('destroy');
    expect(said(destroyed, 'reason')).to.deep.equal([['zh', '完']]);
  });

  it('of why a message was taken back', async () => {
    await bob.send(`<message type='groupchat' to='${ROOM}' id='m'><body>spam</body></message>`);
    const id = owner.take()[0]?.getChild('stanza-id', NS.stanzaId)?.attrs.id;
    const reason = `<reason xml:lang='de'>Werbung</reason>`;
    const moderate = `<moderate xmlns='${NS.moderate}' id='${id}'><retract xmlns='${NS.retract}'/>${reason}</moderate>`;
    await owner.iq('set', moderate);
    expect(said(bob.take().at(-1)?.getChild('retract', NS.retract), 'reason')).to.deep.equal([['de', 'Werbung']]);
  });

  const subject = (content: string, attrs = '') =>
    owner.send(`<message type='groupchat' to='${ROOM}' ${attrs}>${content}</message>`);
  const both = `<subject>Optik</subject><subject xml:lang='zh'>光学</subject>`;

  it('of the subject, in several at once, for those who are there and those who come, after a restart, too', async () => {
    await subject(both, `xml:lang='de'`);
    const [now] = bob.take();
    expect([attr(now as Element, 'xml:lang'), said(now, 'subject')]).to.deep.equal([
      'de',
      [
        [undefined, 'Optik'],
        ['zh', '光学'],
      ],
    ]);
    const later = [
      ['de', 'Optik'],
      ['zh', '光学'],
    ];
    expect(said((await dialogue.person('anna@example/x').join('anna')).at(-1), 'subject')).to.deep.equal(later);
    await dialogue.restart('crash');
    expect(said((await bob.join('bob')).at(-1), 'subject')).to.deep.equal(later);
    const info = await bob.iq('get', `<query xmlns='${NS.discoInfo}'/>`);
    expect(info.toString()).to.include('<value>Optik</value>');
    await owner.join('owner');
    await subject('<subject/>');
    expect(said((await bob.join('bob')).at(-1), 'subject')).to.deep.equal([[undefined, '']]);
  });

  it('of a subject that is none: twice the same, too many, too long in one of them', async () => {
    const outcome = async (content: string) => (await subject(content)).map(conditionOf);
    expect(await outcome(`<subject xml:lang='de'>a</subject><subject xml:lang='de'>b</subject>`)).to.deep.equal([
      'bad-request',
    ]);
    const many = (n: number) => Array.from({ length: n }, (_, i) => `<subject xml:lang='x-${i}'>s</subject>`).join('');
    expect(await outcome(many(11))).to.deep.equal(['not-acceptable']);
    expect(await outcome(many(10))).to.deep.equal([undefined]);
    const long = `<subject>a</subject><subject xml:lang='de'>${'x'.repeat(1_001)}</subject>`;
    expect(await outcome(long)).to.deep.equal(['not-acceptable']);
  });
});
