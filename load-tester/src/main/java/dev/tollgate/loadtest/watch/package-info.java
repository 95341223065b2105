/**
 * What the server under test uses of its machine: its process in {@code /proc}, and its page for Prometheus. Samples leave, one an
 * interval, taken on a thread of their own, for which no load waits.
 */
@NullMarked
package dev.tollgate.loadtest.watch;

import org.jspecify.annotations.NullMarked;
