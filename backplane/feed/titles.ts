/**
 * Titles of the groups that may be entered by their link, from the component to a web server that runs apart from it: one
 * file in the folder that they share. In one process it is a function call instead.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { array, string, tuple } from 'valibot';
import { nodeprep } from '../../protocol/base/stringprep.ts';
import { readJson } from '../files/json.ts';
import { replaceFile } from '../files/whole.ts';

/** ms between looks at what has changed: a link is seldom opened sooner after its group was made. */
const EVERY = 2_000;

const titlesSchema = array(tuple([string(), string()]));

const fileOf = (data: string) => join(data, 'titles.json');

/** Writes the file now and whenever the titles have changed. Returns what ends it, which waits for what is being written. */
export function publishTitles(data: string, titles: () => ReadonlyMap<string, string>): () => Promise<void> {
  let written = '';
  let writing: Promise<void> | undefined;
  const write = async (text: string) => {
    try {
      await replaceFile(fileOf(data), text);
      written = text;
    } catch {
      // The next look tries again; without the file, links have no titles.
    }
    writing = undefined;
  };
  const look = () => {
    const text = JSON.stringify([...titles()]);
    if (!writing && text !== written) writing = write(text);
  };
  look();
  const timer = setInterval(look, EVERY);
  return async () => {
    clearInterval(timer);
    await writing;
  };
}

/** Gives a group's title as it was last published; undefined for one that a stranger is to learn nothing of. */
export function publishedTitles(data: string): (name: string) => Promise<string | undefined> {
  let read: { readonly at: number; readonly titles: ReadonlyMap<string, string> } = {
    at: Number.NaN,
    titles: new Map(),
  };
  return async (name) => {
    try {
      const { mtimeMs } = await stat(fileOf(data));
      if (mtimeMs !== read.at) {
        read = { at: mtimeMs, titles: new Map(await readJson(fileOf(data), titlesSchema)) };
      }
    } catch {
      return undefined;
    }
    return read.titles.get(nodeprep(name) ?? '');
  };
}
