// Files that accounts send each other, through the web server to a real Prosody: docs/rules.md R81.
import { connect } from 'node:net';
import { expect } from 'chai';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, xml } from '../../protocol/base/xml.ts';
import { type Connection, connect as logIn } from '../../web/core/account/connection.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';
import { raw, startTestWeb, type TestWeb } from '../helpers/web.ts';

const SVG = `<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>`;

describe('files that accounts send each other', () => {
  let prosody: TestProsody;
  let account: Connection;
  let web: TestWeb;

  before(async () => {
    prosody = await sharedProsody();
    const password = await prosody.createUser('shared-files');
    account = await logIn({
      service: prosody.websocket,
      domain: prosody.domain,
      credentials: { kind: 'account', username: 'shared-files', password },
    });
  });
  after(() => account.close());
  beforeEach(async () => {
    web = await startTestWeb({ shared: 1_000, sharedAtOnce: 1 }, {}, prosody.websocket);
  });
  afterEach(() => web.close());

  /** A slot, as a path, and what proves that it is one's own. */
  async function slot(name: string, size: number, type: string) {
    const question = xml('request', { xmlns: NS.upload, filename: name, size: String(size), 'content-type': type });
    const reply = await account.ask('share.localhost', 'get', question);
    if (isFault(reply)) throw new Error(reply.text);
    const put = reply.getChild('slot', NS.upload)?.getChild('put');
    const { pathname } = new URL((put && attr(put, 'url')) ?? '');
    return { path: pathname, headers: { authorization: put?.getChild('header')?.text() ?? '', 'content-type': type } };
  }
  const send = (path: string, body: string, headers: Record<string, string>) =>
    raw(web.port, path, { method: 'PUT', body, headers: { 'content-length': String(body.length), ...headers } });

  it('R81.28 are written by those who have the slot, and read by all who know its address', async () => {
    const { path, headers } = await slot('a picture.svg', SVG.length, 'image/svg+xml');
    expect((await send(path, SVG, { 'content-type': 'image/svg+xml' })).status).to.be.within(400, 499);
    expect((await send(path, SVG, headers)).status).to.equal(201);
    const answer = await raw(web.port, path);
    expect([answer.status, answer.body.toString(), answer.headers['content-type']]).to.deep.equal([
      200,
      SVG,
      'image/svg+xml',
    ]);
    expect(answer.headers['content-security-policy'], 'nothing in it runs').to.equal("default-src 'none'; sandbox");
    expect(answer.headers['x-content-type-options']).to.equal('nosniff');
    expect((await raw(web.port, path.replace('/file_share/', '/file_share/x'))).status).to.equal(404);
  });

  it('R81.28 are all that comes through', async () => {
    const { path, headers } = await slot('a.png', 2_000, 'image/png');
    for (const other of [
      '/file_share',
      '/file_share/',
      '/file_share/../xmpp-websocket',
      '/file_share/a/../../http-bind',
      '/file_share/a/b/c',
    ]) {
      expect((await raw(web.port, other)).body.toString(), other).to.equal('Not found');
    }
    expect((await raw(web.port, path, { method: 'DELETE' })).status).to.equal(405);
    expect((await send(path, 'x'.repeat(2_000), headers)).status, 'too large').to.equal(413);
    expect(
      (await raw(web.port, path, { method: 'PUT', headers: { ...headers, 'transfer-encoding': 'chunked' } })).status,
    ).to.equal(413);
  });

  it('R81.28 have so many places, and give them back', async () => {
    const { path, headers } = await slot('a.png', 500, 'image/png');
    const slow = connect(web.port, '127.0.0.1');
    const lines = [`PUT ${path} HTTP/1.1`, 'Host: x', 'Content-Length: 500', `Authorization: ${headers.authorization}`];
    slow.write(`${lines.join('\r\n')}\r\n\r\nx`);
    let status = 0;
    // It is in its place as soon as the server has read its head.
    while (status !== 503) status = (await raw(web.port, path)).status;
    slow.destroy();
    while (status === 503) status = (await raw(web.port, path)).status;
    expect(status, 'nothing is there yet').to.equal(410);
  });

  it('R81.28 are none where Prosody is not there', async () => {
    const apart = await startTestWeb({}, {}, 'ws://127.0.0.1:1/xmpp-websocket');
    expect((await raw(apart.port, '/file_share/a/b')).status).to.equal(502);
    await apart.close();
    const without = await startTestWeb();
    expect((await raw(without.port, '/file_share/a/b')).status).to.equal(404);
    await without.close();
  });
});
