// The frame around every page: navigation, who is signed in, the theme, and whether what is shown is live.
import { html, nothing, render } from './html.js';
import { liveState } from './events.js';
import { link } from './router.js';
import { currentSession, heldScope, may } from './session.js';
import { time } from './parts/text.js';

const NAVIGATION = [
  ['', 'Overview', 'read'],
  ['devices', 'Devices', 'read'],
  ['applications', 'Applications', 'read'],
  ['auth-tokens', 'Auth tokens', 'admin'],
  ['client-credentials', 'Client credentials', 'read'],
  ['sessions', 'Sessions', 'read'],
  ['decisions', 'Decisions', 'read'],
  ['limits', 'Limits', 'read'],
  ['sinks', 'Sinks', 'read'],
  ['audit', 'Audit', 'admin'],
];
const LIVE = { live: ['Live', 'good'], connecting: ['Reconnecting …', 'warn'], off: ['Not live', 'plain'] };
const SCOPES = { read: 'May read only', operate: 'May operate', admin: 'May do everything' };
const THEMES = { system: 'System theme', light: 'Light theme', dark: 'Dark theme' };

let isOpen = false;
let last = null;

/** Draws the frame; #main is the page's own. */
export function drawShell(state) {
  if (last && last.route.segments.join('/') !== state.route.segments.join('/')) {
    isOpen = false; // the narrow menu closes once something is chosen
  }
  last = state;
  render(frame(state), document.getElementById('app'));
}

export function endShell(app) {
  last = null;
  isOpen = false;
  render(nothing, app);
}

function frame({ route, signOut }) {
  const session = currentSession();
  const current = route.segments[0] === 'reasons' ? 'decisions' : route.segments[0] ?? '';
  const [liveText, liveKind] = LIVE[liveState()];
  return html`
    <div class="shell">
      <header class="side ${isOpen ? 'open' : ''}"><div class="side-inner">
        <div class="brand">
          <a href="#/" aria-label="Tollgate, overview"><span class="logo" aria-hidden="true"></span>Tollgate</a>
          <span class="live ${liveKind}" role="status">${liveText}</span>
          <button type="button" class="menu" aria-expanded=${isOpen} aria-controls="side-menu" @click=${toggleMenu}>Menu</button>
        </div>
        <div id="side-menu" class="side-menu">
          <nav aria-label="Console">
            ${NAVIGATION.filter(([, , scope]) => may(scope)).map(([name, text]) => html`
              <a href=${link(name === '' ? [] : [name])} aria-current=${name === current ? 'page' : nothing}>${text}</a>`)}
          </nav>
          <div class="side-foot">
            <label class="theme"><span class="off-screen">Theme</span>
              <select @change=${(event) => setTheme(event.target.value)}>
                ${Object.entries(THEMES).map(([value, text]) => html`<option value=${value} ?selected=${value === theme()}>${text}</option>`)}
              </select>
            </label>
            <p class="who"><strong>${session.name}</strong><br>
              <span class="muted">${SCOPES[heldScope()]}${session.expiresAt ? html`, ends ${time(session.expiresAt)}` : nothing}</span></p>
            <button type="button" @click=${signOut}>Sign out</button>
          </div>
        </div>
      </div></header>
      <main id="main" tabindex="-1"></main>
    </div>`;
}

function toggleMenu() {
  isOpen = !isOpen;
  drawShell(last);
}

function theme() {
  return localStorage.getItem('tollgate-theme') ?? 'system';
}

function setTheme(value) {
  if (value === 'system') {
    localStorage.removeItem('tollgate-theme');
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem('tollgate-theme', value);
    document.documentElement.dataset.theme = value;
  }
  document.dispatchEvent(new Event('theme-change'));
}
