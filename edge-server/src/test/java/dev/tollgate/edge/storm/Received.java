package dev.tollgate.edge.storm;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What one backend got. Safe from any thread. */
public final class Received {
    private static final int SAMPLE = 10;

    private final Set<Long> payloads = ConcurrentHashMap.newKeySet();
    private final Set<Long> repeated = ConcurrentHashMap.newKeySet();
    private final Queue<String> strange = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Long> newest = new ConcurrentHashMap<>();
    private final AtomicLong outOfOrder = new AtomicLong();

    public void add(String payload) {
        long id = Payload.id(payload);
        if (id == Payload.NONE) {
            strange.add(payload);
            return;
        }
        if (!payloads.add(id)) {
            repeated.add(id);
        }
        Long before = newest.put(Payload.device(id), id);
        if (before != null && before > id) {
            outOfOrder.incrementAndGet();
        }
    }

    public boolean has(long payload) {
        return payloads.contains(payload);
    }

    /** Number of payloads; those that came several times count once. */
    public int size() {
        return payloads.size();
    }

    /** Number of payloads that came more than once. */
    public int repeated() {
        return repeated.size();
    }

    /** What came and was not sent. */
    public List<String> strange() {
        return List.copyOf(strange);
    }

    /** How often a device's payload came behind a later one of the same device. */
    public long outOfOrder() {
        return outOfOrder.get();
    }

    public boolean hasAll(Collection<Long> sent) {
        return payloads.containsAll(sent);
    }

    /** Some of those that did not come. */
    public List<String> missing(Collection<Long> sent) {
        return sent.stream()
                .filter(id -> !payloads.contains(id))
                .sorted()
                .limit(SAMPLE)
                .map(Payload::text)
                .toList();
    }

    /** For the line of figures. */
    @Override
    public String toString() {
        return payloads.size() + " (" + repeated.size() + " more than once)";
    }
}
