package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.fault.NeverReadyException;
import dev.tollgate.loadtest.fault.Span;
import dev.tollgate.loadtest.verify.LedgerReader;
import dev.tollgate.loadtest.verify.LedgerReader.Recovered;
import dev.tollgate.loadtest.verify.MessageLedger;
import dev.tollgate.loadtest.verify.SinkReader;
import dev.tollgate.loadtest.verify.SinkSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code load verify}: proves that no acknowledged message is lost, or shows which one was. */
@Command(
        name = "verify",
        description = {
            "Sends stamped messages, does faults to the server, and compares what was acknowledged with what its sinks received.",
            "With --ledger, judges a run whose tester ended early by what its sinks hold now."
        })
public final class VerifyCommand implements Callable<Integer> {
    /** What the load of the run is aimed at. */
    public interface Target {
        InetSocketAddress address();

        /** The load, given the seed of its plan. */
        VerifyLoad.Source source(long seed);

        /**
         * Does this; when the process is told to end meanwhile, {@code stop} is called on another thread, and the process ends with the
         * body's exit code when it is done.
         *
         * @param limit for the end after {@code stop}
         */
        int stoppable(Runnable stop, Duration limit, Callable<Integer> body) throws Exception;
    }

    private final Target target;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    VerifyOptions options = new VerifyOptions();

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Sends nothing: reads this ledger.bin, and the sinks anew.")
    @Nullable
    Path ledger;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How long messages are sent. Default: ${DEFAULT-VALUE}.")
    String duration = "2m";

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "For the instants of faults.")
    long seed = 1;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "For ledger.bin and what server and commands print. Default: the current one.")
    Path directory = Path.of(".");

    private @Nullable VerifyRun running;
    private boolean stopped;

    /** @param target of the options for the load, which are parsed with this command's */
    public VerifyCommand(Target target) {
        this.target = target;
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(directory);
        return ledger == null ? target.stoppable(this::stop, VerifyOptions.END_LIMIT, this::verify) : verify();
    }

    /** Ends the sending: what was sent is judged all the same. Any thread. */
    private synchronized void stop() {
        stopped = true;
        if (running != null) {
            running.interrupt();
        }
    }

    private synchronized void started(VerifyRun run) {
        running = run;
        if (stopped) {
            run.interrupt();
        }
    }

    private int verify() throws IOException, InterruptedException {
        VerifyOutcome outcome;
        try {
            outcome = ledger == null ? runLoad() : judge(ledger);
        } catch (IllegalArgumentException wrong) {
            throw usage(wrong);
        } catch (UnreachableException unreachable) {
            System.err.println(unreachable.getMessage());
            return VerifyOutcome.NEVER_READY;
        } catch (NeverReadyException never) {
            System.err.println(never.getMessage());
            return VerifyOutcome.NEVER_READY;
        }
        System.out.print(outcome.text());
        System.out.flush();
        return outcome.exitCode();
    }

    private RuntimeException usage(IllegalArgumentException wrong) {
        return spec == null
                ? wrong
                : new CommandLine.ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }

    private VerifyOutcome runLoad() throws IOException, InterruptedException {
        long lastsMs = Span.parse(duration).maxMs();
        return new VerifySession(options, directory, lastsMs, seed, target.address())
                .run(target.source(seed), this::started);
    }

    private VerifyOutcome judge(Path file) throws IOException, InterruptedException {
        List<SinkSpec> specs = options.sinks.isEmpty() ? List.of() : options.sinkSpecs();
        for (SinkSpec spec : specs) {
            if (spec.isTold()) {
                throw new IllegalArgumentException(spec + " cannot be read again: give sinks that can, or none");
            }
        }
        Recovered recovered =
                LedgerReader.read(file, specs.stream().map(SinkSpec::toString).toList());
        try (SinkRound sinks = new SinkRound(readers(specs, recovered.ledger()), recovered.ledger())) {
            if (!specs.isEmpty()) {
                sinks.drain(options.drainMs(), true);
            }
            List<String> notes = new ArrayList<>(sinks.notes());
            if (!recovered.whole()) {
                notes.add("the run was cut short: what it did after the ledger's last flush is not known ("
                        + recovered.tornBytes() + " bytes torn)");
            }
            return new VerifyOutcome(
                    recovered.ledger().classify(), List.of(), Set.of(), notes, options.allowLate, false, file);
        }
    }

    private List<SinkReader> readers(List<SinkSpec> specs, MessageLedger to) {
        List<SinkReader> readers = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            readers.add(SinkReader.of(
                    specs.get(i),
                    to.sinks().get(i),
                    to.run(),
                    options.ignoreForeign(),
                    directory.resolve("sink-" + i + ".stderr"),
                    options.sinkTimeout()));
        }
        return readers;
    }
}
