package dev.tollgate.edge.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs commands in this process, and keeps what the last one printed. */
final class CliRun {
    private final Map<String, String> environment;
    private final Server server;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int exitCode = -1;

    CliRun(Map<String, String> environment) {
        this(environment, new RecordingServer());
    }

    CliRun(Map<String, String> environment, Server server) {
        this.environment = environment;
        this.server = server;
    }

    int run(String... arguments) {
        return runWithInput("", arguments);
    }

    int runWithInput(String input, String... arguments) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                environment);
        exitCode = EdgeCommand.execute(terminal, () -> server, arguments);
        terminal.out().flush();
        terminal.err().flush();
        return exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
