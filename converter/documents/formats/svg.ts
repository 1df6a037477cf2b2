import { isDataOfPixels } from './links.ts';
import type { Rule } from './xml.ts';

/** `url(…)` that points to anything but a part of the same picture. */
const OUTSIDE = /@import[^;]*;?|url\(\s*(?!["']?\s*#)[^)]*\)?/gi;

/** SVG: references to parts of the same picture and pixels that it holds itself stay, every other one goes. */
export function svgRule(): Rule {
  return {
    open({ local, attributes }) {
      if (local === 'script' || local === 'foreignObject') return 'drop';
      for (const [name, value] of attributes) {
        const address = /(^|:)(href|src)$/.test(name);
        if (address && !value.trim().startsWith('#') && !isDataOfPixels(value)) attributes.delete(name);
        else if (!address && value.search(OUTSIDE) >= 0) attributes.set(name, value.replace(OUTSIDE, 'none'));
      }
      return 'keep';
    },
    text: (text) => text.replace(OUTSIDE, 'none'),
  };
}
