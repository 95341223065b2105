package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.SessionDirectory;
import dev.tollgate.edge.explain.SessionInfo;
import dev.tollgate.edge.explain.SessionQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The connections of all event loops. Each loop is asked by short tasks that look at a bounded number of connections. */
public final class LiveSessions implements SessionDirectory {
    private static final int LOOKS_MAX = 1_000; // in one task
    private static final int TIMEOUT_S = 5;

    private final List<Intake> intakes;

    public LiveSessions(List<Intake> intakes) {
        this.intakes = List.copyOf(intakes);
    }

    @Override
    public List<SessionInfo> list(SessionQuery query) throws TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        List<SessionInfo> all = new ArrayList<>();
        for (Intake intake : intakes) {
            list(intake, query, deadline, all);
        }
        all.sort(Comparator.comparingLong(SessionInfo::number));
        return all.size() <= query.limit() ? all : List.copyOf(all.subList(0, query.limit()));
    }

    private static void list(Intake intake, SessionQuery query, long deadline, List<SessionInfo> all)
            throws TimeoutException, InterruptedException {
        long after = query.afterNumber();
        int left = query.limit();
        do {
            long from = after;
            int wanted = left;
            LiveConnections.Part part =
                    ask(intake, deadline, () -> intake.live().list(query, from, wanted, LOOKS_MAX));
            all.addAll(part.sessions());
            left -= part.sessions().size();
            after = part.nextAfter();
        } while (after != 0 && left > 0);
    }

    @Override
    public boolean end(long number) throws TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        for (Intake intake : intakes) {
            boolean isEnded = ask(intake, deadline, () -> {
                DeviceConnection connection = intake.live().find(number);
                if (connection == null) {
                    return false;
                }
                connection.handler().onKicked();
                return true;
            });
            if (isEnded) {
                return true;
            }
        }
        return false;
    }

    private static <T> T ask(Intake intake, long deadlineNanos, Callable<T> question)
            throws TimeoutException, InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            intake.eventLoop().execute(() -> {
                try {
                    answer.complete(question.call());
                } catch (Exception failure) {
                    answer.completeExceptionally(failure);
                }
            });
            return answer.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shutDown) {
            throw new TimeoutException("an event loop has shut down");
        } catch (ExecutionException failure) {
            throw new IllegalStateException("an event loop could not tell its sessions", failure.getCause());
        }
    }
}
