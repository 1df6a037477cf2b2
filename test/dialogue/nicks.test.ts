// What may be a nick, and which count as taken: RFC 8266, UTS #39; docs/rules.md R1.
import { expect } from 'chai';
import {
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  outline,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

describe('nicks', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { presence: { burst: 100 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const GOOD = [
    'Bob',
    'Zoë Müller',
    '李雷',
    'بسام',
    'נועם 2 ב',
    'Ольга',
    'Νίκος',
    'R2-D2',
    '😀 Tim',
    "O'Hara <x> & co",
    'Trần Thị Hồng',
    'ハンス Hans',
  ];
  for (const nick of GOOD) {
    it(`R1.20 “${nick}” is one`, async () => {
      const escaped = nick.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
      expect(outline(await bob.join(escaped))).to.include(`presence ${nick} 110,170`);
    });
  }

  const BAD: readonly (readonly [what: string, nick: string])[] = [
    ['only blanks', '   '],
    ['a blank at the end', 'bob '],
    ['a blank at the beginning', ' bob'],
    ['two blanks', 'bob  b'],
    ['a blank that is not one', 'bob\u00a0b'],
    ['a line break', 'bob\nb'],
    ['a control', 'bob\u0085'],
    ['an invisible letter', 'bo\u200bb'],
    ['an invisible filler', 'bo\u3164b'],
    ['a soft hyphen', 'bo\u00adb'],
    ['a mark that turns the direction', '\u202ebob'],
    ['an isolate', '\u2067bob\u2069'],
    ['two directions', 'bob אבג'],
    ['Latin with a Cyrillic а', 'b\u0430rbara'],
    ['Latin with a Greek ο', 'b\u03bfb'],
    ['a private character', 'bob\ue000'],
    ['an unassigned character', 'bob\u{e0fff}'],
    ['a stack of accents', `bob${'\u0301'.repeat(5)}`],
    ['65 characters', 'b'.repeat(65)],
  ];
  for (const [what, nick] of BAD) {
    it(`R1.20 ${what} is none, on entering and on a change`, async () => {
      expect((await bob.join(nick)).map(conditionOf)).to.deep.equal(['not-acceptable']);
      await bob.join('bob');
      const answers = await bob.send(`<presence to='lecture@rooms.example/${nick}'/>`);
      expect(answers.map(conditionOf)).to.deep.equal(['not-acceptable']);
    });
  }

  const TWINS: readonly (readonly [one: string, other: string])[] = [
    ['Anna', 'anna'],
    ['anna', 'ANNA'],
    ['Alice', 'A\u217cice'],
    ['pay', '\u0440\u0430\u0443'],
    ['modern', 'modem'],
    ['Ill', 'lIl'],
    ['Straße', 'Stra\u00dfe'],
    ['Zoë', 'Zoe\u0308'],
  ];
  for (const [one, other] of TWINS) {
    it(`R1.21 “${other}” is taken when “${one}” is, but not for the same user`, async () => {
      const anna = dialogue.person('anna@example/x');
      await anna.join(one);
      expect((await bob.join(other)).map(conditionOf)).to.deep.equal(['conflict']);
      await bob.join('somebody');
      const answers = await bob.send(`<presence to='lecture@rooms.example/${other}'/>`);
      expect(answers.map(conditionOf)).to.deep.equal(['conflict']);
      expect((await dialogue.person('anna@example/y').join(other)).map(conditionOf)).not.to.include('conflict');
      await anna.leave(one);
      await dialogue.person('anna@example/y').leave(other);
      await bob.send(`<presence to='lecture@rooms.example/${other}'/>`);
      expect(dialogue.core.rooms.get('lecture')?.occupants.byNick(other)?.jid).to.equal('bob@example');
    });
  }

  it('R1.21 a user has some nicks in a room, and not more', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { room: { nicksPerUser: 2 } } });
    owner = await openRoom(dialogue);
    await configure(owner, { publicroom: '1' });
    for (const n of [1, 2])
      expect(outline(await dialogue.person(`bob@example/${n}`).join(`b${n}`))).to.include(`presence b${n} 110,170`);
    expect((await dialogue.person('bob@example/3').join('b3')).map(conditionOf)).to.deep.equal(['resource-constraint']);
    // Another session under a nick that there is takes no place.
    expect(outline(await dialogue.person('bob@example/3').join('b1'))).to.include('presence b1 110,170');
  });
});
