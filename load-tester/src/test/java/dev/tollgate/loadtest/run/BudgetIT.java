package dev.tollgate.loadtest.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.testing.Alone;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tester may use: memory for a connection, garbage for a message. */
@Alone("it measures memory and garbage, with as many connections as a process may have files")
class BudgetIT {
    private static final long BYTES_PER_CONNECTION = 8 << 10;
    private static final int FEW = 2_000;
    /** With the files of both the tester and this process's own within 20,000. */
    private static final int MANY = 12_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void idleConnectionFitsItsBudget() throws IOException, InterruptedException {
        try (ServerProcess server = new ServerProcess()) {
            long few = heapWith(server, FEW);
            long many = heapWith(server, MANY);
            long each = (many - few) / (MANY - FEW);
            System.out.println("heap per idle connection: " + each + " bytes");
            assertTrue(each <= BYTES_PER_CONNECTION, each + " bytes of heap per idle connection");
        }
    }

    private static long heapWith(ServerProcess server, int clients) throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).flow("conn", Op.CONN, new Pace.Once());
        scenarios.devices = Devices.of(clients);
        scenarios.connectRate = 5_000;
        scenarios.connectTimeout = Duration.ofSeconds(20);
        scenarios.measure = Duration.ofSeconds(60);
        long[] heap = new long[1];
        try (Run run = new Run(scenarios.settings().withListeners(List.of(row -> {})))) {
            Thread watcher = new Thread(() -> {
                heap[0] = heapOnceConnected(run, clients);
                run.stop();
            });
            watcher.start();
            RunResult result = run.run();
            watcher.join();
            assertEquals(clients, Results.counts(result, "conn").ok());
        }
        return heap[0];
    }

    private static long heapOnceConnected(Run run, int clients) {
        while (run.total(Gauge.CONNECTED) < clients) {
            Thread.onSpinWait();
        }
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            smallest = Math.min(smallest, runtime.totalMemory() - runtime.freeMemory());
        }
        return smallest;
    }

    /** Bytes allocated by the loops per message: the rest is the timer and the buffers that come and go. */
    @Test
    void publishingMakesNoGarbage() throws InterruptedException {
        try (NullServer server = new NullServer(Behaviour.PROMPT)) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).stamped();
            scenarios.model = Model.CLOSED;
            scenarios.inFlight = 256;
            scenarios.measure = Duration.ofSeconds(8);
            scenarios.flow("pub", Op.PUB_Q1, new Pace.Closed());
            List<long[]> samples = new ArrayList<>();
            Interval.Listener listener = row -> {
                var counts = row.counts().get("pub");
                samples.add(new long[] {counts == null ? 0 : counts.ok(), allocated()});
            };
            Results.run(scenarios.settings().withListeners(List.of(listener)));
            double least = Double.MAX_VALUE;
            for (int i = 3; i < samples.size() - 1; i++) {
                long bytes = samples.get(i)[1] - samples.get(i - 1)[1];
                least = Math.min(least, (double) bytes / Math.max(1, samples.get(i)[0]));
            }
            System.out.println("garbage per message: " + least + " bytes");
            assertTrue(least < 8, least + " bytes allocated per message");
        }
    }

    private static long allocated() {
        long sum = 0;
        for (long thread : THREADS.getAllThreadIds()) {
            var info = THREADS.getThreadInfo(thread);
            if (info != null && info.getThreadName().startsWith("device-loop")) {
                sum += THREADS.getThreadAllocatedBytes(thread);
            }
        }
        return sum;
    }
}
