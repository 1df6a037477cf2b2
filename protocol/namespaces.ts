/** Every XML namespace that Lectern speaks, with the text that defines it. */
export const NS = {
  // RFC 6120
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  // XEP-0004
  dataForms: 'jabber:x:data',
  // XEP-0030
  discoInfo: 'http://jabber.org/protocol/disco#info',
  discoItems: 'http://jabber.org/protocol/disco#items',
  // XEP-0045
  muc: 'http://jabber.org/protocol/muc',
  mucUser: 'http://jabber.org/protocol/muc#user',
  mucAdmin: 'http://jabber.org/protocol/muc#admin',
  mucOwner: 'http://jabber.org/protocol/muc#owner',
  mucRoomConfig: 'http://jabber.org/protocol/muc#roomconfig',
  mucRoomInfo: 'http://jabber.org/protocol/muc#roominfo',
  // XEP-0066
  outOfBand: 'jabber:x:oob',
  // XEP-0092, 0199
  version: 'jabber:iq:version',
  ping: 'urn:xmpp:ping',
  // XEP-0115
  caps: 'http://jabber.org/protocol/caps',
  // XEP-0203
  delay: 'urn:xmpp:delay',
  // XEP-0317
  hats: 'urn:xmpp:hats:0',
  // XEP-0334
  hints: 'urn:xmpp:hints',
  // XEP-0359
  stanzaId: 'urn:xmpp:sid:0',
  // XEP-0363
  upload: 'urn:xmpp:http:upload:0',
  // XEP-0410
  selfPing: 'http://jabber.org/protocol/muc#self-ping-optimization',
  // XEP-0421
  occupantId: 'urn:xmpp:occupant-id:0',
  // XEP-0428
  fallback: 'urn:xmpp:fallback:0',
  // own: docs/protocol.md
  stage: 'urn:lectern:stage:1',
  voice: 'urn:lectern:voice:1',
  log: 'urn:lectern:log:1',
  document: 'urn:lectern:document:1',
} as const;

/** A client takes part in Lectern when its entity capabilities (XEP-0115) list these. */
export const CLIENT_FEATURES = [NS.stage, NS.voice, NS.log, NS.document] as const;

/** The XEP-0317 hat of those who may change the stage. */
export const PRESENTER_HAT = 'urn:lectern:hat:presenter';
