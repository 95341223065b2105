/**
 * The look-up of tokens: a keyed fingerprint of application and token, and the off-heap map from it to the token's entry. Knows
 * nothing of protocols, devices' messages or the database. In: bytes of a token. Out: its entry.
 */
@NullMarked
package dev.tollgate.edge.token;

import org.jspecify.annotations.NullMarked;
