package dev.tollgate.edge.audit;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code audit}: appended to inside the transaction of the change itself, by one transaction at a time. Triggers refuse every other
 * change of it. It is bounded: when it is full, an entry {@code audit.checkpoint} takes the place of the oldest ones. It holds the
 * sequence and the hash of the last that went, so that the chain can still be checked.
 */
public final class AuditLog {
    /** Statements that make the table, for the schema. */
    public static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE audit (
              sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL,
              actor TEXT NOT NULL, actor_name TEXT NOT NULL, address TEXT,
              action TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL) STRICT""",
            "CREATE INDEX audit_target ON audit (target, sequence)",
            "CREATE INDEX audit_checkpoint ON audit (sequence) WHERE action = 'audit.checkpoint'",
            """
            CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
              BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
            """
            CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
              WHEN OLD.sequence > coalesce((SELECT json_extract(detail, '$.upTo') FROM audit
                WHERE action = 'audit.checkpoint' ORDER BY sequence DESC LIMIT 1), 0)
              BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
            """
            CREATE TRIGGER audit_next_only BEFORE INSERT ON audit
              WHEN NEW.sequence <> coalesce((SELECT max(sequence) FROM audit), 0) + 1
              BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""");

    static final String CHECKPOINT = "audit.checkpoint";

    private static final int PRUNED_MAX = 10_000;
    private static final String COLUMNS =
            "SELECT sequence, at, actor, actor_name, address, action, target, detail, hash FROM audit";

    private final AuditChain chain;
    private final long entriesMax;

    /** @param entriesMax how many entries are kept, from 10 */
    public AuditLog(AuditChain chain, long entriesMax) {
        this.chain = chain;
        this.entriesMax = entriesMax;
    }

    /** Where statements are prepared; whoever gives it closes them. */
    @FunctionalInterface
    public interface Statements {
        PreparedStatement prepare(String sql) throws SQLException;
    }

    /** Adds an entry; to be called in the transaction of what it tells. */
    public void append(Statements sql, AuditEvent event, long nowMs) throws SQLException {
        AuditEntry last = last(sql);
        long first = number(sql, "SELECT min(sequence) FROM audit");
        if (last != null && last.sequence() - first + 1 >= entriesMax) {
            last = prune(sql, last, first, nowMs);
        }
        insert(sql, last, event, nowMs);
    }

    /** @return the checkpoint, which is the last entry now */
    private AuditEntry prune(Statements sql, AuditEntry last, long first, long nowMs) throws SQLException {
        long upTo = Math.min(last.sequence() - 1, first + Math.max(2, Math.min(entriesMax / 10, PRUNED_MAX)) - 1);
        PreparedStatement select = sql.prepare("SELECT hash FROM audit WHERE sequence = ?");
        select.setLong(1, upTo);
        String hash;
        try (ResultSet row = select.executeQuery()) {
            hash = row.getString(1);
        }
        AuditEvent checkpoint = AuditEvent.of(Actor.EDGE, CHECKPOINT, "")
                .with("upTo", upTo)
                .with("hash", hash)
                .with("removed", upTo - first + 1);
        AuditEntry entry = insert(sql, last, checkpoint, nowMs);
        PreparedStatement delete = sql.prepare("DELETE FROM audit WHERE sequence <= ?");
        delete.setLong(1, upTo);
        delete.executeUpdate();
        return entry;
    }

    private AuditEntry insert(Statements sql, @Nullable AuditEntry last, AuditEvent event, long nowMs)
            throws SQLException {
        AuditEntry entry = new AuditEntry(
                last == null ? 1 : last.sequence() + 1,
                nowMs,
                event.actor().id(),
                event.actor().name(),
                event.actor().address(),
                event.action(),
                event.target(),
                event.detailText(),
                AuditEntry.NO_HASH);
        AuditEntry hashed = entry.withHash(chain.hash(last == null ? AuditEntry.NO_HASH : last.hash(), entry));
        PreparedStatement insert = sql.prepare("INSERT INTO audit"
                + " (sequence, at, actor, actor_name, address, action, target, detail, hash)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insert.setLong(1, hashed.sequence());
        insert.setLong(2, hashed.atMs());
        insert.setString(3, hashed.actorId());
        insert.setString(4, hashed.actorName());
        insert.setString(5, hashed.address());
        insert.setString(6, hashed.action());
        insert.setString(7, hashed.target());
        insert.setString(8, hashed.detail());
        insert.setString(9, hashed.hash());
        insert.executeUpdate();
        return hashed;
    }

    private static @Nullable AuditEntry last(Statements sql) throws SQLException {
        try (ResultSet row =
                sql.prepare(COLUMNS + " ORDER BY sequence DESC LIMIT 1").executeQuery()) {
            return row.next() ? entry(row) : null;
        }
    }

    private static long number(Statements sql, String select) throws SQLException {
        try (ResultSet row = sql.prepare(select).executeQuery()) {
            return row.getLong(1);
        }
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }

    /** Entries, newest first. */
    public static List<AuditEntry> list(Statements sql, AuditQuery query) throws SQLException {
        PreparedStatement select = sql.prepare(COLUMNS + " WHERE sequence < ?1 AND (?2 IS NULL OR actor = ?2 OR"
                + " actor_name = ?2) AND (?3 IS NULL OR action = ?3)"
                + (query.target() == null ? "" : " AND target = ?5")
                + " ORDER BY sequence DESC LIMIT ?4");
        select.setLong(1, query.before());
        select.setString(2, query.actor());
        select.setString(3, query.action());
        select.setInt(4, query.limit());
        if (query.target() != null) {
            select.setString(5, query.target());
        }
        List<AuditEntry> entries = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                entries.add(entry(row));
            }
        }
        return entries;
    }

    /** Reads all entries in order, for a check. */
    static ResultSet all(Statements sql) throws SQLException {
        return sql.prepare(COLUMNS + " ORDER BY sequence").executeQuery();
    }

    static AuditEntry read(ResultSet row) throws SQLException {
        return entry(row);
    }
}
