// Queries to an archive on the wire: read or refused, never thrown at. docs/rules.md R15.6.
import { expect } from 'chai';
import fc from 'fast-check';
import { buildDateTime, parseDateTime } from '../../protocol/base/datetime.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { buildPageInfo, parsePageRequest } from '../../protocol/base/rsm.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import { parseArchiveQuery } from '../../protocol/muc/archive.ts';
import { parseModeration, parseRetraction } from '../../protocol/muc/retract.ts';

const names = [
  ...['query', 'set', 'x', 'field', 'value', 'max', 'after', 'before', 'index', 'flip-page'],
  ...['retract', 'apply-to', 'moderate', 'moderated', 'reason'],
];
const namespaces = [NS.mam, NS.rsm, NS.dataForms, NS.retract, NS.retractOld, NS.fasten, NS.moderate, NS.moderateOld];
const words = fc.oneof(
  fc.constantFrom('with', 'start', 'end', 'ids', 'before-id', 'FORM_TYPE', NS.mam, 'submit', '10', '-1', ''),
  fc.string(),
  fc.date({ noInvalidDate: true }).map(String),
);
const { element } = fc.letrec<{ element: Element }>((tie) => ({
  element: fc
    .tuple(
      fc.constantFrom(...names),
      fc.option(fc.constantFrom(...namespaces)),
      fc.dictionary(fc.constantFrom('id', 'var', 'type', 'queryid', 'node', 'by'), words, { maxKeys: 3 }),
      fc.array(fc.oneof({ depthSize: 'small' }, words, tie('element')), { maxLength: 4 }),
    )
    .map(([name, ns, attrs, children]) => xml(name, ns === null ? attrs : { xmlns: ns, ...attrs }, ...children)),
}));

describe('the archive on the wire', () => {
  it('R15.6 whatever comes is read or refused', () => {
    fc.assert(
      fc.property(element, (el) => {
        for (const read of [
          parseArchiveQuery(el),
          parsePageRequest(el),
          parseModeration(el),
          parseRetraction([el, ...el.getChildElements()]),
        ]) {
          expect(read === undefined || typeof read === 'object' || typeof read === 'string').to.equal(true);
          if (isFault(read)) expect(read).to.be.instanceOf(Fault);
        }
      }),
      { numRuns: 2_000 },
    );
  });
  it('R15.4 times are read back as they are written, and nothing else is one', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        expect(parseDateTime(buildDateTime(date.getTime()), 'x')).to.equal(date.getTime());
      }),
    );
    expect(parseDateTime('1969-07-20T21:56:15-05:00', 'x')).to.equal(Date.parse('1969-07-21T02:56:15Z'));
    expect(parseDateTime('2026-05-04T09:00:00.123456Z', 'x')).to.equal(Date.parse('2026-05-04T09:00:00.123Z'));
    for (const text of [
      undefined,
      '',
      'now',
      '2026-13-01T00:00:00Z',
      '2026-05-04',
      '2026-05-04T09:00Z',
      '20260504T09:00:00Z',
    ]) {
      expect(isFault(parseDateTime(text, 'x')), String(text)).to.equal(true);
    }
  });
  it('R15.5 an empty page says how many there are, and no more', () => {
    expect(buildPageInfo({ page: undefined, count: 7 }).toString()).to.equal(
      `<set xmlns="${NS.rsm}"><count>7</count></set>`,
    );
  });
});
