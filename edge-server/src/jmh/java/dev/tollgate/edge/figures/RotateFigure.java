package dev.tollgate.edge.figures;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.EdgeProcess;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;

/** All sealed tokens sealed anew, while devices publish and an operator creates devices. */
final class RotateFigure {
    private static final long POLL_MS = 100;

    private final EdgeProcess edge;
    private final DoubleSupplier heapMiB;
    private final Callable<Histogram> live;
    private final Histogram creates = new Histogram(3);
    private volatile double heapMost;
    private volatile JsonNode key;
    private volatile double rotationS;

    /** @param live publishes for some seconds, and has the latencies of the answers, in nanoseconds */
    RotateFigure(EdgeProcess edge, DoubleSupplier heapMiB, Callable<Histogram> live) {
        this.edge = edge;
        this.heapMiB = heapMiB;
        this.live = live;
        this.key = edge.call("GET", "/api/v1/key", "");
    }

    void run() throws Exception {
        Histogram before = live.call();
        double heapBefore = heapMiB.getAsDouble();
        long start = System.nanoTime();
        key = edge.call("POST", "/api/v1/key/rotate", "");
        Thread watcher = new Thread(() -> watch(start), "rotation");
        watcher.start();
        Histogram meanwhile = new Histogram(3);
        while (isRotating()) {
            meanwhile.add(live.call());
        }
        watcher.join();
        System.out.println("| sealed anew | damaged | seconds | a second | PUBACK p50, p99, most before | meanwhile"
                + " | to create a device meanwhile, p50, p99, most | heap before | most |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        System.out.printf(
                Locale.ROOT,
                "| %,d | %,d | %.1f | %,.0f | %s | %s | %s | %.0f MiB | %.0f MiB |%n",
                key.path("resealed").asLong(),
                key.path("damaged").asLong(),
                rotationS,
                key.path("resealed").asLong() / rotationS,
                text(before),
                text(meanwhile),
                text(creates),
                heapBefore,
                heapMost);
    }

    private boolean isRotating() {
        return key.path("rotating").asBoolean();
    }

    /** Until it is done; another device is created each time. */
    private void watch(long start) {
        try {
            for (int i = 0; isRotating(); i++) {
                long from = System.nanoTime();
                edge.createDevice("figures", "meanwhile-" + i);
                creates.recordValue(System.nanoTime() - from);
                heapMost = Math.max(heapMost, heapMiB.getAsDouble());
                JsonNode now = edge.call("GET", "/api/v1/key", "");
                rotationS = (System.nanoTime() - start) / 1e9;
                key = now;
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(Histogram nanos) {
        return String.format(
                Locale.ROOT,
                "%.1f, %.1f, %.1f ms",
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6,
                nanos.getMaxValue() / 1e6);
    }
}
