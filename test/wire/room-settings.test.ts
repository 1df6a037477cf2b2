// What travels of the settings of a room, its members and those who may not come: docs/rules.md R81.
import { expect } from 'chai';
import {
  buildAffiliation,
  buildAffiliationQuery,
  buildDestroy,
  parseAffiliated,
} from '../../protocol/administration/affiliations.ts';
import { buildSettings, parseSettings } from '../../protocol/administration/settings.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { read } from '../helpers/test-account.ts';

describe('the settings of a room, as they travel', () => {
  it('R81.24 writes a form with all that it holds and the changes', () => {
    const form = parseSettings(
      read(
        `<x xmlns='${NS.dataForms}' type='form'><title>T</title><field type='hidden' var='FORM_TYPE'><value>f</value></field>` +
          `<field type='fixed'><value>Read this</value></field><field type='boolean' var='b'><value>true</value></field>` +
          `<field type='list-single' var='l' label='L'><required/><value>1</value><option label='One'><value>1</value></option></field>` +
          `<field var='t'><value>old</value></field></x>`,
      ),
    );
    if (!form) throw new Error('no form');
    expect(form.fields.map(({ type, values }) => [type, ...values])).to.deep.equal([
      ['hidden', 'f'],
      ['fixed', 'Read this'],
      ['boolean', '1'],
      ['list-single', '1'],
      ['text-single', 'old'],
    ]);
    expect(form.fields[3]?.options).to.deep.equal([{ label: 'One', value: '1' }]);
    expect(buildSettings(form, new Map([['t', ['new']]])).toString()).to.equal(
      `<x xmlns="${NS.dataForms}" type="submit"><field var="FORM_TYPE"><value>f</value></field><field var="b"><value>1</value></field>` +
        '<field var="l"><value>1</value></field><field var="t"><value>new</value></field></x>',
    );
    expect(parseSettings(read(`<x xmlns='${NS.dataForms}' type='submit'/>`))).to.equal(undefined);
    expect(
      parseAffiliated(read(buildAffiliation({ jid: 'a@b' }, 'outcast', 'rude').toString()), 'outcast'),
    ).to.deep.equal([{ jid: 'a@b', affiliation: 'outcast', nick: '', reason: 'rude' }]);
    expect(buildAffiliationQuery('member').toString()).to.include('affiliation="member"');
    expect(buildDestroy('moved').toString()).to.include('<reason>moved</reason>');
  });
});
