package dev.tollgate.loadtest.soak;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the edge's ledger says: the sums over all routes and sinks.
 *
 * @param accounts one for each route and sink; 0 where there is no sink
 * @param difference records that are in no account: the sum of what each is off by
 */
record Ledger(int accounts, long accepted, long delivered, long waiting, long difference) {
    static Ledger of(JsonNode tree) {
        JsonNode rows = tree.path("ledger");
        long accepted = 0;
        long delivered = 0;
        long waiting = 0;
        long difference = 0;
        for (JsonNode row : rows) {
            accepted += row.path("accepted").asLong();
            delivered += row.path("delivered").asLong();
            waiting += row.path("waiting").asLong() + row.path("inFlight").asLong();
            difference += Math.abs(row.path("difference").asLong());
        }
        return new Ledger(rows.size(), accepted, delivered, waiting, difference);
    }
}
