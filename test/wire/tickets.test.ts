// What this server signs for itself. docs/rules.md R66.
import { expect } from 'chai';
import { createSlotSigner } from '../../backplane/tickets/slots.ts';
import { createTickets } from '../../backplane/tickets/ticket.ts';

const SECRET = 'the secret of the tests';

describe('tickets', () => {
  it('R66.11 are good for their purpose, what they are bound to and their time, and not to be made or changed by others', () => {
    let now = 1_000;
    const tickets = createTickets(SECRET, 'one', () => now);
    const ticket = { payload: 'a.b-c_1', expires: 2_000 };
    const text = tickets.issue(ticket, 'bound');
    expect(tickets.read(text, 'bound')).to.deep.equal(ticket);
    expect([tickets.read(text), tickets.read(text, 'other')]).to.deep.equal(['forged', 'forged']);
    expect(createTickets(SECRET, 'two', () => now).read(text, 'bound')).to.equal('forged');
    expect(createTickets(`${SECRET}!`, 'one', () => now).read(text, 'bound')).to.equal('forged');
    for (let i = 0; i < text.length; i++) {
      const changed = `${text.slice(0, i)}${text[i] === 'Q' ? 'R' : 'Q'}${text.slice(i + 1)}`;
      // The last letter of a signature has bits that say nothing.
      if (i < text.length - 1) expect(tickets.read(changed, 'bound'), changed).to.equal('forged');
    }
    for (const wrong of ['', '.', 'a', text.slice(1), `${text}x`, `${text}.`]) {
      expect(tickets.read(wrong, 'bound'), wrong).to.equal('forged');
    }
    now = 2_001;
    expect(tickets.read(text, 'bound')).to.equal('expired');
  });

  it('R66.11 of slots that were given before are good still', () => {
    const terms = { payload: `${'A'.repeat(22)}.5`, expires: Date.now() + 60_000 };
    const token = createTickets(SECRET, 'upload slot').issue(terms, 'a b.pdf');
    const slot = createSlotSigner(SECRET).check(token, 'a b.pdf');
    expect(slot).to.deep.equal({ id: 'A'.repeat(22), filename: 'a b.pdf', size: 5, expires: terms.expires });
    const other = createTickets(SECRET, 'upload slot').issue({ ...terms, payload: 'short.5' }, 'a b.pdf');
    expect(createSlotSigner(SECRET).check(other, 'a b.pdf')).to.equal('forged');
  });
});
