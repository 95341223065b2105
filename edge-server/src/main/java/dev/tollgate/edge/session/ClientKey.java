package dev.tollgate.edge.session;

/**
 * Whose session it is: a keyed fingerprint of the client id, user name and password together, so that none of them is kept, and a client id
 * alone, which is easily guessed, finds nobody else's session.
 */
public record ClientKey(long high, long low) {}
