package dev.tollgate.edge.audit;

import java.util.List;

/**
 * What a check of the whole chain found.
 *
 * @param entries that there are
 * @param first sequence of the oldest; 0 without entries
 * @param head hash of the newest entry: to be kept elsewhere, so that it is noticed when the newest are cut off
 * @param problems the first of them, oldest first; empty where all is as it was written
 */
public record AuditReport(long entries, long first, String head, List<Problem> problems) {
    /**
     * Something that is not as it was written.
     *
     * @param sequence of the entry that is wrong; 0 for the chain as a whole
     */
    public record Problem(long sequence, String detail) {}

    public boolean isGood() {
        return problems.isEmpty();
    }
}
