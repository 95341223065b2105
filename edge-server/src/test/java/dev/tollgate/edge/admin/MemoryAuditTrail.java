package dev.tollgate.edge.admin;

import dev.tollgate.edge.audit.AuditEntry;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.audit.AuditException;
import dev.tollgate.edge.audit.AuditQuery;
import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.audit.AuditTrail;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An audit log on the heap, for tests. */
public final class MemoryAuditTrail implements AuditTrail {
    public final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    /** Whether it refuses everything. */
    public volatile boolean isFull;

    @Override
    public void record(AuditEvent event) throws AuditException {
        if (isFull) {
            throw new AuditException("the disk is full", new IOException("full"));
        }
        events.add(event);
    }

    @Override
    public List<AuditEntry> list(AuditQuery query) {
        return List.of();
    }

    @Override
    public AuditReport verify(@Nullable String expected) {
        return new AuditReport(0, 0, "", List.of());
    }
}
