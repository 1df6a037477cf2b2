// What browser and Prosody say to each other at a log-in (RFC 6120 §6), as text.

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const base64 = (text: string) => Buffer.from(text).toString('base64');

export const auth = (mechanism: string, first?: string): string =>
  `<auth xmlns='${SASL}' mechanism='${mechanism}'>${first === undefined ? '' : base64(first)}</auth>`;
export const plain = (name: string, password = 'wrong'): string => auth('PLAIN', `\0${name}\0${password}`);
export const scram = (name: string): string => auth('SCRAM-SHA-1', `n,,n=${name},r=nonce`);
export const GUEST = auth('ANONYMOUS');
export const SUCCESS = `<success xmlns='${SASL}'/>`;
export const FAILURE = `<failure xmlns='${SASL}'><not-authorized/></failure>`;
