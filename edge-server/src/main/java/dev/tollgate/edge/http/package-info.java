/**
 * HTTP/1.1 for devices. In: bytes of a connection. Out: messages to intake, and answers in HTTP's words, in the order of their
 * requests. Each connection's handlers live on its event loop; nothing here waits.
 */
@NullMarked
package dev.tollgate.edge.http;

import org.jspecify.annotations.NullMarked;
