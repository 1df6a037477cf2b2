/** What a component that runs apart tells the web server, through the folder that they share. */
import { publishHealth } from './health.ts';
import { publishTitles } from './titles.ts';

export interface Told {
  /** Whether the stream to Prosody lives. */
  readonly online: boolean;
  /** Titles of the groups that may be entered by their link, by name. */
  titlesByLink(): ReadonlyMap<string, string>;
}

/** Returns what ends it, before the component goes: its rooms are taken down then, and are no news for anybody. */
export function publish(data: string, component: Told): () => Promise<void> {
  const enders = [
    publishTitles(data, () => component.titlesByLink()),
    publishHealth(data, 'component', () => component.online),
  ];
  return async () => void (await Promise.all(enders.map((end) => end())));
}
