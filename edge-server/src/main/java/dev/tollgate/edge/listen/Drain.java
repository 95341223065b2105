package dev.tollgate.edge.listen;

import dev.tollgate.edge.intake.Leave;
import io.netty.channel.Channel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties listeners at a pace, so that devices which connect again elsewhere do not all do so at once. Waits; not to be used on an event
 * loop.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final int TURN_MS = 10;
    private static final int REPORT_MS = 1_000;

    private final DrainConfig config;
    private final long deadlineNanos;

    /** The time that it may take begins now. */
    public Drain(DrainConfig config) {
        this.config = config;
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
    }

    /** Sends {@link Leave} to each connection; returns when all are gone, or the time is over. */
    public void run(List<Listener> listeners) throws InterruptedException {
        DefaultChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        listeners.forEach(listener -> all.addAll(listener.channels()));
        Channel[] channels = all.toArray(Channel[]::new);
        if (channels.length == 0) {
            return;
        }
        int perSecond = rate(channels.length);
        LOG.info("telling {} connections to leave, {} a second", channels.length, perSecond);
        tell(channels, perSecond);
        long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
        if (!all.newCloseFuture().await(leftNanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("{} connections are still open after {} ms, and are closed", all.size(), config.timeoutMs());
        }
    }

    /** Half of the time is for the last ones to go. */
    private int rate(int connections) {
        double needed = config.timeoutMs() == 0 ? connections : connections * 2_000.0 / config.timeoutMs();
        return (int) Math.max(config.ratePerSecond(), Math.min(Math.ceil(needed), Integer.MAX_VALUE));
    }

    private void tell(Channel[] channels, int perSecond) throws InterruptedException {
        Leave leave = new Leave(config.serverReference());
        long start = System.nanoTime();
        long reported = start;
        for (int told = 0; told < channels.length; ) {
            long now = System.nanoTime();
            double seconds = (now - start) / 1e9 + TURN_MS / 1e3;
            long due = config.timeoutMs() == 0 ? channels.length : (long) Math.ceil(seconds * perSecond);
            for (; told < channels.length && told < due; told++) {
                channels[told].pipeline().fireUserEventTriggered(leave);
            }
            if (now - reported > TimeUnit.MILLISECONDS.toNanos(REPORT_MS)) {
                reported = now;
                LOG.info("{} of {} connections are told to leave", told, channels.length);
            }
            if (told < channels.length) {
                TimeUnit.MILLISECONDS.sleep(TURN_MS); // the pace's grain
            }
        }
    }
}
