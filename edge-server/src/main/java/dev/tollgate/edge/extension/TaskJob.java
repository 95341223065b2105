package dev.tollgate.edge.extension;

import dev.tollgate.edge.store.RegistryException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something that an operator asks for, whose caller waits for the result. */
final class TaskJob<T> implements Job {
    private final ExtensionWorker.Task<T> task;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable RegistryException refusal;

    TaskJob(ExtensionWorker.Task<T> task) {
        this.task = task;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    @Override
    public void run(Turn turn) throws SQLException {
        try {
            result = task.run(turn);
            refusal = null;
        } catch (RegistryException refused) {
            refusal = refused;
        }
    }

    @Override
    public void onCommitted() {
        T done = result;
        if (refusal != null) {
            answer.completeExceptionally(refusal);
        } else if (done != null) {
            answer.complete(done);
        } else {
            answer.completeExceptionally(new IllegalStateException("expected a result, got null"));
        }
    }

    @Override
    public void onFailed(Exception failure) {
        answer.completeExceptionally(failure);
    }
}
