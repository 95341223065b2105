package dev.tollgate.edge.audit;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit log of a running edge. Safe from any thread but no event loop: calls wait for the disk. */
public interface AuditTrail {
    /**
     * Notes, durably, a change that is about to be made elsewhere than in the registry's database; changes there are noted in their own
     * transaction.
     *
     * @throws AuditException when it cannot be noted: the change must not be made then
     */
    void record(AuditEvent event) throws AuditException;

    /** Entries, newest first. */
    List<AuditEntry> list(AuditQuery query);

    /**
     * Checks the whole chain.
     *
     * @param expected a hash that some entry must have, from an earlier report; null for none
     */
    AuditReport verify(@Nullable String expected) throws IOException;
}
