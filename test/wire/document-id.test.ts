// The ids of documents: docs/rules.md R56.10.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createDocumentId } from '../../backplane/tickets/document-id.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the id of a document', () => {
  it('R56.10 is another in each room and with each secret, and none that others can work out', () => {
    const idOf = createDocumentId('the secret of the tests');
    const file = sha('a file');
    const ids = [
      idOf('a', file),
      idOf('b', file),
      idOf('a', sha('another')),
      createDocumentId('other')('a', file),
      idOf('a', file, 'notes.MD'),
      file,
    ];
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{64}$/);
    expect(idOf('a', file), 'the same file again').to.equal(ids[0]);
    expect(idOf('a', file, 'notes.txt'), 'the same file by its name').to.equal(ids[0]);
  });
});
