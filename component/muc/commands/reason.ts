/** The reason that people are told, as a field. */

import type { Fault } from '../../../protocol/base/fault.ts';
import type { FormField } from '../../../protocol/base/form.ts';
import { commandFault } from '../../../protocol/muc/commands.ts';
import type { Service } from '../../service.ts';
import { type Answers, one } from './answers.ts';

export const reasonField: FormField = { name: 'reason', type: 'text-single', label: 'Reason' };

export function reasonTooLong({ limits }: Service, answers: Answers): Fault | undefined {
  return one(answers, 'reason').length > limits.admin.reasonLength
    ? commandFault('bad-payload', `a reason has ${limits.admin.reasonLength} characters at most`)
    : undefined;
}
