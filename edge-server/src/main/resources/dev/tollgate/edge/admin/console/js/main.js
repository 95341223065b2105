// Starts the console: who is signed in, which page the address names, and the frame around it.
import { get, remove, whenSessionEnds } from './api.js';
import { connect, disconnect, listen, whenStateChanges } from './events.js';
import { currentRoute } from './router.js';
import { currentSession, may, useSession } from './session.js';
import { drawShell, endShell } from './shell.js';
import { toast } from './parts/toast.js';
import { showSignIn } from './sign-in.js';
import { Overview } from './pages/overview.js';
import { Devices } from './pages/devices.js';
import { DevicePage } from './pages/device.js';
import { Applications } from './pages/applications.js';
import { ApplicationPage } from './pages/application.js';
import { AuthTokens } from './pages/auth-tokens.js';
import { Credentials } from './pages/credentials.js';
import { Sessions } from './pages/sessions.js';
import { Decisions } from './pages/decisions.js';
import { Reasons } from './pages/reasons.js';
import { Limits } from './pages/limits.js';
import { Sinks } from './pages/sinks.js';
import { Audit } from './pages/audit.js';
import { NotAllowed } from './pages/not-allowed.js';
import { NotFound } from './pages/not-found.js';

/** Whether it is worth asking for a session: the cookie itself is not for scripts to see. */
const SIGNED_IN = 'tollgate-signed-in';

const REDRAW_MS = 60_000; // how long the session still lasts

const app = document.getElementById('app');
let page = null;
let pageKey = '';

/** The page of an address, and what tells it from another of the same kind. */
function pageAt([name = '', id]) {
  switch (name) {
    case '': return [Overview, ''];
    case 'devices': return id ? [DevicePage, id] : [Devices, ''];
    case 'applications': return id ? [ApplicationPage, id] : [Applications, ''];
    case 'auth-tokens': return [AuthTokens, ''];
    case 'client-credentials': return [Credentials, ''];
    case 'sessions': return [Sessions, ''];
    case 'decisions': return [Decisions, ''];
    case 'reasons': return [Reasons, ''];
    case 'limits': return [Limits, ''];
    case 'sinks': return [Sinks, ''];
    case 'audit': return [Audit, ''];
    default: return [NotFound, name];
  }
}

function pageOf({ segments }) {
  const [Kind, id] = pageAt(segments);
  return may(Kind.scope) ? [Kind, id] : [NotAllowed, segments[0]];
}

/** @param mayFocus whether to go to the page's heading: not while the browser itself opens the console */
async function showPage({ mayFocus = true } = {}) {
  const route = currentRoute();
  const [Kind, id] = pageOf(route);
  const key = `${Kind.name}/${id}`;
  drawShell({ route, signOut });
  if (key === pageKey) {
    await page.go(route);
    return;
  }
  page?.leave();
  closeDialogs();
  pageKey = key;
  page = new Kind(document.getElementById('main'), route);
  const shown = page;
  shown.update({});
  await shown.reload();
  if (mayFocus && shown === page) {
    document.querySelector('#main h1')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function closeDialogs() {
  document.querySelectorAll('dialog').forEach((dialog) => dialog.close());
}

function leavePage() {
  page?.leave();
  page = null;
  pageKey = '';
}

function signedIn(opened, options) {
  localStorage.setItem(SIGNED_IN, 'yes');
  useSession(opened);
  connect();
  showPage(options);
}

/** @param note why the user is here again */
function signedOut(note) {
  localStorage.removeItem(SIGNED_IN);
  useSession(null);
  disconnect();
  leavePage();
  endShell(app);
  closeDialogs();
  showSignIn(app, note, signedIn);
}

async function signOut() {
  await remove('/session').catch(() => {}); // signed out here either way; there it ends by itself
  signedOut('');
}

async function start() {
  whenSessionEnds(() => currentSession() && signedOut('Your session has ended. Sign in again.'));
  whenStateChanges(() => currentSession() && drawShell({ route: currentRoute(), signOut }));
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault(); // the address names the page
    document.getElementById('main').focus();
  });
  listen(['key-in-two-places'], ({ tokenId, addresses }) =>
    toast(`${tokenId} is in use from ${addresses.length} addresses at once. Was a device copied?`, 'bad'));
  setInterval(() => currentSession() && !document.hidden && drawShell({ route: currentRoute(), signOut }), REDRAW_MS);
  addEventListener('hashchange', () => currentSession() && showPage({}));
  if (!localStorage.getItem(SIGNED_IN)) {
    signedOut('');
    return;
  }
  try {
    signedIn(await get('/session'), { mayFocus: false });
  } catch (problem) {
    signedOut(problem.status === 401 ? '' : problem.message);
  }
}

start();
