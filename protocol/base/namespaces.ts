/** Every XML namespace that Lectern speaks, with the text that defines it. */
export const NS = {
  // RFC 6120
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  streams: 'http://etherx.jabber.org/streams',
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  // RFC 7395
  framing: 'urn:ietf:params:xml:ns:xmpp-framing',
  // XEP-0004
  dataForms: 'jabber:x:data',
  // XEP-0030
  discoInfo: 'http://jabber.org/protocol/disco#info',
  discoItems: 'http://jabber.org/protocol/disco#items',
  // XEP-0033
  address: 'http://jabber.org/protocol/address',
  // XEP-0045
  muc: 'http://jabber.org/protocol/muc',
  mucUser: 'http://jabber.org/protocol/muc#user',
  mucAdmin: 'http://jabber.org/protocol/muc#admin',
  mucOwner: 'http://jabber.org/protocol/muc#owner',
  mucRoomConfig: 'http://jabber.org/protocol/muc#roomconfig',
  mucRoomInfo: 'http://jabber.org/protocol/muc#roominfo',
  mucRequest: 'http://jabber.org/protocol/muc#request',
  mucStableId: 'http://jabber.org/protocol/muc#stable_id',
  mucTraffic: 'http://jabber.org/protocol/muc#traffic',
  // XEP-0045 §7.10, a FORM_TYPE
  mucRegister: 'http://jabber.org/protocol/muc#register',
  // XEP-0050
  commands: 'http://jabber.org/protocol/commands',
  // RFC 6121 §2, §2.6, §3.4
  roster: 'jabber:iq:roster',
  rosterVersions: 'urn:xmpp:features:rosterver',
  preApproval: 'urn:xmpp:features:pre-approval',
  // XEP-0054, 0153
  vcard: 'vcard-temp',
  vcardUpdate: 'vcard-temp:x:update',
  // XEP-0060
  pubsub: 'http://jabber.org/protocol/pubsub',
  pubsubEvent: 'http://jabber.org/protocol/pubsub#event',
  pubsubOwner: 'http://jabber.org/protocol/pubsub#owner',
  pubsubConfig: 'http://jabber.org/protocol/pubsub#node_config',
  pubsubErrors: 'http://jabber.org/protocol/pubsub#errors',
  pubsubOptions: 'http://jabber.org/protocol/pubsub#publish-options',
  // XEP-0055
  search: 'jabber:iq:search',
  // XEP-0059
  rsm: 'http://jabber.org/protocol/rsm',
  // XEP-0066
  outOfBand: 'jabber:x:oob',
  // XEP-0077
  register: 'jabber:iq:register',
  // XEP-0084
  avatarData: 'urn:xmpp:avatar:data',
  avatarMetadata: 'urn:xmpp:avatar:metadata',
  // XEP-0085
  chatStates: 'http://jabber.org/protocol/chatstates',
  // XEP-0092, 0199, 0202
  version: 'jabber:iq:version',
  ping: 'urn:xmpp:ping',
  time: 'urn:xmpp:time',
  // XEP-0115
  caps: 'http://jabber.org/protocol/caps',
  // XEP-0122
  formValidate: 'http://jabber.org/protocol/xdata-validate',
  // XEP-0172
  nick: 'http://jabber.org/protocol/nick',
  // XEP-0191
  blocking: 'urn:xmpp:blocking',
  // XEP-0203
  delay: 'urn:xmpp:delay',
  // XEP-0249
  directInvite: 'jabber:x:conference',
  // XEP-0292, RFC 6351
  vcard4: 'urn:ietf:params:xml:ns:vcard-4.0',
  vcard4Node: 'urn:xmpp:vcard4',
  // XEP-0297
  forward: 'urn:xmpp:forward:0',
  // XEP-0313
  mam: 'urn:xmpp:mam:2',
  mamExtended: 'urn:xmpp:mam:2#extended',
  // XEP-0319
  idle: 'urn:xmpp:idle:1',
  // XEP-0317
  hats: 'urn:xmpp:hats:0',
  // XEP-0308
  correct: 'urn:xmpp:message-correct:0',
  // XEP-0333
  markers: 'urn:xmpp:chat-markers:0',
  // XEP-0334
  hints: 'urn:xmpp:hints',
  // XEP-0359
  stanzaId: 'urn:xmpp:sid:0',
  // XEP-0363
  upload: 'urn:xmpp:http:upload:0',
  // XEP-0373; XEP-0384, and before version 0.4
  openPgp: 'urn:xmpp:openpgp:0',
  omemo: 'urn:xmpp:omemo:2',
  omemoOld: 'eu.siacs.conversations.axolotl',
  // XEP-0377
  reporting: 'urn:xmpp:reporting:1',
  // XEP-0388
  sasl2: 'urn:xmpp:sasl:2',
  // XEP-0386
  bind2: 'urn:xmpp:bind:0',
  // XEP-0198
  streamManagement: 'urn:xmpp:sm:3',
  // XEP-0402
  bookmarks: 'urn:xmpp:bookmarks:1',
  // XEP-0410
  selfPing: 'http://jabber.org/protocol/muc#self-ping-optimization',
  // XEP-0421
  occupantId: 'urn:xmpp:occupant-id:0',
  // XEP-0422, as XEP-0425 uses it before version 0.3
  fasten: 'urn:xmpp:fasten:0',
  // XEP-0424, and before version 0.4
  retract: 'urn:xmpp:message-retract:1',
  retractOld: 'urn:xmpp:message-retract:0',
  retractTombstone: 'urn:xmpp:message-retract:1#tombstone',
  retractTombstoneOld: 'urn:xmpp:message-retract:0#tombstone',
  // XEP-0425, and before version 0.3
  moderate: 'urn:xmpp:message-moderate:1',
  moderateOld: 'urn:xmpp:message-moderate:0',
  // XEP-0428
  fallback: 'urn:xmpp:fallback:0',
  // XEP-0433
  channelSearch: 'urn:xmpp:channel-search:0:search',
  channelSearchParams: 'urn:xmpp:channel-search:0:search-params',
  channelSearchOrder: 'urn:xmpp:channel-search:0:order',
  channelSearchError: 'urn:xmpp:channel-search:0:error',
  channelSearchAnonymity: 'urn:xmpp:channel-search:0:anonymity',
  // XEP-0444
  reactions: 'urn:xmpp:reactions:0',
  // own: docs/protocol.md
  stage: 'urn:lectern:stage:1',
  voice: 'urn:lectern:voice:1',
  log: 'urn:lectern:log:1',
  document: 'urn:lectern:document:1',
  entry: 'urn:lectern:entry:1',
  space: 'urn:lectern:space:1',
  hand: 'urn:lectern:hand:1',
  login: 'urn:lectern:login:1',
  multicast: 'urn:lectern:multicast:3',
} as const;

/** What the web client speaks of our own: it lists these in its entity capabilities (XEP-0115), and hears what they hold. */
export const CLIENT_FEATURES = [NS.stage, NS.voice, NS.log, NS.document, NS.space, NS.entry] as const;

/** All of our own. */
export const OWN_NAMESPACES: readonly string[] = Object.values(NS).filter((ns) => ns.startsWith('urn:lectern:'));

/** The XEP-0317 hat of those who may change the stage. */
export const PRESENTER_HAT = 'urn:lectern:hat:presenter';
