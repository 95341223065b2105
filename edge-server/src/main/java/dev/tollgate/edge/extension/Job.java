package dev.tollgate.edge.extension;

import java.sql.SQLException;

/** A step of the worker's. On its thread. May run twice: in a batch that failed, and then alone. */
interface Job {
    /** Does it, inside a transaction. */
    void run(Turn turn) throws SQLException;

    /** It is durable. */
    void onCommitted();

    /** Nothing of it happened, as the database could not be read or written. */
    void onFailed(Exception failure);
}
