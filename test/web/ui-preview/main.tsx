import { mount } from '../../../web/ui/app.tsx';
import { createFakeLogin } from './fake-session.ts';

const root = document.getElementById('app');
const login = createFakeLogin(new URLSearchParams(window.location.search));
const config = { domain: 'example.org', guestDomain: 'guest.example.org', roomsDomain: 'rooms.example.org' };
if (root)
  await mount(root, {
    login,
    loadRooms: async () => undefined,
    loadConfig: async () => ({ ...config, url: location.origin, maxUpload: 100 * 1000 ** 2 }),
  });
