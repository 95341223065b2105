/**
 * What TLS listeners prove who they are with: certificates, keys, authorities and revocation lists from files, watched and read again
 * while the edge runs. In: paths of files. Out: handlers that secure a connection, for the event loop that asks. Files are read on a
 * thread of its own.
 */
@NullMarked
package dev.tollgate.edge.tls;

import org.jspecify.annotations.NullMarked;
