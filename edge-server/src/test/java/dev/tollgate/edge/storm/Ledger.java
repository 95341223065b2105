package dev.tollgate.edge.storm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.EdgeProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The edge's ledger, as its admin API shows it. */
public final class Ledger {
    private final List<JsonNode> rows = new ArrayList<>();

    private Ledger() {}

    public static Ledger of(EdgeProcess edge) {
        Ledger ledger = new Ledger();
        edge.call("GET", "/api/v1/ledger", "").path("ledger").forEach(ledger.rows::add);
        return ledger;
    }

    /** Number of rows: one for each route at each sink that it leads to. */
    public int size() {
        return rows.size();
    }

    /** Whether nothing is on its way. */
    public boolean isSettled() {
        return rows.stream()
                .allMatch(row -> row.path("waiting").asLong() == 0
                        && row.path("inFlight").asLong() == 0);
    }

    /** Rows that show a message as anything but delivered, or not at all. */
    public List<JsonNode> faults() {
        return rows.stream().filter(Ledger::isFault).toList();
    }

    private static boolean isFault(JsonNode row) {
        long other = row.path("expired").asLong();
        for (JsonNode dropped : row.path("dropped")) {
            other += dropped.asLong();
        }
        boolean isComplete =
                row.path("accepted").asLong() == row.path("delivered").asLong();
        return row.path("difference").asLong() != 0 || other != 0 || !isComplete;
    }

    /** Records that the sink has confirmed, on all routes. */
    public long delivered(String sink) {
        return rows.stream()
                .filter(row -> row.path("sink").asText().equals(sink))
                .mapToLong(row -> row.path("delivered").asLong())
                .sum();
    }

    /** Whether each of these sinks has confirmed at least so many records more than at the time of an earlier ledger. */
    public boolean isAhead(Ledger earlier, Collection<String> sinks, int records) {
        return sinks.stream().allMatch(sink -> delivered(sink) - earlier.delivered(sink) >= records);
    }

    @Override
    public String toString() {
        return rows.toString();
    }
}
