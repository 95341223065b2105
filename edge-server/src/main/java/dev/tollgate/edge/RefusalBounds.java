package dev.tollgate.edge;

import dev.tollgate.edge.explain.Bound;
import dev.tollgate.edge.explain.Decisions;
import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.kp1.Verdict;

/** What refusals are above whose limits no event loop knows. */
final class RefusalBounds {
    private RefusalBounds() {}

    static void explain(Decisions decisions, EdgeConfig config, Journal journal) {
        decisions.explain(
                Verdict.JOURNAL_FULL.reason(),
                () -> new Bound("journal.retentionBytes", config.journal().retentionBytes(), journal.bytesOnDisk()));
        decisions.explain(
                Verdict.DELIVERY_TIMEOUT.reason(),
                () -> new Bound("delivery.timeoutMs", config.delivery().timeoutMs(), RefusalNote.NONE));
        decisions.explain(
                Verdict.EXTENSION_BUSY.reason(),
                () -> new Bound(
                        "extensions.requests.waitingMax",
                        config.extensions().requests().waitingMax(),
                        RefusalNote.NONE));
    }
}
