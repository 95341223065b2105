/**
 * The command {@code verify}: a load, faults to the server, sinks that are read, and the verdict. Enters: options, and a load that the
 * caller makes. Leaves: an outcome with its exit code, and the ledger's file. On the main thread, which waits.
 */
@NullMarked
package dev.tollgate.loadtest.judge;

import org.jspecify.annotations.NullMarked;
