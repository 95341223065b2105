// Who is signed in, and what the session's scope allows. The edge decides all the same: here it is only not offered.
import { nothing } from './html.js';

/** Each includes those before it. */
const SCOPES = ['read', 'operate', 'admin'];

let session = null;

export function useSession(opened) {
  session = opened;
}

/** {csrfToken, name, scopes, expiresAt}; null for nobody. */
export const currentSession = () => session;

/** The highest scope that the session has. */
export const heldScope = () => SCOPES.findLast((scope) => session?.scopes?.includes(scope)) ?? 'read';

export const may = (scope) => SCOPES.indexOf(heldScope()) >= SCOPES.indexOf(scope);

/** The template where the session may do what it offers, else nothing. */
export const ifMay = (scope, template) => (may(scope) ? template : nothing);
