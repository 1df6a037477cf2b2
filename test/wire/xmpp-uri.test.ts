// Addresses as links: docs/rules.md R81.
import { expect } from 'chai';
import fc from 'fast-check';
import { buildXmppUri, parseXmppUri } from '../../protocol/base/xmpp-uri.ts';

describe('links to addresses', () => {
  it('R81.23 are read as RFC 5122 and XEP-0147 write them', () => {
    for (const [uri, jid, action, params] of [
      ['xmpp:romeo@montague.net', 'romeo@montague.net', '', {}],
      ['XMPP:Romeo@Montague.net?subscribe', 'romeo@montague.net', 'subscribe', {}],
      ['xmpp://guest@example.com/support@example.com?message', 'support@example.com', 'message', {}],
      ['xmpp:example-node@example.com/some-resource', 'example-node@example.com/some-resource', '', {}],
      [
        'xmpp:coven@chat.shakespeare.lit?join;password=cauldronburn',
        'coven@chat.shakespeare.lit',
        'join',
        { password: 'cauldronburn' },
      ],
      [
        'xmpp:romeo@montague.net?message;subject=Test%20Message;body=a%3Bb%3Dc',
        'romeo@montague.net',
        'message',
        { subject: 'Test Message', body: 'a;b=c' },
      ],
      [
        'xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com',
        'nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com',
        '',
        {},
      ],
    ] as const) {
      const read = parseXmppUri(uri);
      expect([read?.jid, read?.action, Object.fromEntries(read?.params ?? [])], uri).to.deep.equal([
        jid,
        action,
        params,
      ]);
    }
    for (const uri of [
      'http://example.com',
      'xmpp:',
      'xmpp:a@',
      'xmpp:%E0%A4%A@x',
      'xmpp:a b@c',
      `xmpp:${'a'.repeat(20_000)}@x`,
    ]) {
      expect(parseXmppUri(uri), uri).to.equal(undefined);
    }
  });

  it('R81.23 are written so that they are read as what they were', () => {
    for (const jid of [
      'a@b',
      'nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com',
      'ñandú@例え.jp',
      'a@b/c d/e?f#g',
      'b',
    ]) {
      const uri = buildXmppUri(jid, 'join', { password: 'a;b=c&d é' });
      const back = parseXmppUri(uri);
      expect([back?.jid, back?.action, back?.params.get('password')], uri).to.deep.equal([jid, 'join', 'a;b=c&d é']);
      expect(parseXmppUri(buildXmppUri(jid))?.jid).to.equal(jid);
    }
  });

  it('R81.22 are read whatever they are', () => {
    fc.assert(fc.property(fc.string(), (s) => void parseXmppUri(`xmpp:${s}`)));
  });
});
