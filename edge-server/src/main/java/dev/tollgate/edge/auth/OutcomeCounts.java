package dev.tollgate.edge.auth;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

/** How often something ended how since the start, by stable names, of which there are a few. Safe from any thread. */
public final class OutcomeCounts {
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    /** @param expected outcomes that are shown before they were counted, too */
    public OutcomeCounts(List<String> expected) {
        expected.forEach(outcome -> counts.put(outcome, new LongAdder()));
    }

    /** @param outcome never what somebody has sent */
    public void count(String outcome) {
        counts.computeIfAbsent(outcome, added -> new LongAdder()).increment();
    }

    public void forEach(ObjLongConsumer<String> visitor) {
        counts.forEach((outcome, count) -> visitor.accept(outcome, count.sum()));
    }
}
