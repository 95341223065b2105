package dev.tollgate.edge.session;

import dev.tollgate.edge.session.StoredMessage.Stage;
import dev.tollgate.edge.store.StateTransaction;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tables of sessions inside one transaction. Topics hold tokens: topic names, filters, payloads and wills are sealed. A session that
 * has no {@code due_at} is a connected client's.
 */
final class SessionTables {
    /** Released versions never change. */
    static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE session (
              number INTEGER PRIMARY KEY,
              client_high INTEGER NOT NULL, client_low INTEGER NOT NULL,
              expiry_ms INTEGER NOT NULL, due_at INTEGER, recorded INTEGER NOT NULL, is_proven INTEGER NOT NULL,
              will BLOB, will_due_at INTEGER,
              UNIQUE (client_high, client_low)) STRICT""",
            "CREATE INDEX session_due ON session (due_at) WHERE due_at IS NOT NULL",
            "CREATE INDEX session_unproven ON session (due_at) WHERE due_at IS NOT NULL AND is_proven = 0",
            "CREATE INDEX session_will ON session (will_due_at) WHERE will_due_at IS NOT NULL",
            """
            CREATE TABLE subscription (
              session INTEGER NOT NULL, filter_key BLOB NOT NULL, filter BLOB NOT NULL,
              qos INTEGER NOT NULL, token INTEGER NOT NULL,
              PRIMARY KEY (session, filter_key)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE message (
              session INTEGER NOT NULL, sequence INTEGER NOT NULL, packet_id INTEGER NOT NULL,
              stage INTEGER NOT NULL, qos INTEGER NOT NULL, token INTEGER NOT NULL,
              bytes INTEGER NOT NULL, content BLOB NOT NULL,
              PRIMARY KEY (session, sequence)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE received (
              session INTEGER NOT NULL, packet_id INTEGER NOT NULL,
              PRIMARY KEY (session, packet_id)) STRICT, WITHOUT ROWID""",
            "CREATE TABLE journal_mark (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL) STRICT",
            "INSERT INTO journal_mark VALUES (1, 0)");

    private static final Stage[] STAGES = Stage.values();
    private static final byte[] NOTHING = {};
    private static final int NO_CORRELATION = -1;

    /** In the place of a length, what begins with it has more at its beginning than it had in the first version. */
    private static final int EXTENDED = -1;

    private static final int EXTENDED_MESSAGE_BYTES = Integer.BYTES + Long.BYTES + 1;

    /** A session without what belongs to it. */
    record Head(long number, ClientKey client, @Nullable StoredWill will) {}

    /** What a session's messages amount to. */
    record Amount(long messages, long bytes) {}

    private final StateTransaction sql;
    private final SessionSeal seal;

    SessionTables(StateTransaction sql, SessionSeal seal) {
        this.sql = sql;
        this.seal = seal;
    }

    Optional<Head> find(ClientKey client) throws SQLException {
        return sql.first(
                "SELECT number, client_high, client_low, will FROM session WHERE client_high = ? AND client_low = ?",
                this::head,
                client.high(),
                client.low());
    }

    List<Head> all() throws SQLException {
        return sql.list("SELECT number, client_high, client_low, NULL FROM session", this::head);
    }

    private Head head(ResultSet row) throws SQLException {
        byte[] will = row.getBytes(4);
        ClientKey client = new ClientKey(row.getLong(2), row.getLong(3));
        return new Head(row.getLong(1), client, will == null ? null : will(seal.open(will)));
    }

    void create(long session, ClientKey client) throws SQLException {
        sql.update(
                "INSERT INTO session (number, client_high, client_low, expiry_ms, recorded, is_proven) VALUES (?, ?, ?, 0, 0, 0)",
                session,
                client.high(),
                client.low());
    }

    /** A token was used in it: its client is a device. */
    void prove(long session) throws SQLException {
        sql.update("UPDATE session SET is_proven = 1 WHERE number = ? AND is_proven = 0", session);
    }

    /** One that is kept for nobody knows whom: no token was used in it, and its client is away. */
    Optional<Head> unproven() throws SQLException {
        return sql.first(
                "SELECT number, client_high, client_low, will FROM session"
                        + " WHERE due_at IS NOT NULL AND is_proven = 0 ORDER BY due_at LIMIT 1",
                this::head);
    }

    /** Its client is there: it does not expire, and its will is not to be published. */
    void connect(long session, long expiryMs) throws SQLException {
        sql.update(
                "UPDATE session SET due_at = NULL, expiry_ms = ?, will = NULL, will_due_at = NULL WHERE number = ?",
                expiryMs,
                session);
    }

    void disconnect(long session, long expiryMs, long nowMs, @Nullable StoredWill will, long willDueAtMs)
            throws SQLException {
        sql.update(
                "UPDATE session SET expiry_ms = ?, due_at = ?, will = ?, will_due_at = ? WHERE number = ?",
                expiryMs,
                nowMs + expiryMs,
                will == null ? null : seal.seal(bytes(will)),
                will == null ? null : willDueAtMs,
                session);
    }

    /** After a crash: clients that were connected are not any more. */
    void disconnectAll(long nowMs) throws SQLException {
        sql.update("UPDATE session SET due_at = ? + expiry_ms WHERE due_at IS NULL", nowMs);
    }

    /** Sessions that have expired, but for those whose will is still to be published. */
    List<Head> due(long nowMs, int max) throws SQLException {
        return sql.list(
                "SELECT number, client_high, client_low, NULL FROM session WHERE due_at <= ? AND will IS NULL LIMIT ?",
                this::head,
                nowMs,
                max);
    }

    List<Head> willsDue(long nowMs, int max) throws SQLException {
        return sql.list(
                "SELECT number, client_high, client_low, will FROM session WHERE will_due_at <= ? LIMIT ?",
                this::head,
                nowMs,
                max);
    }

    void removeWill(long session) throws SQLException {
        sql.update("UPDATE session SET will = NULL, will_due_at = NULL WHERE number = ?", session);
    }

    /** Returns the bytes of its messages. */
    long delete(long session) throws SQLException {
        long bytes = amount(session).bytes();
        sql.update("DELETE FROM subscription WHERE session = ?", session);
        sql.update("DELETE FROM message WHERE session = ?", session);
        sql.update("DELETE FROM received WHERE session = ?", session);
        sql.update("DELETE FROM session WHERE number = ?", session);
        return bytes;
    }

    /** Tokens that a session has subscriptions under which it may get messages by while nobody is connected. */
    List<Long> tokens(long session) throws SQLException {
        return sql.list(
                "SELECT DISTINCT token FROM subscription WHERE session = ? AND qos > 0",
                row -> row.getLong(1),
                session);
    }

    void subscribe(long session, StoredSubscription subscription) throws SQLException {
        byte[] filter = subscription.topicFilter();
        sql.update(
                "INSERT OR REPLACE INTO subscription VALUES (?, ?, ?, ?, ?)",
                session,
                seal.fingerprint(filter),
                seal.seal(filter),
                subscription.qos(),
                subscription.tokenNumber());
    }

    void unsubscribe(long session, byte[] topicFilter) throws SQLException {
        sql.update(
                "DELETE FROM subscription WHERE session = ? AND filter_key = ?",
                session,
                seal.fingerprint(topicFilter));
    }

    List<StoredSubscription> subscriptions(long session) throws SQLException {
        return sql.list(
                "SELECT filter, qos, token FROM subscription WHERE session = ?",
                row -> new StoredSubscription(seal.open(row.getBytes(1)), row.getInt(2), row.getLong(3)),
                session);
    }

    void add(long session, StoredMessage message) throws SQLException {
        sql.update(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                session,
                message.sequence(),
                message.packetId(),
                message.stage().ordinal(),
                message.qos(),
                message.tokenNumber(),
                message.bytes(),
                seal.seal(content(message)));
    }

    void assign(long session, long sequence, int packetId) throws SQLException {
        sql.update(
                "UPDATE message SET packet_id = ?, stage = ? WHERE session = ? AND sequence = ?",
                packetId,
                Stage.SENT.ordinal(),
                session,
                sequence);
    }

    /** PUBREC has come: only the packet id is needed from now on. Returns the bytes that are gone. */
    long release(long session, long sequence) throws SQLException {
        long bytes = sql.number("SELECT bytes FROM message WHERE session = ? AND sequence = ?", session, sequence);
        sql.update(
                "UPDATE message SET stage = ?, bytes = 0, content = x'' WHERE session = ? AND sequence = ?",
                Stage.RELEASED.ordinal(),
                session,
                sequence);
        return bytes;
    }

    /** Returns the bytes that are gone. */
    long remove(long session, long sequence) throws SQLException {
        return sql.number("DELETE FROM message WHERE session = ? AND sequence = ? RETURNING bytes", session, sequence);
    }

    List<StoredMessage> messages(long session) throws SQLException {
        return sql.list(
                "SELECT sequence, packet_id, stage, qos, token, content FROM message WHERE session = ? ORDER BY sequence",
                this::message,
                session);
    }

    Amount amount(long session) throws SQLException {
        return sql.first(
                        "SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE session = ?",
                        row -> new Amount(row.getLong(1), row.getLong(2)),
                        session)
                .orElseThrow();
    }

    long nextSequence(long session) throws SQLException {
        return 1 + sql.number("SELECT max(sequence) FROM message WHERE session = ?", session);
    }

    long totalBytes() throws SQLException {
        return sql.number("SELECT sum(bytes) FROM message");
    }

    /** A message of QoS 2 was taken. */
    void addReceived(long session, int packetId) throws SQLException {
        sql.update("INSERT OR IGNORE INTO received VALUES (?, ?)", session, packetId);
    }

    void removeReceived(long session, int packetId) throws SQLException {
        sql.update("DELETE FROM received WHERE session = ? AND packet_id = ?", session, packetId);
    }

    List<Integer> received(long session) throws SQLException {
        return sql.list("SELECT packet_id FROM received WHERE session = ?", row -> row.getInt(1), session);
    }

    /** All of the session's messages of QoS 2 up to this record of the journal are accounted for here. */
    void setRecorded(long session, long recordSequence) throws SQLException {
        sql.update("UPDATE session SET recorded = max(recorded, ?) WHERE number = ?", recordSequence, session);
    }

    /** A record of the journal that a crash may have kept from being accounted for; false when it is, or its session is gone. */
    boolean recover(long session, int packetId, long recordSequence) throws SQLException {
        long recorded = sql.first("SELECT recorded FROM session WHERE number = ?", row -> row.getLong(1), session)
                .orElse(Long.MAX_VALUE);
        if (recorded >= recordSequence) {
            return false;
        }
        addReceived(session, packetId);
        setRecorded(session, recordSequence);
        return true;
    }

    /** Records of the journal before this one are accounted for. */
    long journalMark() throws SQLException {
        return sql.number("SELECT sequence FROM journal_mark");
    }

    void setJournalMark(long sequence) throws SQLException {
        sql.update("UPDATE journal_mark SET sequence = ? WHERE sequence <> ?", sequence, sequence);
    }

    private StoredMessage message(ResultSet row) throws SQLException {
        Stage stage = STAGES[row.getInt(3)];
        byte[] topicName = NOTHING;
        byte[] correlation = null;
        byte[] payload = NOTHING;
        boolean isRetained = false;
        long expiresAtMs = StoredMessage.NEVER;
        if (stage != Stage.RELEASED) {
            ByteBuffer content = ByteBuffer.wrap(seal.open(row.getBytes(6)));
            if (content.getInt(0) == EXTENDED) {
                expiresAtMs = content.getLong(Integer.BYTES);
                isRetained = content.get(Integer.BYTES + Long.BYTES) != 0;
                content.position(EXTENDED_MESSAGE_BYTES);
            }
            topicName = take(content, content.getInt());
            int length = content.getInt();
            correlation = length == NO_CORRELATION ? null : take(content, length);
            payload = take(content, content.remaining());
        }
        return new StoredMessage(
                row.getLong(1),
                row.getInt(2),
                stage,
                row.getInt(4),
                topicName,
                payload,
                correlation,
                row.getLong(5),
                isRetained,
                expiresAtMs);
    }

    private static byte[] content(StoredMessage message) {
        byte[] correlation = message.correlation();
        boolean isExtended = message.isRetained() || message.expiresAtMs() != StoredMessage.NEVER;
        ByteBuffer content =
                ByteBuffer.allocate((isExtended ? EXTENDED_MESSAGE_BYTES : 0) + 2 * Integer.BYTES + message.bytes());
        if (isExtended) {
            content.putInt(EXTENDED).putLong(message.expiresAtMs()).put((byte) (message.isRetained() ? 1 : 0));
        }
        content.putInt(message.topicName().length)
                .put(message.topicName())
                .putInt(correlation == null ? NO_CORRELATION : correlation.length);
        if (correlation != null) {
            content.put(correlation);
        }
        return content.put(message.payload()).array();
    }

    private static byte[] bytes(StoredWill will) {
        return ByteBuffer.allocate(6 * Integer.BYTES
                        + will.topicName().length
                        + will.payload().length
                        + will.contentType().length
                        + will.properties().length)
                .putInt(EXTENDED)
                .putInt(will.contentType().length)
                .put(will.contentType())
                .putInt(will.properties().length)
                .put(will.properties())
                .putInt(will.qos())
                .putInt(will.protocol())
                .putInt(will.topicName().length)
                .put(will.topicName())
                .put(will.payload())
                .array();
    }

    private static StoredWill will(byte[] bytes) {
        ByteBuffer will = ByteBuffer.wrap(bytes);
        byte[] contentType = NOTHING;
        byte[] properties = NOTHING;
        if (will.getInt(0) == EXTENDED) {
            will.position(Integer.BYTES);
            contentType = take(will, will.getInt());
            properties = take(will, will.getInt());
        }
        int qos = will.getInt();
        int protocol = will.getInt();
        byte[] topicName = take(will, will.getInt());
        return new StoredWill(topicName, take(will, will.remaining()), qos, protocol, contentType, properties);
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] part = new byte[length];
        from.get(part);
        return part;
    }
}
