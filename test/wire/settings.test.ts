// What an operator sets by the environment (docs/operators.md, Settings): taken whole, or refused by a line that names it.
import { expect } from 'chai';
import { readLaunch } from '../../launcher/settings.ts';
import { readOpenSettings, readSettings, SettingsError } from '../../settings.ts';

const SECRET = { COMPONENT_SECRET: '0123456789abcdef' };

describe('settings', () => {
  it('R66.12 that are wrong are refused by one line that names the variable', () => {
    const wrong = {
      COMPONENT_SECRET: ['', 'short'],
      LECTERN_PORT: ['eighty', '65536', '-1', '8080.5'],
      // What looks like one, and is a protocol called `meet.example.org`.
      LECTERN_URL: ['meet.example.org', 'meet.example.org:8443', 'ftp://meet.example.org', 'https://'],
      COMPONENT_SERVICE: ['127.0.0.1:5347', 'localhost:5347', 'ws://127.0.0.1:5347'],
      XMPP_WEBSOCKET: ['127.0.0.1:5280', 'http://127.0.0.1:5280/xmpp-websocket', 'ws://127.0.0.1:5280/#here'],
      LOG_LEVEL: ['loud', 'INFO'],
      LECTERN_PROXY: ['everybody'],
      LECTERN_DISK_FLOOR: ['much'],
      LECTERN_DIRECT: ['5290', 'direct.sock', '10.0.0.1:65536', `/${'long/'.repeat(22)}`],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const read = () => readSettings({ ...SECRET, [name]: value });
        expect(read, `${name}=${value}`).to.throw(SettingsError, new RegExp(`^${name}\\b[^\n]*$`));
      }
    }
  });

  it('R66.12 that are good are taken, those that are empty are what they are without', () => {
    const url = 'https://meet.example.org:8443/';
    const set = { LECTERN_URL: url, LOG_LEVEL: 'warn', XMPP_WEBSOCKET: 'wss://xmpp.example.org/ws/' };
    const { websocket, ...read } = readSettings({ ...SECRET, ...set });
    expect(read).to.include({ url: 'https://meet.example.org:8443', logLevel: 'warn', data: 'var' });
    expect(websocket, 'as it is').to.equal('wss://xmpp.example.org/ws/');
    const empty = Object.fromEntries(
      ['LECTERN_URL', 'LECTERN_DATA', 'LOG_LEVEL', 'COMPONENT_SERVICE'].map((n) => [n, '']),
    );
    expect(readSettings({ ...SECRET, ...empty })).to.deep.equal(readSettings(SECRET));
    expect(readLaunch(empty)).to.deep.equal(readLaunch({}));
  });

  it('R70.9 say where web servers reach the component: in the data folder, elsewhere, or on another machine', () => {
    const direct = (env: NodeJS.ProcessEnv) => readOpenSettings(env).direct;
    expect(direct({ LECTERN_DATA: '/srv/lectern' })).to.deep.equal({ path: '/srv/lectern/direct.sock' });
    expect(direct({ LECTERN_DIRECT: '/run/lectern/direct' })).to.deep.equal({ path: '/run/lectern/direct' });
    expect(direct({ LECTERN_DIRECT: '10.0.0.1:5290' })).to.deep.equal({ host: '10.0.0.1', port: 5290 });
    expect(direct({ LECTERN_DIRECT: '[fd00::1]:5290' })).to.deep.equal({ host: 'fd00::1', port: 5290 });
  });

  it('R66.13 of a converter hold no secret, and need none', () => {
    expect(readOpenSettings({})).to.not.have.property('componentSecret');
    expect(JSON.stringify(readOpenSettings(SECRET))).to.not.include(SECRET.COMPONENT_SECRET);
  });
});
