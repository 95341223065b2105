package dev.tollgate.edge.extension.command;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.extension.ExtensionWorker;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.Turn;
import dev.tollgate.edge.extension.command.CommandTables.TypeNote;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operator's side of commands. Safe from any thread but no event loop: calls wait for the disk. */
public final class CommandAdmin {
    /** Longest time to live of a command. */
    public static final long TTL_MAX_MS = 2_592_000_000L;

    private static final Pattern TYPE = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern TAKEN = Pattern.compile("[0-9]+|status|error");
    private static final long WAIT_SLICE_MS = 100;

    private final Commands commands;
    private final ExtensionWorker worker;

    /** @param worker that has the commands as a handler */
    public CommandAdmin(Commands commands, ExtensionWorker worker) {
        this.commands = commands;
        this.worker = worker;
    }

    /**
     * A command that was sent.
     *
     * @param pushed whether the device was connected, so that it was sent to it
     */
    public record Sent(Command command, boolean pushed) {}

    /** A command that was sent, and whoever waits for its end. */
    private record Awaited(long device, Sent sent, CompletableFuture<Void> end) {}

    /**
     * Sends a command, and waits for its end.
     *
     * @param deviceNumber see {@link PublicId#DEVICE}
     * @param payload JSON; null for none
     * @param ttlMs how long it waits to be executed: 0 to push it once only; negative for what is set
     * @param awaitMs how long to wait for the result at most; 0 not to wait
     * @param stopping asked now and then whether to wait no more
     * @param actor who sends it
     * @return the command as it is then
     */
    public Sent send(
            long deviceNumber,
            String type,
            @Nullable String payload,
            long ttlMs,
            long awaitMs,
            BooleanSupplier stopping,
            Actor actor)
            throws RegistryException {
        expectValid(type, payload, ttlMs);
        expectWait(awaitMs);
        Awaited awaited = worker.call(turn -> send(deviceNumber, type, payload, ttlMs, actor, turn));
        int number = awaited.sent().command().number();
        try {
            if (awaitMs == 0 || !await(awaited.end(), awaitMs, stopping)) {
                return awaited.sent();
            }
        } finally {
            commands.waiters().forget(awaited.device(), type, number);
        }
        return new Sent(
                find(deviceNumber, type, number).orElse(awaited.sent().command()),
                awaited.sent().pushed());
    }

    private void expectValid(String type, @Nullable String payload, long ttlMs) throws RegistryException {
        if (!TYPE.matcher(type).matches() || TAKEN.matcher(type).matches()) {
            throw new RegistryException(
                    Kind.INVALID,
                    "expected for a command's type: 1 to 64 letters, digits, '_' and '-', not digits alone, and not status"
                            + " or error");
        }
        if (ttlMs > TTL_MAX_MS) {
            throw new RegistryException(Kind.INVALID, "expected a time to live of at most 30 days");
        }
        int max = commands.config().payloadMaxBytes();
        int bytes = payload == null ? 0 : payload.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > max) {
            throw new RegistryException(
                    Kind.INVALID,
                    "expected a payload of at most " + max + " bytes (extensions.commands.payloadMaxBytes), got "
                            + bytes);
        }
    }

    private void expectWait(long awaitMs) throws RegistryException {
        int max = commands.config().awaitMaxMs();
        if (awaitMs > max) {
            throw new RegistryException(
                    Kind.INVALID,
                    "expected to wait for at most " + max + " ms (extensions.commands.awaitMaxMs), got " + awaitMs);
        }
    }

    private Awaited send(long deviceNumber, String type, @Nullable String payload, long ttlMs, Actor actor, Turn turn)
            throws SQLException, RegistryException {
        CommandConfig config = commands.config();
        long device = device(deviceNumber, turn);
        if (CommandTables.countPending(turn, device) >= config.outstandingMax()) {
            throw new RegistryException(
                    Kind.CONFLICT,
                    "expected at most extensions.commands.outstandingMax = " + config.outstandingMax()
                            + " commands that wait to be executed");
        }
        int number = nextNumber(device, type, turn);
        long expiresAtMs = turn.nowMs() + (ttlMs < 0 ? config.ttlMs() : ttlMs);
        CommandTables.deleteEnded(turn, device, config.endedMax());
        CommandTables.insert(turn, device, type, number, payload, expiresAtMs);
        turn.sql()
                .audit(
                        AuditEvent.of(actor, "command.send", PublicId.DEVICE.format(deviceNumber))
                                .with("type", type)
                                .with("number", number),
                        turn.nowMs());
        commands.notePending();
        Command command = CommandTables.find(turn, device, type, number).orElseThrow();
        Optional<PushRoute> route =
                Commands.isObserving(device, type, turn) ? turn.route(deviceNumber) : Optional.empty();
        route.ifPresent(there ->
                Commands.push(there, type, Commands.arrayOf(command.message()), command.pushExpiresAtMs(), turn));
        return new Awaited(
                device, new Sent(command, route.isPresent()), commands.waiters().add(device, type, number));
    }

    private int nextNumber(long device, String type, Turn turn) throws SQLException, RegistryException {
        Optional<TypeNote> note = CommandTables.note(turn, device, type);
        int max = commands.config().typesMax();
        if (note.isEmpty() && CommandTables.countTypes(turn, device) >= max) {
            throw new RegistryException(
                    Kind.CONFLICT, "expected at most extensions.commands.typesMax = " + max + " types of commands");
        }
        TypeNote known = note.orElse(TypeNote.NONE);
        int number = known.lastNumber();
        do {
            number = number == Integer.MAX_VALUE ? 1 : number + 1;
        } while (CommandTables.find(turn, device, type, number).isPresent());
        CommandTables.putNote(turn, device, type, new TypeNote(known.observe(), number));
        return number;
    }

    private static long device(long deviceNumber, Turn turn) throws SQLException, RegistryException {
        return turn.findDevice(deviceNumber)
                .orElseThrow(() -> new RegistryException(
                        Kind.NOT_FOUND, "there is no device " + PublicId.DEVICE.format(deviceNumber)))
                .id();
    }

    /** False when it has not ended in time, or the edge stops. */
    private static boolean await(CompletableFuture<Void> end, long awaitMs, BooleanSupplier stopping) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(awaitMs);
        long leftMs = awaitMs;
        while (leftMs > 0 && !stopping.getAsBoolean()) {
            if (hasEnded(end, Math.min(leftMs, WAIT_SLICE_MS))) {
                return true;
            }
            leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        }
        return end.isDone();
    }

    private static boolean hasEnded(CompletableFuture<Void> end, long waitMs) {
        try {
            end.get(waitMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("expected no waiter to fail", impossible);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stop);
        }
    }

    /** A device's command; empty when there is none, or it was deleted. */
    public Optional<Command> find(long deviceNumber, String type, int number) throws RegistryException {
        return worker.call(turn -> CommandTables.find(turn, device(deviceNumber, turn), type, number)
                .map(command -> command.asOf(turn.nowMs())));
    }

    /** A device's commands, newest first. */
    public List<Command> list(long deviceNumber, int limit) throws RegistryException {
        return worker.call(turn -> CommandTables.newest(turn, device(deviceNumber, turn), limit).stream()
                .map(command -> command.asOf(turn.nowMs()))
                .toList());
    }
}
