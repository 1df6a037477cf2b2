// What the web client announces (XEP-0115), written down because not every page can compute it.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { buildDiscoInfo, verificationString } from '../../protocol/base/caps.ts';
import { CAPS, DISCO } from '../../web/core/session.ts';

describe('the capabilities of the web client', () => {
  it('are the hash of what it answers to service discovery', () => {
    const ver = createHash('sha1')
      .update(verificationString(buildDiscoInfo(DISCO)))
      .digest('base64');
    expect(CAPS.ver).to.equal(ver);
  });
});
