/** Assembly of the page: the real core and the real server's configuration. */
import type { ServerConfig } from '../core/contract.ts';
import { loadRooms, login } from '../core/session.ts';
import { mount } from './app.tsx';
import { createBrowser } from './browser.ts';

async function loadConfig(): Promise<ServerConfig> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return (await response.json()) as ServerConfig;
}

const root = document.getElementById('app');
if (root)
  await mount(root, {
    login: (config, credentials) => login(createBrowser(window), config, credentials),
    loadConfig,
    loadRooms,
  });
