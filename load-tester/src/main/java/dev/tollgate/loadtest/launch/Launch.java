package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.Launcher;
import dev.tollgate.loadtest.command.RunRequest;
import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.processes.LostProcessException;
import dev.tollgate.loadtest.report.output.OutputStreams;
import dev.tollgate.loadtest.report.summary.ExitCode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Runs scenarios, as often as was asked for. */
public final class Launch implements Launcher {
    private final SecureRandom random = new SecureRandom();

    @Override
    public ExitCode launch(RunRequest request, Console console) throws Exception {
        List<ExitCode> codes = new ArrayList<>();
        int runs = request.output().runs();
        for (int i = 0; i < runs; i++) {
            if (runs > 1) {
                console.err().println("run " + (i + 1) + " of " + runs);
            }
            Path folder = RunFolder.of(
                    request.output().out(),
                    request.scenario().name(),
                    i,
                    runs,
                    LocalDateTime.now(ZoneId.systemDefault()));
            codes.add(runOnce(request, console, folder));
        }
        return ExitCode.first(codes);
    }

    private ExitCode runOnce(RunRequest request, Console console, Path folder) throws Exception {
        ReportedRun run = new ReportedRun(request, folder, OutputStreams.ofProcess(), random.nextLong());
        try {
            return StopHook.during(run::stop, () -> exitCode(run.run().verdict().exitCode()));
        } catch (UnreachableException e) {
            console.err().println(e.getMessage());
            return ExitCode.UNREACHABLE;
        } catch (LostProcessException e) {
            console.err().println("INVALID: " + e.getMessage());
            return ExitCode.NOT_TRUSTWORTHY;
        }
    }

    private static ExitCode exitCode(int code) {
        for (ExitCode one : ExitCode.values()) {
            if (one.code() == code) {
                return one;
            }
        }
        throw new IllegalStateException("no exit code " + code);
    }
}
