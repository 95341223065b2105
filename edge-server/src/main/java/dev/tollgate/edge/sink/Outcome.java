package dev.tollgate.edge.sink;

/** What became of a record at a sink, finally. The name of a drop is its reason in the ledger. */
public enum Outcome {
    DELIVERED("delivered"),
    /** Deleted by its age before it was delivered, or older than its device let it become (message expiry interval). */
    EXPIRED("expired"),
    /** Deleted to make room before it was delivered. */
    DROPPED_JOURNAL_FULL("journal-full"),
    /** Rejected by the backend too often: it is in the dead letters. */
    DROPPED_REJECTED("rejected"),
    /** Lost in a damaged file of the journal. */
    DROPPED_DAMAGED("damaged"),
    /** Its route does not lead to this sink any more. */
    DROPPED_ROUTE_CHANGED("route-changed");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** Stable name: lower case words joined by hyphens. */
    public String text() {
        return text;
    }

    /** Neither delivered nor expired: a reason of a drop. */
    public boolean isDrop() {
        return this != DELIVERED && this != EXPIRED;
    }
}
