package dev.tollgate.edge.extension.command;

import dev.tollgate.edge.extension.Turn;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Operators that wait for the end of a command. Safe from any thread. */
final class CommandWaiters {
    private record Key(long device, String type, int number) {}

    private final ConcurrentHashMap<Key, CompletableFuture<Void>> waiters = new ConcurrentHashMap<>();

    /** Completed once the command has ended; to be given back by {@link #forget}. */
    CompletableFuture<Void> add(long device, String type, int number) {
        return waiters.computeIfAbsent(new Key(device, type, number), key -> new CompletableFuture<>());
    }

    void forget(long device, String type, int number) {
        waiters.remove(new Key(device, type, number));
    }

    /** Tells who waits, after the commit. */
    void end(long device, String type, int number, Turn turn) {
        CompletableFuture<Void> waiter = waiters.get(new Key(device, type, number));
        if (waiter != null) {
            turn.afterCommit(() -> waiter.complete(null));
        }
    }
}
