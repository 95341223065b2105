package dev.tollgate.loadtest.health;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/** What this process's heap holds after collections. Hears on a thread of the JVM; {@link #take} by any other. */
public final class HeapAfterGc implements NotificationListener, AutoCloseable {
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    private long least = Long.MAX_VALUE;

    private HeapAfterGc() {}

    public static HeapAfterGc start() {
        HeapAfterGc heap = new HeapAfterGc();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(heap, null, null);
                heap.emitters.add(emitter);
            }
        }
        return heap;
    }

    @Override
    public void handleNotification(Notification notification, @Nullable Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            record(GarbageCollectionNotificationInfo.from(data).getGcInfo());
        }
    }

    private void record(GcInfo collection) {
        long used = collection.getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> heapPools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        synchronized (this) {
            least = Math.min(least, used);
        }
    }

    /** The fewest bytes since the last call; empty without a collection. What a young collection leaves may still hold garbage. */
    public synchronized OptionalLong take() {
        OptionalLong taken = least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
        least = Long.MAX_VALUE;
        return taken;
    }

    @Override
    public void close() {
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(this);
            } catch (ListenerNotFoundException never) {
                throw new IllegalStateException(never); // it was added by start, and is removed once
            }
        }
    }
}
