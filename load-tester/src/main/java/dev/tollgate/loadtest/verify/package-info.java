/**
 * What was attempted, acknowledged and received: the sets, compared. Devices tell of what they send and see on their event loops
 * (Witness), sinks are read on a thread of the run (SinkReader) or tell on event loops of their own (Receipts); what leaves is one
 * VerifyResult, and a ledger on disk from which it can be worked out again.
 */
@NullMarked
package dev.tollgate.loadtest.verify;

import org.jspecify.annotations.NullMarked;
