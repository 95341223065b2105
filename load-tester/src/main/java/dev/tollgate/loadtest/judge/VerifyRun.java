package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.fault.FaultDriver;
import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultListener;
import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import dev.tollgate.loadtest.fault.FaultTiming;
import dev.tollgate.loadtest.verify.LedgerFile;
import dev.tollgate.loadtest.verify.MessageLedger;
import dev.tollgate.loadtest.verify.SinkLedger;
import dev.tollgate.loadtest.verify.SinkReader;
import dev.tollgate.loadtest.verify.SinkSpec;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One verify run, from the start of the load to the verdict: send, with faults; stop; wait until everything acknowledged has been received;
 * start the server once more, and read the sinks a second time; compare. Used once, by one thread, which waits; {@link #interrupt}
 * may come from any.
 */
final class VerifyRun implements FaultListener {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final VerifySettings settings;
    private final VerifyLoad load;
    private final MessageLedger ledger;
    private final LedgerFile file;
    private final SinkRound sinks;
    private final List<Closeable> open = new ArrayList<>();
    private final List<FaultTiming> timings = new ArrayList<>();
    private final Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    private final Deque<String> notes = new ArrayDeque<>();
    private final @Nullable FaultDriver driver;
    private volatile boolean interrupted;

    /**
     * The server is ready by now, and the load open. Both belong to the caller.
     *
     * @param run as in the stamps
     */
    VerifyRun(VerifySettings settings, VerifyLoad load, long run) throws IOException {
        this.settings = settings;
        this.load = load;
        List<String> names = settings.sinks().stream().map(SinkSpec::toString).toList();
        ledger = new MessageLedger(run, System.nanoTime(), load.streams(), names);
        sinks = new SinkRound(readers(run), ledger);
        driver = settings.means()
                .map(means -> new FaultDriver(means, settings.faults(), load, this))
                .orElse(null);
        file = LedgerFile.create(ledgerPath(), ledger); // last: nothing fails behind it that would leave it open
    }

    private Path ledgerPath() {
        return settings.directory().resolve("ledger.bin");
    }

    private List<SinkReader> readers(long run) {
        List<SinkReader> readers = new ArrayList<>();
        for (int i = 0; i < settings.sinks().size(); i++) {
            SinkSpec spec = settings.sinks().get(i);
            if (!spec.isTold()) {
                readers.add(SinkReader.of(
                        spec,
                        ledger.sinks().get(i),
                        run,
                        settings.ignoreForeign(),
                        settings.directory().resolve("sink-" + i + ".stderr"),
                        settings.sinkTimeout()));
            }
        }
        return readers;
    }

    /** Runs it all. Throws IOException when that was not possible; the ledger's file then holds what was seen. */
    VerifyOutcome run() throws IOException, InterruptedException {
        LedgerKeeper keeper = new LedgerKeeper(file, sinks);
        try (file;
                sinks;
                keeper) {
            subscribe();
            long began = load.start(new ResponseWitness(ledger, responseSink()));
            keeper.start();
            send(began);
            load.check();
            load.stopSending();
            awaitAcknowledgements();
            sinks.drain(settings.drainMs(), false);
            file.deadline();
            ledger.deadline();
            readOnceMore();
            load.check();
            keeper.check();
        } finally {
            for (Closeable subscription : open) {
                subscription.close();
            }
        }
        return outcome();
    }

    private void subscribe() throws IOException, InterruptedException {
        for (int i = 0; i < settings.sinks().size(); i++) {
            SinkSpec spec = settings.sinks().get(i);
            if (spec.kind() == SinkSpec.Kind.MQTT) {
                open.add(load.subscribing()
                        .subscribe(spec.argument(), ledger.sinks().get(i)));
            }
        }
    }

    private @Nullable SinkLedger responseSink() {
        for (int i = 0; i < settings.sinks().size(); i++) {
            if (settings.sinks().get(i).kind() == SinkSpec.Kind.RESPONSE) {
                return ledger.sinks().get(i);
            }
        }
        return null;
    }

    private void send(long began) throws IOException, InterruptedException {
        long end = began + TimeUnit.MILLISECONDS.toNanos(settings.lastsMs());
        if (driver != null) {
            driver.run(began, end);
        }
        synchronized (this) {
            while (!interrupted && end - System.nanoTime() > 0) {
                load.check();
                TimeUnit.NANOSECONDS.timedWait(
                        this, Math.max(1_000_000, Math.min(LOOK_NANOS, end - System.nanoTime())));
            }
        }
    }

    /** Ends the sending early; everything after it is done all the same. Any thread. */
    synchronized void interrupt() {
        interrupted = true;
        notifyAll();
        if (driver != null) {
            driver.stop();
        }
    }

    private void awaitAcknowledgements() throws InterruptedException {
        long least = Long.MAX_VALUE;
        long quietSince = System.nanoTime();
        for (long left = load.inFlight(); left > 0; left = load.inFlight()) {
            if (left < least) {
                least = left;
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > TimeUnit.MILLISECONDS.toNanos(settings.drainMs())) {
                notes.add(left + " messages were still not acknowledged " + settings.drainMs() / 1000.0
                        + " s after the last progress");
                return;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void readOnceMore() throws IOException, InterruptedException {
        if (driver == null || !settings.finalRestart()) {
            notes.add("no final restart: what lives only in the server's memory was not told from what is stored");
        } else {
            driver.finalRestart();
            awaitQuiet();
        }
        sinks.drain(settings.drainMs(), true);
    }

    /** Told sinks get what the server has for them after its restart, of which nobody knows how much it is. */
    private void awaitQuiet() throws InterruptedException {
        long received = ledger.received();
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < TimeUnit.MILLISECONDS.toNanos(settings.settleMs())) {
            TimeUnit.MILLISECONDS.sleep(10);
            if (ledger.received() != received) {
                received = ledger.received();
                quietSince = System.nanoTime();
            }
        }
    }

    @Override
    public void before(Planned fault, long nowNanos, long inFlight) throws IOException {
        boolean counts = fault.kind().isKill() && !fault.isFinalRestart();
        file.fault(fault.toString(), counts, inFlight);
        if (counts) {
            ledger.kill(nowNanos, fault.toString(), inFlight);
        } else {
            ledger.fault(nowNanos, fault.toString());
        }
        if (!fault.isFinalRestart()) {
            kinds.add(fault.kind());
        }
    }

    /** What was delivered before the kill must not pass for evidence of storage, so it is read before the server is back. */
    @Override
    public void beforeRestart(Planned fault) throws IOException, InterruptedException {
        if (fault.kind().isKill() && !fault.isFinalRestart()) {
            sinks.catchUpCheaply();
            file.beforeRestart();
            ledger.beforeRestart();
        }
    }

    @Override
    public void after(FaultTiming timing) {
        timings.add(timing);
    }

    private VerifyOutcome outcome() {
        VerifyResult result = ledger.classify();
        notes.addAll(sinks.notes());
        return new VerifyOutcome(
                result, timings, kinds, List.copyOf(notes), settings.allowLate(), interrupted, ledgerPath());
    }
}
