package dev.tollgate.edge.explain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The last refusals: of each device, and all together. Any thread but an event loop. Whoever asks sees what was refused before. */
public final class Decisions {
    /** The last decisions that differ, in the order of their last time. */
    private static final class Table extends LinkedHashMap<Decision.Key, Decision> {
        private static final long serialVersionUID = 1L;

        private final int max;

        Table(int max) {
            this.max = max;
        }

        void add(Decision decision) {
            Decision.Key key = decision.key();
            Decision earlier = remove(key);
            put(key, earlier == null ? decision : decision.after(earlier));
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Decision.Key, Decision> eldest) {
            return size() > max;
        }

        List<Decision> newestFirst() {
            List<Decision> all = new ArrayList<>(values());
            Collections.reverse(all);
            return all;
        }
    }

    private final ExplainConfig config;
    private final Consumer<Decision> onDecision;
    private final List<LoopLog> logs = new CopyOnWriteArrayList<>();
    private final Table all; // guarded by this, as are the devices
    private final LinkedHashMap<Long, Table> devices = new LinkedHashMap<>(); // in the order of their last refusal
    private final Map<String, Supplier<Bound>> bounds = new ConcurrentHashMap<>();

    /** @param onDecision told of each as it is noted; must not wait */
    Decisions(ExplainConfig config, Consumer<Decision> onDecision) {
        this.config = config;
        this.onDecision = onDecision;
        this.all = new Table(config.decisionsMax());
    }

    /** Another event loop's. */
    LoopLog newLog() {
        LoopLog log = new LoopLog(config.waitingMax());
        logs.add(log);
        return log;
    }

    /**
     * Names what refusals with this reason are above, where an event loop only knows the reason.
     *
     * @param bound asked with each, on any thread but an event loop
     */
    public void explain(String reason, Supplier<Bound> bound) {
        bounds.put(reason, bound);
    }

    /** Takes what the loops have noted. */
    synchronized void drain() {
        for (LoopLog log : logs) {
            log.drainTo(refusal -> add(explained(Decision.of(refusal))));
        }
    }

    private Decision explained(Decision decision) {
        Supplier<Bound> bound = decision.rule() == null ? bounds.get(decision.reason()) : null;
        return bound == null ? decision : decision.by(bound.get());
    }

    /** Notes one that no event loop has made. */
    synchronized void add(Decision decision) {
        all.add(decision);
        long device = decision.deviceNumber();
        if (device != 0) {
            Table known = devices.remove(device);
            Table table = known == null ? new Table(config.decisionsPerDevice()) : known;
            table.add(decision);
            devices.put(device, table);
            if (devices.size() > config.devicesMax()) {
                devices.remove(devices.keySet().iterator().next());
            }
        }
        onDecision.accept(decision);
    }

    /** Those of a device, newest first. */
    public synchronized List<Decision> ofDevice(long deviceNumber, int limit) {
        drain();
        Table table = devices.get(deviceNumber);
        return table == null
                ? List.of()
                : table.newestFirst().stream().limit(limit).toList();
    }

    /**
     * Those of all devices and addresses, newest first.
     *
     * @param reason null for any, as {@code address}
     */
    public synchronized List<Decision> all(@Nullable String reason, @Nullable InetAddress address, int limit) {
        drain();
        return all.newestFirst().stream()
                .filter(decision -> reason == null || decision.reason().equals(reason))
                .filter(decision -> address == null || address.equals(decision.address()))
                .limit(limit)
                .toList();
    }

    /** Refusals that were counted and not remembered, as too many came at once. */
    public long lost() {
        return logs.stream().mapToLong(LoopLog::lost).sum();
    }
}
