package dev.tollgate.edge.sink;

import java.util.EnumMap;
import java.util.Map;

/**
 * The account of one route at one sink, at one instant. Records that were accepted on the route since it leads to the sink, and those that an
 * operator has had delivered again, are in exactly one of the other counts.
 *
 * @param accepted as the journal counted them, when it forced them
 * @param inFlight read from the journal, and not settled
 * @param waiting in the journal, and not read
 * @param outcomes settled ones, by what became of them
 */
public record LedgerRow(
        String route,
        String sink,
        boolean required,
        long accepted,
        long inFlight,
        long waiting,
        Map<Outcome, Long> outcomes) {
    public LedgerRow {
        outcomes = new EnumMap<>(outcomes);
    }

    public long delivered() {
        return outcomes.getOrDefault(Outcome.DELIVERED, 0L);
    }

    public long expired() {
        return outcomes.getOrDefault(Outcome.EXPIRED, 0L);
    }

    public long dropped() {
        return outcomes.entrySet().stream()
                .filter(entry -> entry.getKey().isDrop())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Records that are in no count, or (below 0) in too many: 0 always, unless something is wrong. */
    public long difference() {
        return accepted - delivered() - inFlight - waiting - expired() - dropped();
    }
}
