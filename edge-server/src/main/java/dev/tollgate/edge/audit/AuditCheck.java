package dev.tollgate.edge.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.audit.AuditReport.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** Checks the chain in a database file, whether an edge uses it or not, as it is at one moment. Used by one thread, and once. */
public final class AuditCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROBLEMS_MAX = 20;

    private final AuditChain chain;
    private final @Nullable String expected;
    private final List<Problem> problems = new ArrayList<>();
    private boolean expectedFound;
    private long entries;
    private long first;
    private long next = 1;
    private String before = AuditEntry.NO_HASH;
    private long checkpointUpTo;
    private String checkpointHash = AuditEntry.NO_HASH;

    private AuditCheck(AuditChain chain, @Nullable String expected) {
        this.chain = chain;
        this.expected = expected == null ? null : expected.toLowerCase(Locale.ROOT);
    }

    /**
     * Checks all entries.
     *
     * @param database file of the registry; it is opened for reading alone
     * @param expected a hash that some entry must have; null for none
     * @throws IOException when there is no such file, or it cannot be read
     */
    public static AuditReport run(Path database, AuditChain chain, @Nullable String expected) throws IOException {
        if (!Files.exists(database)) {
            throw new IOException("expected the registry's database in " + database + ", found none");
        }
        SQLiteConfig settings = new SQLiteConfig();
        settings.setReadOnly(true);
        AuditCheck check = new AuditCheck(chain, expected);
        try (Connection connection = settings.createConnection("jdbc:sqlite:" + database)) {
            connection.setAutoCommit(false); // one snapshot for both reads
            check.readCheckpoint(connection);
            check.readEntries(connection);
        } catch (SQLException unreadable) {
            throw new IOException(
                    "the audit log in " + database + " could not be read: " + unreadable.getMessage(), unreadable);
        }
        return check.report();
    }

    private void readCheckpoint(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT sequence, detail FROM audit WHERE action = '"
                                + AuditLog.CHECKPOINT + "' ORDER BY sequence DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            if (row.next()) {
                JsonNode detail = JSON.readTree(row.getString(2));
                checkpointUpTo = detail.path("upTo").asLong();
                checkpointHash = detail.path("hash").asText(AuditEntry.NO_HASH);
            }
        } catch (JsonProcessingException damaged) {
            problems.add(new Problem(0, "the newest checkpoint is not JSON"));
        }
    }

    private void readEntries(Connection connection) throws SQLException {
        try (ResultSet row = AuditLog.all(connection::prepareStatement)) {
            while (row.next()) {
                add(AuditLog.read(row));
            }
        }
    }

    private void add(AuditEntry entry) {
        if (entries++ == 0) {
            begin(entry);
        }
        if (entry.sequence() != next) {
            report(entry.sequence(), "expected entry " + next + " here: entries are missing");
        } else if (!isHash(entry.hash()) || !chain.hash(before, entry).equals(entry.hash())) {
            report(entry.sequence(), "its hash does not fit what it says and the entry before it");
        }
        next = entry.sequence() + 1;
        before = isHash(entry.hash()) ? entry.hash() : AuditEntry.NO_HASH;
        note(before);
    }

    /** The first that is there: what came before it was taken away by the newest checkpoint, or there was nothing. */
    private void begin(AuditEntry entry) {
        first = entry.sequence();
        if (checkpointUpTo > 0) {
            next = checkpointUpTo + 1;
            before = isHash(checkpointHash) ? checkpointHash : AuditEntry.NO_HASH;
            note(before);
        }
    }

    private void note(String hash) {
        expectedFound |= hash.equals(expected);
    }

    private static boolean isHash(String text) {
        return text.length() == AuditEntry.NO_HASH.length() && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private void report(long sequence, String detail) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new Problem(sequence, detail));
        }
    }

    private AuditReport report() {
        if (expected != null && !expectedFound) {
            problems.add(new Problem(
                    0,
                    "no entry has the expected hash: the newest entries were cut off, or it is of entries that a checkpoint"
                            + " has taken away since"));
        }
        return new AuditReport(entries, first, before, List.copyOf(problems));
    }
}
