// Rooms for people of another server, over a real server-to-server stream: docs/rules.md R13.9 to R13.11.
import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { codes, isSelf, startClient, type TestClient } from '../helpers/client.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';

describe('rooms and people of other servers', () => {
  const block = `127.${randomInt(1, 250)}.${randomInt(1, 250)}`;
  const rooms = `${block}.3`;
  const elsewhere = `${block}.4`;
  const room = `lecture@${rooms}`;
  let here: TestProsody;
  let there: TestProsody;
  let lectern: TestLectern;
  let owner: TestClient;
  let stranger: TestClient;

  before(async () => {
    here = await startProsody('federation', { FEDERATION_HOST: rooms, FEDERATION_ROLE: 'rooms' });
    there = await startProsody('federation', { FEDERATION_HOST: elsewhere, FEDERATION_ROLE: 'accounts' });
    lectern = await startLectern(here, { env: { COMPONENT_DOMAIN: rooms } });
    const password = await here.createUser('owner');
    owner = await startClient({ service: here.service, domain: here.domain, username: 'owner', password });
    await owner.join(room, 'owner');
    await owner.iq('set', room, `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
    stranger = await startClient({
      service: there.service,
      domain: elsewhere,
      username: 'stranger',
      password: await there.createUser('stranger', undefined, elsewhere),
    });
  });
  after(async () => {
    await owner?.stop();
    await stranger?.stop();
    await lectern?.remove();
    await here?.remove();
    await there?.remove();
  });

  it('R13.9 a stranger enters as anybody does, speaks, is listed, and reads what was said', async () => {
    await stranger.join(room, 'stranger');
    const seen = await owner.until((s) => s.name === 'presence' && attr(s, 'from') === `${room}/stranger`);
    expect(seen.getChild('x', NS.mucUser)?.getChild('item')?.attrs.jid).to.equal(stranger.jid);
    await stranger.send(`<message type='groupchat' to='${room}'><body>from afar — 远方</body></message>`);
    await owner.until((s) => s.getChildText('body') === 'from afar — 远方');
    await owner.send(`<message type='groupchat' to='${room}'><body>welcome</body></message>`);
    await stranger.until((s) => s.getChildText('body') === 'welcome');
    const list = await owner.iq('get', room, `<query xmlns='${NS.mucAdmin}'><item role='participant'/></query>`);
    expect(
      list
        .getChild('query')
        ?.getChildren('item')
        .map((item) => item.attrs.jid),
    ).to.deep.equal([stranger.jid]);
    await stranger.iq('set', room, `<query xmlns='${NS.mam}'/>`);
    expect(stranger.received.filter((s) => s.getChild('result', NS.mam)).length).to.equal(2);
  });

  it('R13.10 a stranger makes no room, and is told so', async () => {
    const refused = await stranger.join(`new@${rooms}`, 'x').catch((error: Error) => error.message);
    expect(refused).to.include('not-allowed');
  });

  it('R13.11 when the other server dies, its people are put out as soon as something is sent to them', async () => {
    const since = owner.received.length;
    await there.kill();
    await owner.send(`<message type='groupchat' to='${room}'><body>anybody there?</body></message>`);
    const gone = await owner.until(
      (s) => attr(s, 'from') === `${room}/stranger` && attr(s, 'type') === 'unavailable',
      since,
    );
    expect(codes(gone)).to.deep.equal(['333']);
    expect(isSelf(gone)).to.equal(false);
  });
});
