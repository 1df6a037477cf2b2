// The names of those who speak, in one line of the reader's language.
import { expect } from 'chai';
import { en } from '../../web/ui/locales/en.ts';
import { zhCN } from '../../web/ui/locales/zh-CN.ts';
import { speakerNames } from '../../web/ui/voice/speaker-names.ts';

const LANGUAGES = { en, 'zh-CN': zhCN };

function line(language: keyof typeof LANGUAGES, nicks: readonly string[]): string {
  const text = LANGUAGES[language]['room.moreSpeakers'];
  return speakerNames(nicks, language, (more) => text.replace('{{more}}', String(more)));
}

describe('the names of those who speak', () => {
  const crowd = ['Ada', '王芳', 'Mei', 'Amir', 'Bo'];
  it('stand as a list of the language, and those who are too many are counted', () => {
    expect([1, 2, 3, 5].map((count) => line('en', crowd.slice(0, count)))).to.deep.equal([
      'Ada',
      'Ada and 王芳',
      'Ada, 王芳, and 1 more',
      'Ada, 王芳, and 3 more',
    ]);
    expect([1, 2, 3, 5].map((count) => line('zh-CN', crowd.slice(0, count)))).to.deep.equal([
      'Ada',
      'Ada和王芳',
      'Ada、王芳和另外 1 人',
      'Ada、王芳和另外 3 人',
    ]);
  });
});
