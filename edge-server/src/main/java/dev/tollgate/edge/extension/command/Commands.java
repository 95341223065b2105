package dev.tollgate.edge.extension.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionException;
import dev.tollgate.edge.extension.ExtensionHandler;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.ExtensionPath;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.Operation;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.extension.RetainedMessage;
import dev.tollgate.edge.extension.Turn;
import dev.tollgate.edge.extension.command.CommandTables.Overdue;
import dev.tollgate.edge.extension.command.CommandTables.TypeNote;
import dev.tollgate.edge.kp1.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The device's side of {@code cex} (11/CEP), and the end of commands. On the worker's thread. */
public final class Commands implements ExtensionHandler {
    private static final String OBSERVE = "observe";
    private static final int SWEEP_MAX = 1_000;

    private final CommandConfig config;
    private final CommandWaiters waiters = new CommandWaiters();
    private volatile boolean anyPending = true; // until it is known

    public Commands(CommandConfig config) {
        this.config = config;
    }

    CommandConfig config() {
        return config;
    }

    CommandWaiters waiters() {
        return waiters;
    }

    @Override
    public void onStart(Turn turn) throws SQLException {
        anyPending = CommandTables.anyPending(turn);
    }

    /** There is one at the latest when this turn is committed. */
    void notePending() {
        anyPending = true;
    }

    @Override
    public boolean mayPush() {
        return anyPending;
    }

    @Override
    public Reply handle(ExtensionRequest request, Turn turn) throws SQLException, ExtensionException {
        long device = turn.device(request.deviceNumber()).id();
        String type = request.path().name();
        return switch (request.path().operation()) {
            case COMMAND_GET -> get(device, type, request.payload(), turn);
            case COMMAND_RESULT -> result(device, type, CommandResult.parse(request.payload()), turn);
            default -> throw new IllegalStateException("expected an operation of cex, got " + request.path());
        };
    }

    private Reply get(long device, String type, byte[] payload, Turn turn) throws SQLException, ExtensionException {
        JsonNode observe = ExtensionJson.object(payload, List.of(OBSERVE)).get(OBSERVE);
        if (observe != null) {
            if (!observe.isBoolean()) {
                throw ExtensionException.malformed("Expected observe to be true or false");
            }
            observe(device, type, observe.booleanValue(), turn);
        }
        ArrayNode commands = ExtensionJson.array();
        if (type.equals(CommandTables.ALL_TYPES)) {
            for (Command command : CommandTables.outstanding(turn, device)) {
                commands.add(command.message().put("type", command.type()));
            }
        } else {
            CommandTables.outstanding(turn, device, type).forEach(command -> commands.add(command.message()));
        }
        return Reply.of(commands);
    }

    private void observe(long device, String type, boolean observe, Turn turn) throws SQLException, ExtensionException {
        Optional<TypeNote> note = CommandTables.note(turn, device, type);
        if (note.isEmpty() && CommandTables.countTypes(turn, device) > config.typesMax()) {
            throw new ExtensionException(
                    Verdict.STATE_FULL, "Expected at most " + config.typesMax() + " types of commands of a device");
        }
        int lastNumber = note.map(TypeNote::lastNumber).orElse(0);
        CommandTables.putNote(turn, device, type, new TypeNote(observe, lastNumber));
    }

    private Reply result(long device, String type, List<CommandResult> results, Turn turn) throws SQLException {
        for (CommandResult result : results) {
            if (CommandTables.execute(turn, device, type, result)) {
                waiters.end(device, type, result.number(), turn);
            }
        }
        return Reply.of(ExtensionJson.status(200, Verdict.ACCEPTED.reasonPhrase()));
    }

    /** Whether the device wants commands of a type to be pushed: by what it said of the type, else of all. */
    static boolean isObserving(long device, String type, Turn turn) throws SQLException {
        for (String noted : List.of(type, CommandTables.ALL_TYPES)) {
            Boolean observe = CommandTables.note(turn, device, noted)
                    .orElse(TypeNote.NONE)
                    .observe();
            if (observe != null) {
                return observe;
            }
        }
        return true;
    }

    /** Pushes all outstanding commands, but for those that the device asks for itself. */
    @Override
    public void onFirstUse(PushRoute route, @Nullable ExtensionPath first, Turn turn) throws SQLException {
        long device = turn.device(route.deviceNumber()).id();
        for (Pending pending : pending(device, turn)) {
            if (!asks(first, pending.type)) {
                push(route, pending.type, pending.commands, pending.expiresAtMs, turn);
            }
        }
    }

    /** All outstanding commands, an array a type. */
    @Override
    public List<RetainedMessage> retained(Extension extension, long deviceNumber, Turn turn) throws SQLException {
        List<RetainedMessage> retained = new ArrayList<>();
        for (Pending pending : pending(turn.device(deviceNumber).id(), turn)) {
            retained.add(RetainedMessage.of(resource(pending.type), pending.commands, pending.expiresAtMs));
        }
        return retained;
    }

    /**
     * The outstanding commands of a type that the device observes. They expire together with the first of them: no command is to reach the
     * device when its time is over, and the others are sent again with its next connection.
     */
    private static final class Pending {
        private final String type;
        private final ArrayNode commands = ExtensionJson.array();
        private long expiresAtMs = PushRoute.NEVER;

        Pending(String type) {
            this.type = type;
        }

        void add(Command command) {
            commands.add(command.message());
            expiresAtMs = Math.min(expiresAtMs, command.pushExpiresAtMs());
        }
    }

    private static List<Pending> pending(long device, Turn turn) throws SQLException {
        Map<String, Pending> byType = new LinkedHashMap<>();
        for (Command command : CommandTables.outstanding(turn, device)) {
            byType.computeIfAbsent(command.type(), Pending::new).add(command);
        }
        List<Pending> observed = new ArrayList<>();
        for (Pending pending : byType.values()) {
            if (isObserving(device, pending.type, turn)) {
                observed.add(pending);
            }
        }
        return observed;
    }

    private static boolean asks(@Nullable ExtensionPath first, String type) {
        return first != null
                && first.operation() == Operation.COMMAND_GET
                && (first.name().equals(type) || first.name().equals(CommandTables.ALL_TYPES));
    }

    /** @param expiresAtMs as with {@link PushRoute#push} */
    static void push(PushRoute route, String type, ArrayNode commands, long expiresAtMs, Turn turn) {
        turn.push(route, Extension.COMMANDS, resource(type), commands, expiresAtMs);
    }

    private static String resource(String type) {
        return "/command/" + type;
    }

    static ArrayNode arrayOf(ObjectNode command) {
        return ExtensionJson.array().add(command);
    }

    /** Ends commands whose time is over, and deletes those that ended long ago. */
    @Override
    public void onTick(Turn turn) throws SQLException {
        for (Overdue overdue : CommandTables.overdue(turn, SWEEP_MAX)) {
            CommandTables.expire(turn, overdue.id());
            if (!overdue.wasPushedOnly()) { // whoever waits for one that is only pushed waits for its result
                waiters.end(overdue.device(), overdue.type(), overdue.number(), turn);
            }
        }
        CommandTables.deleteEndedBefore(turn, turn.nowMs() - config.retentionMs(), SWEEP_MAX);
        anyPending = CommandTables.anyPending(turn);
    }
}
