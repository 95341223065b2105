package dev.tollgate.loadtest.soak;

import static dev.tollgate.loadtest.soak.Texts.bytes;
import static dev.tollgate.loadtest.soak.Texts.format;
import static dev.tollgate.loadtest.soak.Texts.gib;
import static dev.tollgate.loadtest.soak.Texts.mib;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.run.Meeting.Point;
import dev.tollgate.loadtest.soak.EdgeWatch.Window;
import dev.tollgate.loadtest.soak.GcLog.Pause;
import dev.tollgate.loadtest.soak.KernelMemory.Growth;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What one connection cost, and what a million of them would need if each went on to cost as much. */
final class Million {
    private static final double MILLION = 1e6;
    /** Of what a connection over loopback takes in the kernel, half is the tester's end. */
    private static final double ENDS = 2;

    private static final double DAY_S = 86_400;

    private final SoakReport report;
    private final int connections;
    private final EdgeSample empty;
    private final EdgeSample connected;
    private final EdgeSample end;
    private final Window window;
    private final double connectsPerSecond;

    /** @param connections that were there */
    Million(SoakReport report, EdgeWatch watch, int connections) throws IOException {
        this.report = report;
        this.connections = connections;
        this.empty = watch.at(Point.START);
        this.connected = watch.at(Point.LOAD);
        this.end = watch.at(Point.DRAINED);
        this.window = watch.window();
        this.connectsPerSecond = connections / Math.max(1e-3, watch.connectSeconds());
    }

    private double used() {
        return (end.usedBytes() - empty.usedBytes()) / connections;
    }

    private double resident() {
        return ((double) window.end().process().rss() - (double) empty.process().rss()) / connections;
    }

    private double buffers() {
        return ((double) connected.kernel().socketBytes()
                        - (double) empty.kernel().socketBytes())
                / connections;
    }

    /** A connection's share of everything: of the kernel's memory before the load, of the edge's after it. */
    void addConnection() {
        report.derivation("a connection");
        report.derived(
                "connectsPerSecond",
                connectsPerSecond,
                "connects a second",
                Texts.count(connectsPerSecond),
                "until the last had its CONNACK");
        report.derived(
                "connectionUsedBytes",
                used(),
                "heap and direct memory in use",
                bytes(used()),
                format("(%s - %s) / %,d", mib(end.usedBytes()), mib(empty.usedBytes()), connections));
        report.derived(
                "connectionRssBytes",
                resident(),
                "resident memory, with garbage that is not collected yet",
                bytes(resident()),
                format(
                        "(%s - %s) / %,d",
                        mib((double) window.end().process().rss()),
                        mib((double) empty.process().rss()),
                        connections));
        addKernel(connected.kernel().growthSince(empty.kernel(), connections));
        report.derived(
                "connectionSocketBufferBytes",
                buffers(),
                "kernel, both ends: socket buffers while nothing is on its way",
                bytes(buffers()),
                "mem of /proc/net/sockstat");
    }

    private void addKernel(List<Growth> grown) {
        for (Growth growth : grown) {
            report.derived(
                    "kernel." + growth.cache(),
                    growth.bytes(),
                    "kernel, both ends: " + growth.cache(),
                    bytes(growth.bytes()),
                    format("%.2f objects of %,d B, /proc/slabinfo", growth.objects(), growth.objectBytes()));
        }
        double slab = ((double) connected.kernel().slabBytes()
                        - (double) empty.kernel().slabBytes())
                / connections;
        report.derived(
                "connectionSlabBytes",
                slab,
                "kernel, both ends: all that its caches grew by",
                bytes(slab),
                grown.isEmpty() ? "Slab of /proc/meminfo; root sees which caches" : "Slab of /proc/meminfo");
    }

    private double kernel() {
        List<Growth> grown = connected.kernel().growthSince(empty.kernel(), connections);
        double caches = grown.isEmpty()
                ? ((double) connected.kernel().slabBytes()
                                - (double) empty.kernel().slabBytes())
                        / connections
                : grown.stream().mapToDouble(Growth::bytes).sum();
        return (caches + buffers()) / ENDS;
    }

    /**
     * A million of them.
     *
     * @param everySeconds each sends a message that often
     * @param collection a full one with all connections there; empty where the log has none
     */
    void addMillion(double everySeconds, Optional<Pause> collection) {
        report.derivation("a million connections");
        report.derived(
                "millionUsedBytes",
                used() * MILLION,
                "heap and direct memory in use",
                gib(used() * MILLION),
                bytes(used()) + " × 1,000,000");
        report.derived(
                "millionRssBytes",
                resident() * MILLION,
                "resident memory of the edge",
                gib(resident() * MILLION),
                bytes(resident()) + " × 1,000,000");
        report.derived(
                "millionKernelBytes",
                kernel() * MILLION,
                "kernel, the edge's end",
                gib(kernel() * MILLION),
                bytes(kernel()) + " × 1,000,000: half of both ends");
        report.derived(
                "millionConnectSeconds",
                MILLION / connectsPerSecond,
                "time for all to connect, as fast as here, no TLS",
                Figures.duration(MILLION / connectsPerSecond * 1e9),
                format("1,000,000 / %,.0f a second", connectsPerSecond));
        addMessages(MILLION / everySeconds);
        collection.ifPresent(this::addCollection);
    }

    private void addMessages(double perSecond) {
        double cores = perSecond * window.cpuMicrosPerMessage() / 1e6;
        report.derived(
                "millionCores",
                cores,
                format("processor, %,.0f messages a second, each at the cost of here", perSecond),
                format("%.1f cores", cores),
                format("%.2f µs × %,.0f", window.cpuMicrosPerMessage(), perSecond));
        double journal = perSecond * window.journalBytesPerMessage();
        report.derived(
                "millionJournalBytesPerSecond",
                journal,
                "journal",
                format("%s a second, %s a day", mib(journal), gib(journal * DAY_S)),
                format("%.0f B × %,.0f", window.journalBytesPerMessage(), perSecond));
    }

    private void addCollection(Pause pause) {
        double heap = used() * MILLION;
        double nanos = (double) pause.nanos() / end.heapBytes() * heap;
        report.derived(
                "millionFullCollectionSeconds",
                nanos / 1e9,
                "a full collection, should there ever be one, on one core",
                Figures.duration(nanos),
                format("%s for %s here", Texts.time(pause.nanos()), mib(end.heapBytes())));
    }
}
