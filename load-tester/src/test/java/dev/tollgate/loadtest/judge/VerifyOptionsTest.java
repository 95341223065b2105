package dev.tollgate.loadtest.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.fault.FaultPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VerifyOptionsTest {
    private static final String OWNED = "--server-cmd 'bin/edge serve' --ready tcp:1883 --sink file:x ";

    @Test
    void readsTheWholeLine() {
        VerifyOptions options = parse(OWNED + "--fault kill9@20s,every=15s,times=5 --fault stop@7s --down 0..1s");
        FaultPlan plan = options.check(120_000, 1);
        assertEquals(6, plan.faults().size());
        assertEquals(80_000, plan.lastAtMs());
        assertTrue(plan.faults().stream().allMatch(fault -> fault.downMs() <= 1000));
        assertEquals(30_000, options.drainMs());
    }

    @Test
    void needsNoServerOfItsOwnWithoutFaults() {
        assertEquals(List.of(), parse("--sink response").check(1000, 1).faults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--sink file:x --fault kill9@1s                                | --fault wants --server-cmd",
                "--server-cmd 'x --ready tcp:1 --sink file:x | a quote",
                "--server-cmd x --sink file:x                                  | wants --ready",
                "--server-cmd x --ready 1883 --sink file:x                     | expected tcp:PORT",
                "--server-cmd x --ready tcp:1                                  | at least one --sink",
                "--server-cmd x --ready tcp:1 --sink nothing                   | expected mqtt:FILTER",
                "--sink file:x --sink file:x                                   | given twice",
                "--server-cmd x --ready tcp:1 --restart-cmd y --sink file:x    | not both",
                "--server-cmd x --ready tcp:1 --sink file:x --fault kill9@2m   | the last fault is due at 120.0 s",
                "--server-cmd x --ready tcp:1 --sink file:x --fault kill9+rollback@1s | wants --rollback-cmd",
                "--server-cmd x --ready tcp:1 --sink file:x --fault cmd@1s     | wants --fault-cmd",
                "--fault-cmd x --restart-cmd y --ready tcp:1 --sink file:x --fault stop@1s | wants --server-cmd",
                "--sink file:x --foreign maybe                                 | --foreign is fail or ignore",
                "--sink file:x --drain soon                                    | expected a time",
            })
    void saysWhatIsWrong(String line, String reason) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> parse(line).check(60_000, 1))
                .getMessage();
        assertTrue(String.valueOf(message).contains(reason), message);
    }

    @Test
    void aWrongOptionEndsTheCommandWithTwo() {
        CommandLine command = new CommandLine(command());
        StringWriter errors = new StringWriter();
        command.setErr(new PrintWriter(errors));
        assertEquals(2, command.execute("--sink", "nothing"));
        assertTrue(errors.toString().contains("expected mqtt:FILTER"), errors.toString());
    }

    private static VerifyCommand command() {
        return new VerifyCommand(new VerifyCommand.Target() {
            @Override
            public int stoppable(Runnable stop, Duration limit, Callable<Integer> body) throws Exception {
                return body.call();
            }

            @Override
            public InetSocketAddress address() {
                return InetSocketAddress.createUnresolved("nowhere", 1);
            }

            @Override
            public VerifyLoad.Source source(long seed) {
                throw new AssertionError("nothing may be started");
            }
        });
    }

    /** As a shell would split it, as far as these tests need it. */
    private static VerifyOptions parse(String line) {
        VerifyCommand command = command();
        String[] words = line.replace("'bin/edge serve'", "bin/edge").trim().split(" +", -1);
        new CommandLine(command).parseArgs(words);
        return command.options;
    }
}
