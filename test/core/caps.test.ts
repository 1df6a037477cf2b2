// What the web client announces (XEP-0115); docs/rules.md R64.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { featuresOf, verificationString } from '../../protocol/base/caps.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import { createCapabilities } from '../../web/core/account/capabilities.ts';

describe('the capabilities of the web client', () => {
  const capabilities = createCapabilities();
  const answer = async () =>
    (await capabilities.route.answer(xml('query', { xmlns: NS.discoInfo, node: 'n#v' }), xml('iq'))) as Element;
  const check = async () => {
    const query = await answer();
    expect(attr(query, 'node')).to.equal('n#v');
    const ver = createHash('sha1').update(verificationString(query)).digest('base64');
    expect(attr(capabilities.element(), 'ver')).to.equal(ver);
    return featuresOf(query);
  };

  it('R64.3 are the hash of what it answers to service discovery, and change with what its parts speak', async () => {
    const before = await check();
    let changes = 0;
    const stop = capabilities.onChange(() => {
      changes += 1;
    });
    const silent = capabilities.speak(['urn:a', 'urn:b']);
    expect(await check()).to.deep.equal([...before, 'urn:a', 'urn:b']);
    const other = capabilities.speak(['urn:b', NS.voice]);
    expect(await check()).to.deep.equal([...before, 'urn:a', 'urn:b']);
    silent();
    silent();
    expect(await check()).to.deep.equal([...before, 'urn:b']);
    other();
    expect(await check()).to.deep.equal(before);
    expect(changes, 'nobody is told of what has not changed').to.equal(3);
    stop();
    capabilities.speak(['urn:c']);
    expect(changes).to.equal(3);
  });
});
