// What service and rooms say of themselves: XEP-0092, XEP-0199, XEP-0202; docs/rules.md R2.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import {
  conditionOf,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

describe('what service and rooms say of themselves', () => {
  let dialogue: Dialogue;
  let stranger: Somebody;
  before(async () => {
    dialogue = await startDialogue();
    await openRoom(dialogue);
    stranger = dialogue.person('stranger@elsewhere.example/x');
  });
  after(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  for (const to of [DOMAIN, ROOM]) {
    it(`R2.7 ${to} tells its version, as the package has it`, async () => {
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
      const query = (await stranger.iq('get', `<query xmlns='${NS.version}'/>`, to)).getChild('query', NS.version);
      expect([query?.getChildText('name'), query?.getChildText('version')]).to.deep.equal(['Lectern', version]);
      expect(query?.getChild('os'), 'what it runs on is nobody’s business').to.equal(undefined);
    });

    it(`R2.7 ${to} tells the time`, async () => {
      const time = (await stranger.iq('get', `<time xmlns='${NS.time}'/>`, to)).getChild('time', NS.time);
      expect(time?.getChildText('tzo')).to.equal('+00:00');
      expect(time?.getChildText('utc')).to.equal('2026-05-04T09:00:00.000Z');
    });

    it(`R2.7 ${to} answers a ping, and announces all of this`, async () => {
      const pong = await stranger.iq('get', `<ping xmlns='${NS.ping}'/>`, to);
      expect([attr(pong, 'type'), pong.children.length]).to.deep.equal(['result', 0]);
      const features = (await stranger.iq('get', `<query xmlns='${NS.discoInfo}'/>`, to)).toString();
      for (const ns of [NS.version, NS.time, NS.ping]) expect(features).to.include(`var="${ns}"`);
    });
  }

  it('R2.7 they cannot be set', async () => {
    for (const payload of [
      `<time xmlns='${NS.time}'/>`,
      `<query xmlns='${NS.version}'/>`,
      `<ping xmlns='${NS.ping}'/>`,
    ]) {
      expect(conditionOf(await stranger.iq('set', payload, DOMAIN)), payload).to.equal('service-unavailable');
    }
  });
});
