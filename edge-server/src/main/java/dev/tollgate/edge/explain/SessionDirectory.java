package dev.tollgate.edge.explain;

import java.util.List;
import java.util.concurrent.TimeoutException;

/** The connections of devices. Any thread but an event loop: calls wait for the loops. */
public interface SessionDirectory {
    /**
     * Those that are asked for, by ascending number.
     *
     * @throws TimeoutException when an event loop did not answer in time
     */
    List<SessionInfo> list(SessionQuery query) throws TimeoutException, InterruptedException;

    /**
     * Ends a connection.
     *
     * @return false when there is none of this number
     * @throws TimeoutException when an event loop did not answer in time
     */
    boolean end(long number) throws TimeoutException, InterruptedException;
}
