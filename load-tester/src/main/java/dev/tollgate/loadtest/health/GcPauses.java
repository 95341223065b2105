package dev.tollgate.loadtest.health;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each pause of the garbage collector, to the millisecond. Collectors' beans for work that stops nobody are left out. Hears
 * on a thread of the JVM; {@link #take} by any other.
 */
final class GcPauses implements NotificationListener, AutoCloseable {
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private long count;
    private long longestNanos;

    private GcPauses() {}

    static GcPauses start() {
        GcPauses pauses = new GcPauses();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter && isPausing(collector.getName())) {
                emitter.addNotificationListener(pauses, null, null);
                pauses.emitters.add(emitter);
            }
        }
        return pauses;
    }

    /** {@code ZGC Cycles}, {@code Shenandoah Cycles} and {@code G1 Concurrent GC} run beside the program. */
    static boolean isPausing(String collector) {
        return !collector.endsWith("Cycles") && !collector.contains("Concurrent");
    }

    @Override
    public void handleNotification(Notification notification, @Nullable Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            long millis =
                    GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration();
            record(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    synchronized void record(long nanos) {
        count++;
        longestNanos = Math.max(longestNanos, nanos);
    }

    /** What was heard since the last call. */
    synchronized Pauses take() {
        Pauses taken = new Pauses(count, longestNanos);
        count = 0;
        longestNanos = 0;
        return taken;
    }

    /** How many, and the longest of them. */
    record Pauses(long count, long longestNanos) {}

    @Override
    public void close() throws ListenerNotFoundException {
        for (NotificationEmitter emitter : emitters) {
            emitter.removeNotificationListener(this);
        }
    }
}
