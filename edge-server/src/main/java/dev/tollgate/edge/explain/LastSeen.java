package dev.tollgate.edge.explain;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When devices were last seen, on its way to the registry in batches. Notes come from any thread and never wait. */
public final class LastSeen {
    private static final Logger LOG = LoggerFactory.getLogger(LastSeen.class);
    private static final int BATCH = 1_000;

    /** Where it is kept. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Makes it durable.
         *
         * @param atMsByDevice epoch milliseconds by the device's number
         */
        void store(Map<Long, Long> atMsByDevice) throws Exception;
    }

    private final int max;
    private final ConcurrentHashMap<Long, Long> waiting = new ConcurrentHashMap<>();
    private final LongAdder putOff = new LongAdder();

    LastSeen(int max) {
        this.max = max;
    }

    /** A message of the device was accepted, or its token, at about this time. */
    public void note(long deviceNumber, long atMs) {
        if (waiting.mappingCount() < max || waiting.containsKey(deviceNumber)) {
            waiting.merge(deviceNumber, atMs, Math::max);
        } else {
            putOff.increment();
        }
    }

    /** What is known of it here; 0 for nothing. */
    public long of(long deviceNumber) {
        return waiting.getOrDefault(deviceNumber, 0L);
    }

    /** Notes that found no room, and are left to the next one of the same device. */
    public long putOff() {
        return putOff.sum();
    }

    /** Writes all that waits; what cannot be written waits on. For one thread. */
    void writeTo(Writer writer) {
        Map<Long, Long> batch = new HashMap<>();
        for (Map.Entry<Long, Long> note : waiting.entrySet()) {
            batch.put(note.getKey(), note.getValue());
            if (batch.size() == BATCH && !write(batch, writer)) {
                return;
            }
        }
        if (!batch.isEmpty()) {
            write(batch, writer);
        }
    }

    private boolean write(Map<Long, Long> batch, Writer writer) {
        try {
            writer.store(batch);
        } catch (Exception failure) {
            LOG.warn(
                    "it could not be written when {} devices were last seen; tried again later",
                    waiting.size(),
                    failure);
            return false;
        }
        batch.forEach(waiting::remove); // unless there is a later note
        batch.clear();
        return true;
    }
}
