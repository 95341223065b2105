package dev.tollgate.loadtest;

import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.LoadCommands;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The load tester's main class: its body is the map of the program. */
public final class LoadTester {
    private LoadTester() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, System.getenv());
        int exitCode = LoadCommands.execute(
                console,
                (request, where) -> {
                    throw new UnsupportedOperationException("this build has no engine to run " + request.commandLine());
                },
                List.of(), // verify, search, report, compare, hlog, selftest
                arguments);
        out.flush();
        System.exit(exitCode);
    }
}
