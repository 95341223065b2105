package dev.tollgate.edge.extension;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One extension's part of the worker. All calls but {@link #mayPush} come on the worker's thread, inside a transaction. */
public interface ExtensionHandler {
    /** Answers a request; what it changes is durable before the answer is sent. */
    Reply handle(ExtensionRequest request, Turn turn) throws SQLException, ExtensionException;

    /** Whether there may be something to push to some device: cheap, and safe from any thread. */
    default boolean mayPush() {
        return false;
    }

    /**
     * A device has used its token on a connection for the first time: pushes what waits for it.
     *
     * @param first what the device asks for itself with that use, so that it is not told twice; null for nothing of this kind
     */
    default void onFirstUse(PushRoute route, @Nullable ExtensionPath first, Turn turn) throws SQLException {}

    /** What stands to be said to a device by this extension, whether or not it was pushed. */
    default List<RetainedMessage> retained(Extension extension, long deviceNumber, Turn turn) throws SQLException {
        return List.of();
    }

    /** Before anything else. */
    default void onStart(Turn turn) throws SQLException {}

    /** Once a second or so. */
    default void onTick(Turn turn) throws SQLException {}
}
