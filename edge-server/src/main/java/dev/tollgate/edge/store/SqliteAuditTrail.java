package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.AuditChain;
import dev.tollgate.edge.audit.AuditCheck;
import dev.tollgate.edge.audit.AuditEntry;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.audit.AuditException;
import dev.tollgate.edge.audit.AuditLog;
import dev.tollgate.edge.audit.AuditQuery;
import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.audit.AuditTrail;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit log in the registry's database. */
final class SqliteAuditTrail implements AuditTrail {
    private final RegistryDatabase database;
    private final AuditChain chain;
    private final InstantSource clock;

    SqliteAuditTrail(RegistryDatabase database, AuditChain chain, InstantSource clock) {
        this.database = database;
        this.chain = chain;
        this.clock = clock;
    }

    @Override
    public void record(AuditEvent event) throws AuditException {
        try {
            database.change(transaction -> {
                transaction.audit(event, clock.millis());
                return event;
            });
        } catch (RegistryException | DatabaseException failure) {
            throw new AuditException(
                    "the audit log cannot be written, so nothing was changed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public List<AuditEntry> list(AuditQuery query) {
        return database.read(connection -> {
            List<PreparedStatement> open = new ArrayList<>();
            try {
                return AuditLog.list(
                        sql -> {
                            PreparedStatement statement = connection.prepareStatement(sql);
                            open.add(statement);
                            return statement;
                        },
                        query);
            } finally {
                close(open);
            }
        });
    }

    private static void close(List<PreparedStatement> open) throws SQLException {
        for (PreparedStatement statement : open) {
            statement.close();
        }
    }

    @Override
    public AuditReport verify(@Nullable String expected) throws IOException {
        return AuditCheck.run(database.file(), chain, expected);
    }
}
