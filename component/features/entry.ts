/** What clients say of their entering and leaving besides XEP-0045, docs/protocol.md §8; done in component/rooms. */
import { NS } from '../../protocol/namespaces.ts';
import type { Feature } from './feature.ts';

export const entry = (): Feature => ({ name: 'entry', disco: { room: [NS.entry] } });
