// What tests leave behind is ended after the last one.
import { expect } from 'chai';
import { createLeftOver } from '../helpers/left-over.ts';

describe('what tests leave behind', () => {
  it('is ended once, the newest first, whatever fails; what was ended is not', async () => {
    const left = createLeftOver();
    const ended: string[] = [];
    left.add(() => void ended.push('folder'));
    left.add(async () => {
      throw new Error('stuck');
    });
    const gone = left.add(() => void ended.push('ended by its test'));
    left.add(async () => void ended.push('process'));
    gone();
    const failure = await left.end().catch((error: Error) => error);
    expect(failure).to.be.instanceOf(AggregateError);
    expect(ended).to.deep.equal(['process', 'folder']);
    await left.end();
    expect(ended).to.have.length(2);
  });
});
