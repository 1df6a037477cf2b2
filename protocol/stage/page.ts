/**
 * Places on a page. Coordinates are fractions of the page's width and height, sent as whole numbers of 1/10000, so that
 * every screen draws the same ink whatever its size.
 */
import type { Fault } from '../base/fault.ts';
import { integer } from '../base/xml.ts';

export const UNIT = 10_000;
export const MAX_PAGE = 10_000;

export const parsePage = (text: string | undefined): number | Fault => integer(text, 1, MAX_PAGE, 'page');
