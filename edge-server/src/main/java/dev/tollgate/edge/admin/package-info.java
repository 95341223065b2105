/**
 * The admin API: devices, tokens, records, metrics and probes over HTTP, for operators and the CLI. In: requests with the admin token.
 * Out: JSON, newline-delimited JSON, and RFC 9457 problems. Runs on threads of its own, beside the path of messages; it may allocate
 * and wait.
 */
@NullMarked
package dev.tollgate.edge.admin;

import org.jspecify.annotations.NullMarked;
