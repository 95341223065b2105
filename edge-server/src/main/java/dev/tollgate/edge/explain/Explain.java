package dev.tollgate.edge.explain;

import dev.tollgate.edge.id.PublicId;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that is remembered for operators, and the thread that sorts it. One an edge; any thread. */
public final class Explain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Explain.class);
    private static final long SORT_MS = 100;
    private static final long SAMPLE_MS = 1_000;
    private static final long STOP_TIMEOUT_S = 5;
    private static final int SESSIONS_A_MS_SHIFT = 16;

    private final ExplainConfig config;
    private final InstantSource clock;
    private final Events events;
    private final Decisions decisions;
    private final LastSeen lastSeen;
    private final TokenPlaces places;
    private final StatsHistory history = new StatsHistory();
    private final AtomicLong lastSession;
    private final ScheduledThreadPoolExecutor thread;
    private final PerSecond decisionEvents;
    private volatile LastSeen.Writer writer = notes -> {};

    public Explain(ExplainConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        events = new Events(config, clock.millis());
        decisionEvents = new PerSecond(config.decisionEventsPerSecond(), System::nanoTime);
        decisions = new Decisions(config, this::tell);
        lastSeen = new LastSeen(config.lastSeenMax());
        places = new TokenPlaces(config);
        lastSession = new AtomicLong(clock.millis() << SESSIONS_A_MS_SHIFT);
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread sorter = new Thread(task, "explain");
            sorter.setDaemon(true);
            return sorter;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Starts the thread.
     *
     * @param sampler makes the figures of each second
     * @param lastSeenWriter keeps when devices were last seen
     */
    public void start(Supplier<Stats> sampler, LastSeen.Writer lastSeenWriter) {
        writer = lastSeenWriter;
        every(SORT_MS, this::sort);
        every(SAMPLE_MS, () -> sample(sampler));
        every(config.lastSeenWriteMs(), () -> lastSeen.writeTo(lastSeenWriter));
    }

    private void every(long periodMs, Runnable step) {
        var unused = thread.scheduleAtFixedRate( // never fails: see attempt
                () -> attempt(step), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** A step that fails must not end those to come. */
    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            LOG.error("what operators are shown could not be brought up to date", failure);
        }
    }

    private void sort() {
        decisions.drain();
        places.look(clock.millis(), this::onCopied);
        events.deliver();
    }

    private void sample(Supplier<Stats> sampler) {
        Stats stats = sampler.get();
        history.add(stats);
        events.show(EventType.STATS, stats);
    }

    private void tell(Decision decision) {
        if (decisionEvents.tryTake()) {
            events.publish(EventType.DECISION, decision);
        }
    }

    private void onCopied(TokenPlaces.Copied copied) {
        String token = PublicId.TOKEN.format(copied.tokenNumber());
        String device = PublicId.DEVICE.format(copied.deviceNumber());
        List<String> addresses =
                copied.addresses().stream().map(InetAddress::getHostAddress).toList();
        LOG.warn("key-in-two-places: {} of {} is in use from {} at once", token, device, addresses);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("tokenId", token);
        data.put("deviceId", device);
        data.put("addresses", addresses);
        events.publish(EventType.KEY_IN_TWO_PLACES, data);
        decisions.add(new Decision(
                copied.atMs(),
                copied.atMs(),
                1,
                Outcome.ACCEPTED,
                "key-in-two-places",
                "Token is in use from several addresses at once: " + String.join(", ", addresses),
                "addresses",
                1,
                addresses.size(),
                0,
                "",
                copied.addresses().get(addresses.size() - 1),
                copied.tokenNumber(),
                copied.deviceNumber()));
    }

    /** Of a device, in one word: created, renamed, deleted. */
    public void onDeviceChanged(long deviceNumber, String change) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deviceId", PublicId.DEVICE.format(deviceNumber));
        data.put("change", change);
        events.publish(EventType.DEVICE_CHANGED, data);
    }

    /** @param state as the API has it */
    public void onTokenChanged(long tokenNumber, String state) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("tokenId", PublicId.TOKEN.format(tokenNumber));
        data.put("state", state);
        events.publish(EventType.TOKEN_CHANGED, data);
    }

    /** For another event loop. */
    public LoopLog newLog() {
        return decisions.newLog();
    }

    /** For another connection: greater than all before, those of earlier processes too. */
    public long nextSession() {
        return lastSession.incrementAndGet();
    }

    public ExplainConfig config() {
        return config;
    }

    public Decisions decisions() {
        return decisions;
    }

    public Events events() {
        return events;
    }

    public LastSeen lastSeen() {
        return lastSeen;
    }

    public TokenPlaces places() {
        return places;
    }

    public StatsHistory history() {
        return history;
    }

    /** Ends the thread, and writes what still waits. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                LOG.warn("what devices were last seen could not be written within {} s", STOP_TIMEOUT_S);
                return;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return;
        }
        lastSeen.writeTo(writer);
    }
}
