package dev.tollgate.edge.extension.command;

import dev.tollgate.edge.extension.Turn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Commands, and what is noted of their types. A device by its key in the tables. */
final class CommandTables {
    /** Type under which is noted what counts for all types. */
    static final String ALL_TYPES = "";

    private static final String COLUMNS = "SELECT type, number, payload, state, created_at, expires_at, ended_at,"
            + " status_code, reason_phrase, result FROM command";

    private CommandTables() {}

    private static Command read(ResultSet row) throws SQLException {
        return new Command(
                row.getString(1),
                row.getInt(2),
                row.getString(3),
                CommandState.of(row.getInt(4)),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getInt(8),
                row.getString(9),
                row.getString(10));
    }

    static boolean anyPending(Turn turn) throws SQLException {
        return turn.sql().number("SELECT EXISTS (SELECT 1 FROM command WHERE state = 0)") != 0;
    }

    /** Those that wait to be executed, oldest first. */
    static List<Command> outstanding(Turn turn, long device) throws SQLException {
        return turn.sql()
                .list(
                        COLUMNS + " WHERE device = ? AND state = 0 AND expires_at > ? ORDER BY id",
                        CommandTables::read,
                        device,
                        turn.nowMs());
    }

    static List<Command> outstanding(Turn turn, long device, String type) throws SQLException {
        return turn.sql()
                .list(
                        COLUMNS + " WHERE device = ? AND type = ? AND state = 0 AND expires_at > ? ORDER BY id",
                        CommandTables::read,
                        device,
                        type,
                        turn.nowMs());
    }

    static long countPending(Turn turn, long device) throws SQLException {
        return turn.sql().number("SELECT count(*) FROM command WHERE device = ? AND state = 0", device);
    }

    /** Newest first. */
    static List<Command> newest(Turn turn, long device, int limit) throws SQLException {
        return turn.sql()
                .list(COLUMNS + " WHERE device = ? ORDER BY id DESC LIMIT ?", CommandTables::read, device, limit);
    }

    static Optional<Command> find(Turn turn, long device, String type, long number) throws SQLException {
        return turn.sql()
                .first(
                        COLUMNS + " WHERE device = ? AND type = ? AND number = ?",
                        CommandTables::read,
                        device,
                        type,
                        number);
    }

    static void insert(Turn turn, long device, String type, int number, @Nullable String payload, long expiresAtMs)
            throws SQLException {
        turn.sql()
                .update(
                        "INSERT INTO command (device, type, number, payload, state, created_at, expires_at, ended_at)"
                                + " VALUES (?, ?, ?, ?, 0, ?, ?, 0)",
                        device,
                        type,
                        number,
                        payload,
                        turn.nowMs(),
                        expiresAtMs);
    }

    /** Notes a result; false when there is no such command, or it has one already. */
    static boolean execute(Turn turn, long device, String type, CommandResult result) throws SQLException {
        return turn.sql()
                        .update(
                                "UPDATE command SET state = 1, ended_at = ?, status_code = ?, reason_phrase = ?,"
                                        + " result = ? WHERE device = ? AND type = ? AND number = ? AND state <> 1",
                                turn.nowMs(),
                                result.statusCode(),
                                result.reasonPhrase(),
                                result.payload(),
                                device,
                                type,
                                result.number())
                > 0;
    }

    /** A command whose time is over. */
    record Overdue(long id, long device, String type, int number, boolean wasPushedOnly) {}

    static List<Overdue> overdue(Turn turn, int limit) throws SQLException {
        return turn.sql()
                .list(
                        "SELECT id, device, type, number, expires_at <= created_at FROM command"
                                + " WHERE state = 0 AND expires_at <= ? LIMIT ?",
                        row -> new Overdue(
                                row.getLong(1), row.getLong(2), row.getString(3), row.getInt(4), row.getBoolean(5)),
                        turn.nowMs(),
                        limit);
    }

    static void expire(Turn turn, long id) throws SQLException {
        turn.sql().update("UPDATE command SET state = 2, ended_at = expires_at WHERE id = ?", id);
    }

    /** Deletes commands that ended before a time; how many, {@code limit} at most. */
    static int deleteEndedBefore(Turn turn, long timeMs, int limit) throws SQLException {
        return turn.sql()
                .update(
                        "DELETE FROM command WHERE id IN"
                                + " (SELECT id FROM command WHERE state > 0 AND ended_at < ? LIMIT ?)",
                        timeMs,
                        limit);
    }

    /** Deletes the oldest of a device's commands that have ended but for {@code max}. */
    static void deleteEnded(Turn turn, long device, int max) throws SQLException {
        turn.sql()
                .update(
                        "DELETE FROM command WHERE id IN (SELECT id FROM command WHERE device = ? AND state > 0"
                                + " ORDER BY id DESC LIMIT -1 OFFSET ?)",
                        device,
                        max);
    }

    /**
     * What is noted of a device's commands of a type.
     *
     * @param observe whether the device wants them pushed; null when it never said
     */
    record TypeNote(@Nullable Boolean observe, int lastNumber) {
        static final TypeNote NONE = new TypeNote(null, 0);
    }

    static Optional<TypeNote> note(Turn turn, long device, String type) throws SQLException {
        return turn.sql()
                .first(
                        "SELECT observe, last_number FROM command_type WHERE device = ? AND type = ?",
                        row -> new TypeNote(row.getObject(1) == null ? null : row.getInt(1) != 0, row.getInt(2)),
                        device,
                        type);
    }

    static long countTypes(Turn turn, long device) throws SQLException {
        return turn.sql().number("SELECT count(*) FROM command_type WHERE device = ?", device);
    }

    static void putNote(Turn turn, long device, String type, TypeNote note) throws SQLException {
        Boolean observe = note.observe();
        turn.sql()
                .update(
                        "INSERT OR REPLACE INTO command_type (device, type, observe, last_number) VALUES (?, ?, ?, ?)",
                        device,
                        type,
                        observe == null ? null : observe ? 1 : 0,
                        note.lastNumber());
    }
}
