// One stream of server-sent events for the whole console: pages listen while they are open.
import { API, get } from './api.js';

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 15_000;
const TYPES = [
  'stats', 'session-opened', 'session-closed', 'token-changed', 'device-changed', 'decision', 'key-in-two-places', 'sink-changed',
];

const listeners = new Map();
let source = null;
let retryMs = RETRY_MIN_MS;
let timer = 0;
let state = 'off';
let onState = () => {};

/** @param listener called with 'live', 'connecting' or 'off' */
export function whenStateChanges(listener) {
  onState = listener;
}

export const liveState = () => state;

function setState(next) {
  if (state !== next) {
    state = next;
    onState(next);
  }
}

export function connect() {
  disconnect();
  setState('connecting');
  source = new EventSource(API + '/events');
  source.onopen = () => {
    retryMs = RETRY_MIN_MS;
    setState('live');
    dispatch('connected', {});
  };
  source.onerror = () => {
    setState('connecting');
    if (source.readyState === EventSource.CLOSED) { // refused: the browser does not try again by itself
      clearTimeout(timer);
      timer = setTimeout(tryAgain, retryMs);
      retryMs = Math.min(2 * retryMs, RETRY_MAX_MS);
    }
  };
  for (const type of TYPES) {
    source.addEventListener(type, (event) => dispatch(type, JSON.parse(event.data)));
  }
}

/** The stream does not say why it was refused; a request does, and ends the console's session where the edge has none any more. */
async function tryAgain() {
  const refused = source;
  try {
    await get('/session');
  } catch (problem) {
    if (problem.status === 401) {
      return;
    }
  }
  if (source === refused) { // else it was ended meanwhile, or another one begun
    connect();
  }
}

export function disconnect() {
  clearTimeout(timer);
  source?.close();
  source = null;
  setState('off');
}

function dispatch(type, data) {
  for (const listener of [...(listeners.get(type) ?? [])]) {
    listener(data, type);
  }
}

/**
 * Calls {@code listener(data, type)} for each event of these types; 'connected' each time the stream begins anew.
 * Returns the function that ends it.
 */
export function listen(types, listener) {
  for (const type of types) {
    listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
  }
  return () => types.forEach((type) => listeners.get(type).delete(listener));
}
