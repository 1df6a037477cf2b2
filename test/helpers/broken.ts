// Payloads that are refused, each with the condition; for tests of the wire and of the room.

const SHA = 'a'.repeat(64);

/** What may stand in a stage element, and is not an event. */
export const BROKEN_STAGES: readonly (readonly [content: string, condition: string])[] = [
  ['', 'bad-request'],
  ['text alone', 'bad-request'],
  [`<page number='1'/><page number='2'/>`, 'bad-request'],
  [`<page xmlns='urn:lectern:stage:2' number='1'/>`, 'bad-request'],
  [`<explode/>`, 'feature-not-implemented'],
  [`<show document='ABC'/>`, 'bad-request'],
  [`<show document=''/>`, 'bad-request'],
  [`<show document='${SHA.toUpperCase()}'/>`, 'bad-request'],
  [`<show document='../../${SHA}'/>`, 'bad-request'],
  [`<show document='${SHA}' page='0'/>`, 'bad-request'],
  ...['', '0', '-1', '10001', '1.5', '1e3', 'one', '0x10', ' 1', '9'.repeat(400), 'NaN', '٣'].map(
    (number) => [`<page number='${number}'/>`, 'bad-request'] as const,
  ),
  ['<page/>', 'bad-request'],
  ['<view/>', 'bad-request'],
  ...['0', '-1', '17', 'Infinity', 'NaN', '1e1', '1.', '.5', '1,5'].map(
    (zoom) => [`<view zoom='${zoom}'/>`, 'bad-request'] as const,
  ),
  [`<view zoom='1' x='-0.1'/>`, 'bad-request'],
  [`<view zoom='1' x='1.1'/>`, 'bad-request'],
  [`<view zoom='1' y='2'/>`, 'bad-request'],
  [`<ink page='1'>1 2</ink>`, 'bad-request'],
  [`<ink id='' page='1'>1 2</ink>`, 'bad-request'],
  [`<ink id='${'x'.repeat(41)}' page='1'>1 2</ink>`, 'bad-request'],
  [`<ink id='a b' page='1'>1 2</ink>`, 'bad-request'],
  [`<ink id='a'>1 2</ink>`, 'bad-request'],
  [`<ink id='a' page='1'/>`, 'bad-request'],
  [`<ink id='a' page='1'>1</ink>`, 'bad-request'],
  [`<ink id='a' page='1'>1 2 3</ink>`, 'bad-request'],
  [`<ink id='a' page='1'>1 two</ink>`, 'bad-request'],
  [`<ink id='a' page='1'>1 20001</ink>`, 'bad-request'],
  [`<ink id='a' page='1'>-10001 1</ink>`, 'bad-request'],
  [`<ink id='a' page='1'>${'1 1 '.repeat(257)}</ink>`, 'bad-request'],
  [`<ink id='a' page='1' tool='brush'>1 2</ink>`, 'bad-request'],
  [`<ink id='a' page='1' color='red'>1 2</ink>`, 'bad-request'],
  [`<ink id='a' page='1' color='#00FF00;x'>1 2</ink>`, 'bad-request'],
  [`<ink id='a' page='1' width='0'>1 2</ink>`, 'bad-request'],
  [`<ink id='a' page='1' width='1001'>1 2</ink>`, 'bad-request'],
  [`<erase page='1'/>`, 'bad-request'],
  [`<erase id='a'/>`, 'bad-request'],
  [`<clear page='x'/>`, 'bad-request'],
  [`<pointer x='1'/>`, 'bad-request'],
  [`<pointer y='1'/>`, 'bad-request'],
  [`<pointer x='1' y='10001'/>`, 'bad-request'],
  [`<pointer x='-1' y='1'/>`, 'bad-request'],
  ['<give/>', 'bad-request'],
  [`<give nick=''/>`, 'bad-request'],
  [`<take nick='${'x'.repeat(1024)}'/>`, 'bad-request'],
];

const V = "xmlns='urn:lectern:voice:1'";

export const BROKEN_VOICES: readonly string[] = [
  `<voice ${V}/>`,
  `<voice ${V} t='1' n='1'/>`,
  `<voice ${V} n='1'>b3B1cw==</voice>`,
  `<voice ${V} t='1'>b3B1cw==</voice>`,
  `<voice ${V} t='-1' n='1'>b3B1cw==</voice>`,
  `<voice ${V} t='1' n='x'>b3B1cw==</voice>`,
  `<voice ${V} t='1' n='1'>b3B1cw=</voice>`,
  `<voice ${V} t='1' n='1'>b3B1 cw=</voice>`,
  `<voice ${V} t='1' n='1'>====</voice>`,
  `<voice ${V} t='1' n='1'>b3B1-w==</voice>`,
  `<voice ${V} t='1' n='1'><opus/></voice>`,
];
