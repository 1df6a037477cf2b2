// Why an upload was refused, in words of its own: docs/rules.md R56.
import { expect } from 'chai';
import { type Condition, Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import { FAILURES } from '../../protocol/documents/document.ts';
import type { UploadRefusal } from '../../web/core/documents/contract.ts';
import { convertRefusal, putRefusal, slotRefusal } from '../../web/core/documents/upload-refusals.ts';
import { en } from '../../web/ui/locales/en.ts';
import { zhCN } from '../../web/ui/locales/zh-CN.ts';

/** As it comes over the stream. */
const fault = (condition: Condition, ns?: string, detail?: string) =>
  Fault.fromStanza(
    xml(
      'iq',
      { type: 'error' },
      new Fault(condition, '', undefined, ns && detail ? xml(detail, { xmlns: ns }) : undefined).toElement(),
    ),
  );

const SLOT: readonly [Fault, UploadRefusal][] = [
  [fault('forbidden'), 'forbidden'],
  [fault('not-acceptable', NS.upload, 'file-too-large'), 'too-large'],
  [fault('resource-constraint'), 'busy'],
  [fault('resource-constraint', NS.upload, 'retry'), 'busy'],
  [fault('resource-constraint', NS.space, 'disk-full'), 'disk-full'],
  [fault('resource-constraint', NS.space, 'group-full'), 'group-full'],
  [fault('resource-constraint', NS.space, 'account-full'), 'account-full'],
  [fault('resource-constraint', NS.space, 'documents-full'), 'documents-full'],
  [fault('policy-violation'), 'busy'],
  [fault('bad-request'), 'refused'],
  [fault('feature-not-implemented'), 'refused'],
];
const CONVERT: readonly [Fault, UploadRefusal][] = [
  [fault('forbidden'), 'forbidden'],
  [fault('resource-constraint', NS.document, 'too-many-documents'), 'too-many'],
  [fault('resource-constraint', NS.document, 'too-many-waiting'), 'waiting'],
  [fault('resource-constraint', NS.space, 'group-full'), 'group-full'],
  [fault('item-not-found'), 'gone'],
  [fault('gone'), 'gone'],
  [fault('bad-request'), 'refused'],
];
const EITHER: readonly [Fault, UploadRefusal][] = [
  [fault('recipient-unavailable'), 'network'],
  [fault('remote-server-timeout'), 'network'],
  [fault('remote-server-not-found'), 'unavailable'],
  [fault('service-unavailable'), 'unavailable'],
  [fault('internal-server-error'), 'failed'],
  [fault('undefined-condition'), 'refused'],
];
const PUT: readonly [number, string, UploadRefusal][] = [
  [403, '{"error":"forged"}', 'refused'],
  [404, '{"error":"not-found"}', 'refused'],
  [410, '{"error":"expired"}', 'expired'],
  [413, '{"error":"size"}', 'changed'],
  [409, '{"error":"used"}', 'used'],
  [400, '{"error":"broken"}', 'broken'],
  [408, '{"error":"slow"}', 'slow'],
  [507, '{"error":"full"}', 'disk-full'],
  [500, '{"error":"failed"}', 'failed'],
  // What a proxy says, in pages of its own.
  [413, '<html><h1>413 Request Entity Too Large</h1>', 'proxy-limit'],
  [408, '', 'slow'],
  [429, '', 'busy'],
  [500, '<html>', 'failed'],
  [502, '<html>', 'unavailable'],
  [503, '', 'unavailable'],
  [504, '', 'unavailable'],
  [507, '', 'disk-full'],
  [400, '{"error":"toString"}', 'refused'],
  [200, 'a page', 'refused'],
  [0, '', 'network'],
];

describe('an upload that was refused', () => {
  it('R56.2 says why, whoever refused it: the room, the web server, a proxy', () => {
    for (const [refused, reason] of [...SLOT, ...EITHER])
      expect(slotRefusal(refused), `slot: ${refused.condition} ${refused.detail}`).to.equal(reason);
    for (const [refused, reason] of [...CONVERT, ...EITHER])
      expect(convertRefusal(refused), `convert: ${refused.condition} ${refused.detail}`).to.equal(reason);
    for (const [status, body, reason] of PUT) expect(putRefusal(status, body), `${status} ${body}`).to.equal(reason);
  });

  it('R56.2 has a sentence of its own for each, in each language', () => {
    const reasons = [...SLOT, ...CONVERT, ...EITHER].map(([, reason]) => reason);
    const all = new Set<string>([...reasons, ...PUT.map(([, , reason]) => reason), ...FAILURES]);
    for (const words of [en, zhCN] as Record<string, string>[]) {
      const sentences = [...all].map((reason) => words[`failure.${reason}`]);
      expect(sentences.filter((sentence) => !sentence)).to.deep.equal([]);
      expect(new Set(sentences).size).to.equal(all.size);
    }
  });
});
