/** What an operator has set of the component. */
import type { Settings } from '../settings.ts';

export interface ServiceConfig {
  /** Domain of the component. */
  readonly domain: string;
  /** Domain whose accounts may make rooms. */
  readonly accountDomain: string;
  readonly guestDomain: string;
  /** Public address of the web server, without a slash at its end. */
  readonly url: string;
  /** Bare addresses of those who may use the commands for operators. */
  readonly operators: readonly string[];
  /** Signs tickets, and makes occupant ids that cannot be linked across rooms (XEP-0421). */
  readonly secret: string;
}

export const serviceConfig = (settings: Settings): ServiceConfig => ({
  ...settings,
  domain: settings.componentDomain,
  accountDomain: settings.domain,
  secret: settings.componentSecret,
});
