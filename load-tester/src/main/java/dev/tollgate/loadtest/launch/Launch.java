package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.Launcher;
import dev.tollgate.loadtest.command.RunRequest;
import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.processes.LostProcessException;
import dev.tollgate.loadtest.report.output.OutputStreams;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
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
        checkFaults(request.scenario());
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

    /** What came back after a fault is timed to the millisecond, which rows of other processes are not. */
    private static void checkFaults(Scenario scenario) {
        boolean isTimed =
                !scenario.faults().stream().allMatch(fault -> fault.kind().isCut());
        InvalidSetting.check(
                scenario.processes() == 1 || !isTimed,
                "processes",
                "1 with faults of the server",
                scenario.processes());
    }

    private ExitCode runOnce(RunRequest request, Console console, Path folder) throws Exception {
        ReportedRun run = new ReportedRun(request, folder, OutputStreams.ofProcess(), random.nextLong());
        try {
            return StopHook.during(
                    run::stop,
                    StopHook.END_LIMIT,
                    ExitCode::code,
                    () -> exitCode(run.run().verdict().exitCode()));
        } catch (UnreachableException e) {
            console.err().println(e.getMessage());
            return ExitCode.UNREACHABLE;
        } catch (LostProcessException e) {
            console.err().println("INVALID: " + e.getMessage());
            return ExitCode.NOT_TRUSTWORTHY;
        } catch (FaultRun.FaultFailure e) {
            console.err().println(e.getMessage());
            return ExitCode.INTERNAL_ERROR;
        } catch (InterruptedException stoppedBeforeItBegan) {
            return ExitCode.INTERRUPTED;
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
